// SPDX-License-Identifier: Apache-2.0
// Does dmavet say of every allocation what the kernel gave? Each row is asked of the model as the driver asked the
// kernel. A row is right when every field of it is; where dmavet names several outcomes, when one of them is right in
// all of its fields.
#include "truth/boot_comparison.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <thread>
#include <tuple>

#include "dmavet/board.hpp"
#include "model/allocate.hpp"
#include "model/reach.hpp"
#include "support/describe.hpp"
#include "truth/boot_recording.hpp"
#include "truth/recording.hpp"

namespace dmavet::truth {

using test::describe_regions;
using test::hex;

namespace {

struct Field {
    std::string name;
    std::string expected;
    std::string got;
};
using Fields = std::vector<Field>;

std::size_t differences(const Fields& fields) {
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(), [](const Field& f) { return f.expected != f.got; }));
}

std::string text_of(const MemoryRange& range) {
    return range.size == 0 ? "none" : hex(range.base) + "+" + hex(range.size);
}

std::string handle(std::uint64_t dma) {
    return dma == model::no_translation || dma == 0xffffffff ? "no window" : hex(dma);
}

std::string text_of(const CpuInterval& interval) {
    return text_of(MemoryRange{raw(interval.first()), interval.size()});
}

std::string text_of(const std::optional<CpuInterval>& interval) {
    return interval ? text_of(*interval) : "none";
}

// The recorded zone where it is one of the predicted ones, else all of those.
std::string zone_text(const std::string& recorded, ZoneSet predicted) {
    std::string all;
    for (const Zone zone : {Zone::dma, Zone::dma32, Zone::normal, Zone::highmem}) {
        if (!contains(predicted, zone)) {
            continue;
        }
        if (recorded == to_string(zone)) {
            return recorded;
        }
        all += (all.empty() ? "" : " or ") + std::string(to_string(zone));
    }
    return all.empty() ? "none" : all;
}

Fields fields_of(const AllocRow& row, const AllocOutcome& outcome, const model::DmaDevice& device) {
    Fields fields{{"status", row.ok ? "ok" : "fail", std::string(to_string(outcome.status))},
                  {"path", row.path, std::string(to_string(outcome.path))}};
    if (!row.ok || outcome.status != AllocStatus::ok) {
        return fields;
    }
    fields.push_back({"source", row.source, std::string(to_string(outcome.source))});
    fields.push_back({"mapping", row.mapping, outcome.mapping ? std::string(to_string(*outcome.mapping)) : ""});
    fields.push_back({"cpu_attribute", row.cpu_attribute,
                      outcome.cpu_attribute ? std::string(to_string(*outcome.cpu_attribute)) : ""});
    if (!row.alias.empty()) {
        fields.push_back({"alias", row.alias, std::string(to_string(outcome.alias))});
    }
    if (!row.zone.empty()) {
        fields.push_back({"zone", row.zone, zone_text(row.zone, outcome.zones)});
    }
    fields.push_back({"dma_address", row.dma_address, std::string(to_string(outcome.dma_address))});
    if (!row.phys) {
        return fields;
    }
    const std::uint64_t dma = model::phys_to_dma(device.map, *row.phys);
    if (row.phys_to_dma) {
        fields.push_back({"phys_to_dma", handle(*row.phys_to_dma), handle(dma)});
    }
    if (row.dma_address != "iova" && row.dma_address != "invalid") {
        fields.push_back({"dma", hex(row.dma), handle(dma)});
    }
    return fields;
}

Fields fields_of(const StreamRow& row, const Streaming& mapping, const model::DmaDevice& device,
                 const Placement& placement) {
    Fields fields;
    if (row.maintained) {
        fields.push_back(
            {"cache_maintenance", *row.maintained ? "true" : "false", mapping.cache_maintenance ? "true" : "false"});
    }
    if (mapping.status == AllocStatus::depends) {
        return fields;
    }
    fields.push_back({"status", row.ok ? "ok" : "fail", std::string(to_string(mapping.status))});
    if (!row.ok || mapping.status != AllocStatus::ok) {
        return fields;
    }
    fields.push_back({"bounce", row.bounced ? "always" : "never", std::string(to_string(mapping.bounce))});
    const std::uint64_t phys = row.bounced ? model::dma_to_phys(device.map, row.dma) : *row.request.buffer;
    const std::string kind = row.through_iommu ? "iova" : phys == row.dma ? "physical" : "offset";
    fields.push_back({"dma_address", kind, std::string(to_string(mapping.dma_address))});
    if (row.through_iommu) {
        return fields;
    }
    fields.push_back({"dma", hex(row.dma), handle(model::phys_to_dma(device.map, phys))});
    if (row.bounced) {
        fields.push_back({"bounced into", "the bounce buffer",
                          placement.swiotlb && placement.swiotlb->within.contains(CpuAddr{phys})
                              ? "the bounce buffer"
                              : "elsewhere: " + hex(phys)});
    }
    return fields;
}

std::string domain_of(IommuState state) {
    return state == IommuState::translated || state == IommuState::identity ? std::string(to_string(state)) : "none";
}

Fields fields_of(const DeviceRow& row, const Device& device, const model::DmaDevice& attached) {
    // A driver sets its masks anew, so only those of the bus are predicted.
    const bool always = std::any_of(device.pools.begin(), device.pools.end(),
                                    [](const DevicePool& p) { return p.attached == PoolAttached::always; });
    if (row.after) {
        return {
            {"dma_mem", row.pool, text_of(attached.pool)},
            {"cma_area", row.cma, attached.cma && !attached.cma->empty() ? text_of(*attached.cma->begin()) : "none"}};
    }
    return {{"coherent", row.coherent ? "true" : "false", device.coherent.value.value_or(false) ? "true" : "false"},
            {"coherent_mask", hex(row.coherent_mask), hex(device.coherent_mask)},
            {"streaming_mask", hex(row.streaming_mask), hex(device.streaming_mask)},
            {"bus_limit", hex(row.bus_limit), hex(device.bus_limit.value_or(0))},
            {"regions", row.regions, describe_regions(device.regions.value)},
            {"iommu", row.domain, domain_of(device.iommu.state)},
            {"has a pool before its driver asks", row.pool == "none" && row.cma == "none" ? "false" : "true",
             always ? "true" : "false"}};
}

std::string zone_range(const Placement& placement, const std::string& name) {
    for (const ZoneMemory& zone : placement.zones) {
        if (to_string(zone.zone) == name) {
            return hex(raw(zone.ram.first())) + "-" + hex(raw(zone.ram.last()));
        }
    }
    return "empty";
}

// 6.1 does not say which area is the default: the one that no node made, else that of the node which asks for it.
std::optional<MemoryRange> default_area(const BootRow& boot, const Tree& tree) {
    for (const CmaArea& area : boot.cma) {
        if (area.is_default.value_or(area.name == "reserved")) {
            return area.memory;
        }
        const auto node = tree.find_path("/reserved-memory/" + area.name);
        if (!area.is_default && boot.cma.size() == 1 && node && tree.find_property(*node, "linux,cma-default")) {
            return area.memory;
        }
    }
    return std::nullopt;
}

// Size, and that the area lies where dmavet says it must.
void add_area(Fields& fields, const std::string& name, const std::optional<MemoryRange>& recorded,
              const std::optional<PlacedArea>& predicted) {
    fields.push_back(
        {name + " size", recorded ? hex(recorded->size) : "none", predicted ? hex(predicted->size) : "none"});
    if (!recorded || !predicted) {
        return;
    }
    const auto area = recorded->interval();
    const CpuInterval& within = predicted->within;
    const bool inside = area && within.contains(*area) && raw(area->last()) <= predicted->limit &&
                        (!predicted->fixed || area->first() == within.first());
    fields.push_back({name + " place", text_of(*recorded), inside ? text_of(*recorded) : "in " + text_of(within)});
}

Fields fields_of(const BootRow& row, const Board& board) {
    const Placement& placement = board.placement;
    Fields fields;
    for (const auto& [zone, range] : row.zones) {
        fields.push_back({"zone " + zone, range, zone_range(placement, zone)});
    }
    if (row.zone_dma_limit) {
        fields.push_back({"zone_dma_limit", hex(*row.zone_dma_limit), hex(placement.allocator_limit)});
    }
    add_area(fields, "default CMA", default_area(row, *board.tree), placement.default_cma);
    add_area(fields, "swiotlb", row.swiotlb, placement.swiotlb);
    std::string pools, predicted_pools;
    for (const auto& [zone, size] : row.pools) {
        pools += zone + " " + hex(size) + " ";
    }
    std::map<std::string, std::uint64_t> predicted;
    for (const AtomicPool& pool : placement.atomic_pools) {
        predicted[std::string(to_string(pool.zone))] = pool.size;
    }
    for (const auto& [zone, size] : predicted) {
        predicted_pools += zone + " " + hex(size) + " ";
    }
    fields.push_back({"atomic pools", pools, predicted_pools});
    for (const auto& [path, place] : row.reserved) {
        std::string got = "nowhere";
        for (std::size_t i = 0; i < board.topology.reserved.size(); ++i) {
            if (board.tree->path(board.topology.reserved[i].node) == path && board.topology.reserved[i].kept() &&
                placement.regions[i]) {
                got = text_of(*placement.regions[i]);
            }
        }
        fields.push_back({"reserved " + path, place, got});
    }
    return fields;
}

std::string describe(const AllocRequest& request) {
    std::string text = std::to_string(request.size);
    text.append(" ").append(to_string(request.context)).append(" mask=").append(std::to_string(request.mask_bits));
    if (request.api != AllocApi::coherent) {
        text.append(" ").append(to_string(request.api));
    }
    if (request.write_combine) {
        text += " wc";
    }
    if (request.no_kernel_mapping) {
        text += " no-kernel-mapping";
    }
    if (request.force_contiguous) {
        text += " force-contiguous";
    }
    return text;
}

std::string describe(const StreamRequest& request) {
    return "map " + std::to_string(request.size) + " " + std::string(to_string(request.direction)) +
           " mask=" + std::to_string(request.mask_bits) + " buffer=" + hex(request.buffer.value_or(0));
}

class ScenarioComparison {
public:
    ScenarioComparison(const Scenario& scenario, const Board& board) : scenario_(scenario), board_(board) {}

    BootTally run() {
        tally_.scenarios = 1;
        ++tally_.boards;
        take("", "", fields_of(scenario_.boot, board_));
        for (const DeviceRow& row : scenario_.devices) {
            ++tally_.devices;
            if (const Device* device = device_of(row.device, "")) {
                take(row.device, "", fields_of(row, *device, dma_device_of(row.device, *device)));
            }
        }
        for (const AllocRow& row : scenario_.allocations) {
            ++tally_.allocations;
            if (const Device* device = device_of(row.device, describe(row.request))) {
                compare(row, *device);
            }
        }
        for (const StreamRow& row : scenario_.streams) {
            ++tally_.mappings;
            if (const Device* device = device_of(row.device, describe(row.request))) {
                compare(row, *device);
            }
        }
        return std::move(tally_);
    }

private:
    void take(const std::string& device, const std::string& request, const Fields& fields) {
        tally_.fields += fields.size();
        if (differences(fields) == 0) {
            return;
        }
        ++tally_.rows_that_disagree;
        for (const Field& field : fields) {
            if (field.expected != field.got) {
                tally_.disagreements.push_back(
                    {scenario_.name, device, request, field.name, field.expected, field.got});
            }
        }
    }

    // A function behind a host bridge has no node.
    const Device* device_of(const std::string& name, const std::string& request) {
        const auto path = scenario_.node_of.find(name);
        const Device* device = nullptr;
        if (path != scenario_.node_of.end() && !path->second.empty()) {
            if (const auto node = board_.tree->find_path(path->second)) {
                device = board_.topology.find(*node);
            }
        } else {
            for (const Device& candidate : board_.topology.devices) {
                if (candidate.bus == BusType::pci && device == nullptr) {
                    device = &candidate;
                }
            }
        }
        if (device == nullptr) {
            take(name, request, {{"is a device", "true", "false"}});
        }
        return device;
    }

    model::DmaDevice dma_device_of(const std::string& name, const Device& device) const {
        const auto attached = scenario_.attached.find(name);
        return model::dma_device(
            device, board_.topology, board_.placement, *board_.kernel,
            attached == scenario_.attached.end() ? std::nullopt : std::optional<std::size_t>(attached->second));
    }

    void compare(const AllocRow& row, const Device& device) {
        const model::DmaDevice dma = dma_device_of(row.device, device);
        const Allocation allocation = model::allocate(*board_.kernel, board_.placement, dma, row.request);
        if (allocation.outcomes.size() > 1) {
            ++tally_.depends;
        }
        Fields best = fields_of(row, allocation.outcomes.empty() ? allocation.outcome : allocation.outcomes[0], dma);
        for (const AllocOutcome& outcome : allocation.outcomes) {
            Fields fields = fields_of(row, outcome, dma);
            if (differences(fields) < differences(best)) {
                best = std::move(fields);
            }
        }
        // Whoever names several outcomes says what decides.
        for (const AllocOutcome& outcome : allocation.outcomes) {
            if (outcome.when.empty()) {
                best.push_back({"when", "said", "not said"});
            }
        }
        take(row.device, describe(row.request), best);
    }

    void compare(const StreamRow& row, const Device& device) {
        const model::DmaDevice dma = dma_device_of(row.device, device);
        const Streaming mapping = model::map_single(*board_.kernel, board_.placement, dma, row.request);
        if (mapping.status == AllocStatus::depends) {
            ++tally_.depends;
        }
        take(row.device, describe(row.request), fields_of(row, mapping, dma, board_.placement));
    }

    const Scenario& scenario_;
    const Board& board_;
    BootTally tally_;
};

Board board_of(const std::string& kernel, const Scenario& scenario) {
    Question question;
    question.arch = arch_of(kernel);
    question.release = release_of(kernel);
    // The one recorded kernel that is built otherwise than its profile: armmp has short descriptors.
    if (question.arch == Arch::arm) {
        question.config.emplace().options["CONFIG_ARM_LPAE"] = kernel.ends_with("-lpae");
    }
    question.rids = {8};  // 00:01.0, the one function
    question.machine_quirks = false;
    Result<Board> board = analyze(std::as_bytes(std::span(scenario.blob)), question, no_rules());
    if (!board) {
        throw std::runtime_error(kernel + "/" + scenario.name + ": " + board.error().message);
    }
    return std::move(*board);
}

struct ScenarioResult {
    BootTally tally;
    std::uint64_t digest = 0;
};

ScenarioResult compare_scenario(const std::filesystem::path& folder, const std::string& kernel,
                                const std::string& name) {
    const Scenario scenario = read_scenario(folder / kernel, name);
    const Board board = board_of(kernel, scenario);
    return {ScenarioComparison(scenario, board).run(), scenario.digest};
}

BootResult compare_kernel(const std::filesystem::path& folder, const std::string& kernel, std::size_t every) {
    const std::vector<std::string> names = scenario_names(folder / kernel);
    std::vector<ScenarioResult> results(names.size());
    std::atomic<std::size_t> next = 0;
    std::exception_ptr failure;
    const auto work = [&](std::exception_ptr& failed) {
        try {
            for (std::size_t i = next++; i < names.size(); i = next++) {
                if (i % every == 0) {
                    results[i] = compare_scenario(folder, kernel, names[i]);
                }
            }
        } catch (...) {
            failed = std::current_exception();
        }
    };
    std::exception_ptr other_failure;
    std::thread second(work, std::ref(other_failure));
    work(failure);
    second.join();
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (other_failure) {
        std::rethrow_exception(other_failure);
    }
    BootResult result{kernel, 0, {}};
    for (std::size_t i = 0; i < names.size(); ++i) {
        result.digest = result.digest * 31 + results[i].digest;
        if (results[i].tally.scenarios > 0) {
            result.groups[names[i].substr(0, names[i].find('_'))].add(results[i].tally);
        }
    }
    return result;
}

}  // namespace

void BootTally::add(const BootTally& other) {
    scenarios += other.scenarios;
    allocations += other.allocations;
    mappings += other.mappings;
    devices += other.devices;
    boards += other.boards;
    fields += other.fields;
    rows_that_disagree += other.rows_that_disagree;
    depends += other.depends;
    disagreements.insert(disagreements.end(), other.disagreements.begin(), other.disagreements.end());
}

BootTally BootResult::sum() const {
    BootTally all;
    for (const auto& [group, tally] : groups) {
        all.add(tally);
    }
    return all;
}

// On 6.1 a window that is no power of two lies across a zone, and luck decides more often.
bool BootResult::few_depend() const {
    const std::size_t percent = kernel == "6.1-arm64" ? 10 : 5;
    const BootTally all = sum();
    return all.depends * 100 <= percent * (all.allocations + all.mappings);
}

std::vector<BootResult> compare_boots(const std::filesystem::path& folder, std::size_t every) {
    std::vector<std::string> kernels;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (!entry.is_directory()) {
            continue;
        }
        const std::string kernel = entry.path().filename().string();
        if (is_modelled_recording(kernel)) {
            kernels.push_back(kernel);
        } else {
            std::printf("%s: not modelled, left out\n", kernel.c_str());
        }
    }
    const auto order = [](const std::string& kernel) {
        return std::tuple(release_of(kernel) != "6.12", arch_of(kernel) != Arch::arm64, kernel);
    };
    std::sort(kernels.begin(), kernels.end(),
              [&](const std::string& a, const std::string& b) { return order(a) < order(b); });
    std::vector<BootResult> results;
    for (const std::string& kernel : kernels) {
        results.push_back(compare_kernel(folder, kernel, every));
    }
    return results;
}

}  // namespace dmavet::truth
