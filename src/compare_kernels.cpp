// SPDX-License-Identifier: Apache-2.0
// Where do two kernels make something else of one tree? Facts are compared, not words; a fact is what the kernel has in
// its structures, so that two ways to the same answer are no difference.
#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "dmavet/board.hpp"
#include "resolve_board.hpp"

namespace dmavet {

namespace {

struct WrittenAt {
    NodeId node;
    std::string_view property = {};
};

// Where two kernels are decided by different places the nearer to the device: the other one has always been there.
WrittenAt nearer(const std::optional<WrittenAt>& a, const std::optional<WrittenAt>& b, const Device& device) {
    if (a && b) {
        return b->node > a->node ? *b : *a;
    }
    return a ? *a : b ? *b : WrittenAt{device.node};
}

std::optional<WrittenAt> flag_of(const Device& device) {
    const Origin& from = device.coherent.from;
    return from.node ? std::optional(WrittenAt{*from.node, from.property}) : std::nullopt;
}

// The windows that a kernel finds, or gives up before.
std::optional<WrittenAt> windows_of(const Device& device) {
    const DmaRanges* ranges = device.walk.ranges != nullptr ? device.walk.ranges : device.walk.lost;
    return ranges != nullptr ? std::optional(WrittenAt{ranges->node, "dma-ranges"}) : std::nullopt;
}

std::optional<WrittenAt> controller_of(const Device& device) {
    const auto& entries = device.iommu.entries;
    return entries.empty() ? std::nullopt : std::optional(WrittenAt{entries.front().controller});
}

bool same_streams(const Iommu& a, const Iommu& b) {
    return std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                      [](const IommuEntry& x, const IommuEntry& y) {
                          return std::tie(x.controller, x.specifier, x.from_id) ==
                                 std::tie(y.controller, y.specifier, y.from_id);
                      });
}

// What is read otherwise, or read alike and served otherwise.
WrittenAt iommu_of(const Device& a, const Device& b) {
    if (!same_streams(a.iommu, b.iommu)) {
        return {a.config_node, a.bus == BusType::pci ? "iommu-map" : "iommus"};
    }
    return nearer(controller_of(a), controller_of(b), a);
}

WrittenAt pool_of(const Device& a, const Device& b) {
    for (std::size_t i = 0; i < std::min(a.pools.size(), b.pools.size()); ++i) {
        if (a.pools[i].attached != b.pools[i].attached && a.pools[i].region != nullptr) {
            return {a.pools[i].region->node};
        }
    }
    return {a.node};
}

WrittenAt cause_of(Aspect aspect, const Tree& tree, const Device& a, const Device& b) {
    switch (aspect) {
        case Aspect::populated: return {a.node == root_node ? root_node : tree.node(a.node).parent};
        case Aspect::coherent: return nearer(flag_of(a), flag_of(b), a);
        case Aspect::reach: return nearer(windows_of(a), windows_of(b), a);
        case Aspect::iommu: return iommu_of(a, b);
        case Aspect::pools: return pool_of(a, b);
        case Aspect::allocation: break;
    }
    return {a.node};
}

bool same_windows(const Device& a, const Device& b) {
    const auto &left = a.regions.value, &right = b.regions.value;
    if (left.has_value() != right.has_value()) {
        return false;
    }
    return !left ||
           std::equal(left->begin(), left->end(), right->begin(), right->end(), [](const auto& x, const auto& y) {
               return std::tie(x.dma_start, x.cpu_start, x.size) == std::tie(y.dma_start, y.cpu_start, y.size);
           });
}

bool same_iommu(const Iommu& a, const Iommu& b) {
    return a.state == b.state && same_streams(a, b);
}

bool same_pools(const Device& a, const Device& b) {
    return std::equal(a.pools.begin(), a.pools.end(), b.pools.begin(), b.pools.end(),
                      [](const DevicePool& x, const DevicePool& y) { return x.attached == y.attached; });
}

bool same_allocation(const Allocation& a, const Allocation& b) {
    const AllocOutcome &x = a.outcome, &y = b.outcome;
    return std::tie(x.status, x.mapping, x.cpu_attribute, x.alias, x.dma_address, a.judgement.verdict) ==
           std::tie(y.status, y.mapping, y.cpu_attribute, y.alias, y.dma_address, b.judgement.verdict);
}

bool same_streaming(const Streaming& a, const Streaming& b) {
    return std::tie(a.status, a.bounce, a.cache_maintenance) == std::tie(b.status, b.bounce, b.cache_maintenance);
}

bool same_outcome(const DeviceOutcome* a, const DeviceOutcome* b) {
    if (a == nullptr || b == nullptr) {
        return a == b;
    }
    return std::equal(a->allocations.begin(), a->allocations.end(), b->allocations.begin(), b->allocations.end(),
                      same_allocation) &&
           std::equal(a->streaming.begin(), a->streaming.end(), b->streaming.begin(), b->streaming.end(),
                      same_streaming);
}

Result<Board> on_kernel(const Board& board, Kernel kernel) {
    return resolve_board(board.tree, std::make_shared<const Kernel>(std::move(kernel)), board.question);
}

BuiltWith built_with(const Question& question) {
    return {question.config_set, question.config ? &*question.config : nullptr, question.page_size};
}

}  // namespace

std::vector<DeviceDifference> device_differences(const Board& a, const Board& b) {
    std::vector<DeviceDifference> found;
    const auto count = std::min(a.topology.devices.size(), b.topology.devices.size());
    for (std::size_t i = 0; i < count; ++i) {
        const Device &x = a.topology.devices[i], &y = b.topology.devices[i];
        const auto note = [&](bool is_same, Aspect aspect) {
            if (!is_same) {
                const WrittenAt cause = cause_of(aspect, *a.tree, x, y);
                found.push_back({i, aspect, cause.node, cause.property});
            }
        };
        note(x.populated == y.populated, Aspect::populated);
        if (x.populated == Populated::no && y.populated == Populated::no) {
            continue;  // nobody configures it
        }
        note(x.coherent.value == y.coherent.value, Aspect::coherent);
        note(x.configured == y.configured && same_windows(x, y) && x.bus_limit == y.bus_limit &&
                 x.coherent_mask == y.coherent_mask,
             Aspect::reach);
        note(same_iommu(x.iommu, y.iommu), Aspect::iommu);
        note(same_pools(x, y), Aspect::pools);
        note(same_outcome(a.outcome(x), b.outcome(y)), Aspect::allocation);
    }
    return found;
}

Result<Board> on_release(const Board& board, Release release) {
    return on_kernel(board, make_kernel({release, board.kernel->arch->arch}, built_with(board.question)));
}

std::vector<KernelDifference> kernel_differences(const Board& board) {
    std::vector<KernelDifference> all;
    for (const KernelId& id : modelled_kernels()) {
        if (id.arch != board.kernel->arch->arch || id.release == board.kernel->release() || !is_recorded(id)) {
            continue;
        }
        if (const auto other = on_release(board, id.release)) {
            all.push_back({id.release, device_differences(board, *other)});
        }
    }
    return all;
}

std::vector<ChangeInBetween> changes_that_matter(const Board& board) {
    std::vector<ChangeInBetween> found;
    const KernelId id{board.kernel->release(), board.kernel->arch->arch};
    const auto between = neighbours_of(id);
    if (!between) {
        return found;
    }
    const auto older = on_release(board, between->older), newer = on_release(board, between->newer);
    if (!older || !newer || device_differences(*older, *newer).empty()) {
        return found;
    }
    for (const KernelChange& change : kernel_changes()) {
        const bool is_of_arch = !change.arch || *change.arch == id.arch;
        if (!is_of_arch || change.is_in({between->older, id.arch}) || !change.is_in({between->newer, id.arch})) {
            continue;
        }
        const auto other = on_kernel(board, make_kernel(id, built_with(board.question), &change));
        if (other && !device_differences(board, *other).empty()) {
            found.push_back({&change, change.is_in(id)});
        }
    }
    return found;
}

}  // namespace dmavet
