// SPDX-License-Identifier: Apache-2.0
#include "report/say/device_answer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "kernel/sizes.hpp"
#include "model/out_of_reach.hpp"
#include "model/zones.hpp"
#include "report/say/answer.hpp"
#include "report/say/outcome_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/request_text.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

using Lines = std::vector<AnswerLine>;

std::string by_text(const Board& board, const Origin& from) {
    const std::string place = place_text(*board.tree, from);
    return place.empty() ? std::string() : fmt::format(", by {}", place);
}

std::string coherent_text(const Board& board, const Device& device) {
    if (!device.coherent.value) {
        return fmt::format("never known: {}", wording::endless_walk_text);
    }
    const std::string by = by_text(board, device.coherent.from);
    return fmt::format("{}{}", *device.coherent.value ? "yes" : "no",
                       by.empty() ? fmt::format(", the default of {}", board.kernel->arch_name()) : by);
}

std::string reach_text(const Board& board, const Device& device) {
    if (!device.configured) {
        return std::string(never_probes_text);
    }
    if (!device.regions.value) {
        const auto why = wording::walk_text(*board.tree, device.walk);
        return why ? fmt::format("{}: {}", no_limit_text, *why) : std::string(no_limit_text);
    }
    const std::string by = by_text(board, device.regions.from);
    if (const auto offset = offset_text(board, device)) {
        return fmt::format("{}, {}{}", no_limit_text, *offset, by);
    }
    return windows_text(*device.regions.value) + by;
}

std::string iommu_text(const Board& board, const Device& device) {
    const Iommu& iommu = *device.iommu;
    const IommuNames names(board);
    const std::string entries = iommu_entries_text(names, iommu);
    std::string text(iommu.state == IommuState::translated && !entries.empty() ? std::string_view()
                                                                               : to_string(iommu.state));
    text += fmt::format("{}{}", text.empty() || entries.empty() ? "" : ", ", entries);
    if (const auto stop = wording::stop_text(*board.tree, iommu)) {
        text += fmt::format(": {}", *stop);
    }
    if (const auto missing = wording::no_driver_text(*board.tree, iommu)) {
        text += fmt::format(": {}", *missing);
    }
    return text;
}

// One of several sources each once: "a page of ZONE_DMA or memory from the default CMA area".
std::string possible_sources(const Allocation& allocation) {
    std::vector<std::string> sources;
    for (const AllocOutcome& outcome : allocation.outcomes) {
        std::string source = outcome.status == AllocStatus::fail ? "NULL" : source_text(outcome);
        if (std::find(sources.begin(), sources.end(), source) == sources.end()) {
            sources.push_back(std::move(source));
        }
    }
    return join(sources, " or ");
}

std::string possible_mappings(const Kernel& kernel, const Allocation& allocation) {
    std::vector<std::string> mappings;
    for (const AllocOutcome& outcome : allocation.outcomes) {
        std::string mapping = mapping_text(kernel, outcome);
        if (!mapping.empty() && std::find(mappings.begin(), mappings.end(), mapping) == mappings.end()) {
            mappings.push_back(std::move(mapping));
        }
    }
    return join(mappings, " or ");
}

std::string limit_text(const std::optional<Capacity>& capacity) {
    if (!capacity || (capacity->beyond.empty() && capacity->largest > 0)) {
        return {};
    }
    return capacity->largest == 0 ? "; no size succeeds"
                                  : fmt::format("; at most {}", wording::size_text(capacity->largest));
}

std::string allocation_text(const Board& board, const Device& device, const Allocation& allocation,
                            const std::optional<Capacity>& capacity) {
    const AllocOutcome& outcome = allocation.outcome;
    std::string text;
    std::string mapping = mapping_text(*board.kernel, outcome);
    switch (outcome.status) {
        case AllocStatus::fail: return fmt::format("NULL: {}", outcome.reason);
        case AllocStatus::depends:
            text = possible_sources(allocation);
            mapping = possible_mappings(*board.kernel, allocation);
            break;
        case AllocStatus::unknown: text = "source unknown (RAM unknown)"; break;
        case AllocStatus::ok: text = source_text(outcome); break;
    }
    text += mapping.empty() ? "" : ", " + mapping;
    text += limit_text(capacity);
    if (allocation.free_context != FreeContext::any) {
        text += fmt::format("; freed {}", free_text(allocation.free_context));
    }
    if (const auto trap = address_trap(device, outcome)) {
        text += fmt::format("; but {}", *trap);
    }
    return text;
}

void add_allocations(const Board& board, const Device& device, const DeviceOutcome& outcome,
                     std::span<const std::optional<Capacity>> capacities, Lines& lines) {
    const auto& allocations = outcome.allocations;
    if (allocations.empty()) {
        return;
    }
    const std::vector<std::string> titles = request_titles(board.question.allocations);
    for (std::size_t i = 0; i < allocations.size(); ++i) {
        const AllocOutcome& one = allocations[i].outcome;
        lines.push_back({titles[i], allocation_text(board, device, allocations[i], capacities[i]),
                         one.status == AllocStatus::fail || address_trap(device, one).has_value()});
    }
}

// Requests that get the same, side by side, stand in one line.
void join_equal(Lines& lines) {
    Lines joined;
    for (AnswerLine& line : lines) {
        if (!joined.empty() && joined.back().text == line.text) {
            joined.back().label += ", " + line.label;
        } else {
            joined.push_back(std::move(line));
        }
    }
    lines = std::move(joined);
}

void add_mappings(const Board& board, const DeviceOutcome& outcome, Lines& lines) {
    const std::vector<std::string> titles = request_titles(board.question.streams);  // of the same requests
    struct Fate {
        std::string text;
        std::string which;
        bool fails;
    };
    std::vector<Fate> fates;
    for (std::size_t i = 0; i < outcome.streaming.size(); ++i) {
        std::string fate = bounce_text(outcome.streaming[i]);
        const auto known = std::find_if(fates.begin(), fates.end(), [&](const Fate& one) { return one.text == fate; });
        if (known == fates.end()) {
            fates.push_back({std::move(fate), titles[i], outcome.streaming[i].status == AllocStatus::fail});
        } else {
            known->which += ", " + titles[i];
        }
    }
    std::string_view label = "streaming";
    for (const Fate& one : fates) {
        const std::string text = fates.size() == 1 ? one.text : fmt::format("{}: {}", one.which, one.text);
        lines.push_back({std::string(label), text, one.fails});
        label = {};
    }
}

// Of all requests each verdict once.
void add_verdicts(const Board& board, const Device& device, const DeviceOutcome& outcome, Lines& lines) {
    std::vector<std::string> verdicts;
    const auto add = [&](const Judgement& judgement) {
        std::string text = short_judgement(board, device, judgement, outcome.snoops);
        if (!text.empty() && std::find(verdicts.begin(), verdicts.end(), text) == verdicts.end()) {
            verdicts.push_back(std::move(text));
        }
    };
    for (const Allocation& allocation : outcome.allocations) {
        if (allocation.outcome.status != AllocStatus::fail && !address_trap(device, allocation.outcome)) {
            add(allocation.judgement);
        }
    }
    for (const Streaming& streaming : outcome.streaming) {
        if (streaming.status != AllocStatus::fail) {
            add(streaming.judgement);
        }
    }
    std::string_view label = "hardware";
    for (std::string& verdict : verdicts) {
        lines.push_back({std::string(label), std::move(verdict)});
        label = {};
    }
}

// Where buffers lie that bounce: "0x100000000-0x1ffffffff (4 GiB)", of all requests or of those that are named.
std::string distant_ram(const Board& board, const Device& device, const DeviceOutcome& outcome) {
    const std::vector<std::string> titles = request_titles(board.question.streams);
    const model::RangeMap map(device.regions.value, board.kernel->does.handle_bits);
    const CpuMemory ram = model::all_zones(board.placement.zones);
    struct Distant {
        std::string ram;
        std::vector<std::string> which;
    };
    std::vector<Distant> all;
    for (std::size_t i = 0; i < outcome.streaming.size(); ++i) {
        const Streaming& one = outcome.streaming[i];
        if (one.bounce != Bounce::if_out_of_reach && one.bounce != Bounce::if_either) {
            continue;
        }
        const std::uint64_t limit =
            model::min_not_zero(kernel::bit_mask(one.request.mask_bits), device.bus_limit.value_or(0));
        std::vector<std::string> spans;
        for (const CpuInterval& part : model::out_of_reach(map, limit, ram)) {
            spans.push_back(wording::sized_span_text(part));
        }
        if (spans.empty()) {
            continue;  // only a buffer that goes on into another window has an end that is refused
        }
        std::string text = join(spans, ", ");
        const auto known = std::find_if(all.begin(), all.end(), [&](const Distant& d) { return d.ram == text; });
        (known != all.end() ? *known : all.emplace_back(Distant{std::move(text), {}})).which.push_back(titles[i]);
    }
    std::vector<std::string> texts;
    for (const Distant& one : all) {
        const bool is_of_all = one.which.size() == outcome.streaming.size();
        texts.push_back(is_of_all ? one.ram : fmt::format("{} ({})", one.ram, join(one.which, ", ")));
    }
    return join(texts, "; ");
}

// What bounces, through how much, and how it shows that this does not suffice.
void add_bounce_buffer(const Board& board, const Device& device, const DeviceOutcome& outcome, Lines& lines) {
    const auto& buffer = board.placement.swiotlb;
    const std::string distant = buffer ? distant_ram(board, device, outcome) : std::string();
    if (distant.empty()) {
        return;
    }
    const auto behind =
        std::find_if(lines.begin(), lines.end(), [](const AnswerLine& l) { return l.label == "hardware"; });
    lines.insert(behind,
                 {"bouncing", fmt::format("RAM out of reach: {}; through {}, sized by swiotlb=; where that does not "
                                          "suffice mappings fail, with \"swiotlb buffer is full\" in the log",
                                          distant, wording::size_text(buffer->size))});
}

}  // namespace

std::vector<AnswerLine> outcome_lines(const Board& board, const Device& device, const DeviceOutcome& outcome,
                                      std::span<const std::optional<Capacity>> capacities, Verdicts verdicts) {
    Lines lines;
    add_allocations(board, device, outcome, capacities, lines);
    add_mappings(board, outcome, lines);
    const bool is_wrong = std::any_of(outcome.allocations.begin(), outcome.allocations.end(),
                                      [](const Allocation& one) { return is_mismatch(one.judgement.verdict); });
    if (verdicts == Verdicts::all || is_wrong) {
        add_verdicts(board, device, outcome, lines);
    }
    return lines;
}

std::vector<AnswerLine> answer_lines(const Board& board, const Device& device, const DeviceOutcome* outcome,
                                     std::span<const std::optional<Capacity>> capacities) {
    Lines lines;
    if (device.populated != Populated::yes) {
        lines.push_back({"device", std::string(wording::populated_text(device.populated))});
    }
    lines.push_back({"coherent", coherent_text(board, device)});
    lines.push_back({"reaches", reach_text(board, device)});
    lines.push_back({"IOMMU", iommu_text(board, device)});
    for (const DevicePool& pool : device.pools) {
        if (pool.attached != PoolAttached::never) {
            const std::string_view name = pool.region != nullptr ? board.tree->node(pool.region->node).name : "";
            lines.push_back({"pool", fmt::format("{}{}{}", name, name.empty() ? "" : ", ", pool_text(board, pool))});
        }
    }
    if (outcome != nullptr) {
        Lines more = outcome_lines(board, device, *outcome, capacities, Verdicts::all);
        join_equal(more);
        add_bounce_buffer(board, device, *outcome, more);
        lines.insert(lines.end(), more.begin(), more.end());
    }
    return lines;
}

}  // namespace dmavet::report
