// SPDX-License-Identifier: Apache-2.0
// Can the least request of each kind be met at all? The model is asked, once for devices that are alike.
#include "survey/unmet_requests.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "model/allocate.hpp"
#include "survey/surveys.hpp"
#include "survey/windows.hpp"

namespace dmavet::survey {

namespace {

using model::DmaDevice;

// What device_initialize() leaves, and the widest that a driver sets.
constexpr std::array<unsigned, 2> masks{32, 64};

// Why a request fails with each mask; absent: with one it does not.
template <class Fails>
std::optional<std::string> why_never(Fails fails) {
    std::optional<std::string> reason;
    for (const unsigned mask : masks) {
        reason = fails(mask);
        if (!reason) {
            return std::nullopt;
        }
    }
    return reason;
}

struct Unmet {
    LeastRequest request;
    std::string reason;
};

class Requests {
public:
    Requests(const Subject& board, const DmaDevice& device) : board_(board), device_(device) {}

    [[nodiscard]] std::vector<Unmet> unmet() const {
        if (const auto reason = allocation(AllocContext::sleeping)) {
            return {{LeastRequest::page, *reason}};
        }
        std::vector<Unmet> all;
        if (const auto reason = allocation(AllocContext::atomic)) {
            all.push_back({LeastRequest::atomic_page, *reason});
        }
        if (device_.pool) {
            return all;  // its windows may be meant for that alone
        }
        if (const auto reason = mapping(AllocStatus::fail)) {
            all.push_back({LeastRequest::mapping, *reason});
        } else if (const auto distant = mapping(AllocStatus::depends)) {
            all.push_back({LeastRequest::distant_mapping, *distant});
        }
        return all;
    }

private:
    [[nodiscard]] std::optional<std::string> allocation(AllocContext context) const {
        return why_never([&](unsigned mask) -> std::optional<std::string> {
            AllocRequest request;
            request.size = board_.kernel.sizes.page;
            request.context = context;
            request.mask_bits = mask;
            const AllocOutcome outcome = model::allocate(board_.kernel, board_.placement, device_, request).outcome;
            return outcome.status == AllocStatus::fail ? std::optional(outcome.reason) : std::nullopt;
        });
    }

    // `depends` with a buffer that never bounces: one out of reach fails.
    [[nodiscard]] std::optional<std::string> mapping(AllocStatus status) const {
        return why_never([&](unsigned mask) -> std::optional<std::string> {
            StreamRequest request;
            request.size = board_.kernel.sizes.page;
            request.mask_bits = mask;
            const Streaming streaming = model::map_single(board_.kernel, board_.placement, device_, request);
            const bool is_refused = streaming.status == status && streaming.bounce == Bounce::never;
            return is_refused ? std::optional(streaming.reason) : std::nullopt;
        });
    }

    const Subject& board_;
    const DmaDevice& device_;
};

bool is_asked(const Subject& board, const Device& device) {
    return device.bus_master != BusMaster::no && device.populated != Populated::no && device.configured &&
           board.topology.reachable[index(device.node)] && device.coherent.value.has_value();
}

// Windows that do not mean what they say are another finding.
bool has_odd_windows(const Subject& board, const Device& device) {
    return device.walk.end == RangeWalkEnd::untranslated ||
           (device.walk.end == RangeWalkEnd::found && !is_trusted(board, *device.walk.ranges));
}

const ReservedRegion* restricted_region(const Device& device) {
    const auto found = std::find_if(device.pools.begin(), device.pools.end(), [](const DevicePool& pool) {
        return pool.region != nullptr && pool.region->kind == PoolKind::restricted;
    });
    return found != device.pools.end() ? found->region : nullptr;
}

// RAM but for where a bus has its registers: there the tree's memory node says more than firmware will.
CpuMemory ram_of(Surveys& surveys) {
    CpuMemory ram = surveys.board.topology.ram;
    for (const RegisterWindow& registers : surveys.register_windows()) {
        if (const auto place = CpuInterval::of(CpuAddr{registers.cpu}, registers.size)) {
            ram.remove(*place);
        }
    }
    return ram;
}

class Finder {
public:
    explicit Finder(Surveys& surveys) : board_(surveys.board), ram_(ram_of(surveys)) {}

    void add(const Device& device) {
        const DmaDevice with = dma_device(device, 0), without = dma_device(device, std::nullopt);
        const auto& by_itself = unmet_of(without);
        const auto& with_region = with == without ? by_itself : unmet_of(with);
        for (const Unmet& one : with_region) {
            const bool is_by_itself = std::any_of(by_itself.begin(), by_itself.end(),
                                                  [&](const Unmet& other) { return other.request == one.request; });
            if (one.request == LeastRequest::distant_mapping && reaches_all(device)) {
                continue;
            }
            const ReservedRegion* region = !is_by_itself     ? device.pools.front().region
                                           : with.restricted ? restricted_region(device)
                                                             : nullptr;
            of_cause(one, region, device).devices.push_back(&device);
        }
    }

    [[nodiscard]] std::vector<UnmetRequest> found() && { return std::move(found_); }

private:
    [[nodiscard]] DmaDevice dma_device(const Device& device, std::optional<std::size_t> attached) const {
        return model::dma_device(device, board_.topology, board_.placement, board_.kernel, attached);
    }

    [[nodiscard]] bool reaches_all(const Device& device) const {
        CpuMemory distant = ram_;
        if (device.regions.value) {
            distant.remove(cpu_side(*device.regions.value));
        }
        return distant.empty();
    }

    // Boot has left nothing, whatever a device reaches.
    [[nodiscard]] bool is_of_all(const Unmet& unmet) const {
        switch (unmet.request) {
            case LeastRequest::page:
                return board_.placement.lost_cma && board_.kernel.does.atomic_pools == AtomicPools::single;
            case LeastRequest::atomic_page: return board_.placement.atomic_pools.empty();
            case LeastRequest::mapping:
            case LeastRequest::distant_mapping: break;
        }
        return false;
    }

    const std::vector<Unmet>& unmet_of(const DmaDevice& device) {
        const auto known = known_.find(device);
        return known != known_.end() ? known->second
                                     : known_.emplace(device, Requests(board_, device).unmet()).first->second;
    }

    UnmetRequest& of_cause(const Unmet& unmet, const ReservedRegion* region, const Device& device) {
        const bool has_ranges = device.walk.end == RangeWalkEnd::found && !is_of_all(unmet);
        const DmaRanges* ranges = has_ranges ? device.walk.ranges : nullptr;
        const auto same = std::find_if(found_.begin(), found_.end(), [&](const UnmetRequest& one) {
            return std::tie(one.request, one.reason, one.region, one.ranges) ==
                   std::tie(unmet.request, unmet.reason, region, ranges);
        });
        return same != found_.end()
                   ? *same
                   : found_.emplace_back(UnmetRequest{unmet.request, unmet.reason, region, ranges, {}});
    }

    const Subject& board_;
    CpuMemory ram_;
    std::map<DmaDevice, std::vector<Unmet>> known_;
    std::vector<UnmetRequest> found_;
};

}  // namespace

std::vector<UnmetRequest> find_unmet_requests(Surveys& surveys) {
    const Subject& board = surveys.board;
    if (!board.placement.known || surveys.awaits_firmware()) {
        return {};
    }
    Finder finder(surveys);
    for (const Device& device : board.topology.devices) {
        if (is_asked(board, device) && !has_odd_windows(board, device)) {
            finder.add(device);
        }
    }
    return std::move(finder).found();
}

}  // namespace dmavet::survey
