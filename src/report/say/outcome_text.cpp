// SPDX-License-Identifier: Apache-2.0
// How is one answer of the allocator said to a person?

#include "report/say/outcome_text.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "report/say/phrases.hpp"
#include "wording/decisions.hpp"

namespace dmavet::report {

namespace {

std::string_view source_word(const AllocOutcome& outcome) {
    if (outcome.path == AllocPath::device_pool) {
        return "own";
    }
    if (outcome.path == AllocPath::atomic_pool) {
        return "pool";
    }
    switch (outcome.source) {
        case PageSource::pages: return "pages";
        case PageSource::cma: return "CMA";
        case PageSource::pool: return "pool";
        case PageSource::none: break;
    }
    return "";
}

std::string_view attribute_word(CpuAttribute attribute) {
    switch (attribute) {
        case CpuAttribute::none: return "unmapped";
        case CpuAttribute::normal_wb: return "WB";
        case CpuAttribute::normal_nc: return "NC";
        case CpuAttribute::device: return "device";
        case CpuAttribute::strongly_ordered: return "SO";
        case CpuAttribute::io: return "IO";
    }
    return "";
}

std::string attribute_text(const MemoryTypes& types, CpuAttribute attribute) {
    switch (attribute) {
        case CpuAttribute::none: return "not mapped";
        case CpuAttribute::normal_wb: return fmt::format("cacheable ({})", types.cached);
        case CpuAttribute::normal_nc: return std::string(types.uncached);
        case CpuAttribute::device:
        case CpuAttribute::io: return std::string(types.io);
        case CpuAttribute::strongly_ordered: return "Strongly-ordered";
    }
    return "";
}

}  // namespace

std::string short_outcome(const Allocation& allocation) {
    const auto& outcomes = allocation.outcomes;
    std::string words = short_outcome(allocation.outcome);
    if (allocation.outcome.status != AllocStatus::depends || outcomes.empty()) {
        return words;
    }
    const std::string first = short_outcome(outcomes.front());
    const bool is_same = std::all_of(outcomes.begin(), outcomes.end(),
                                     [&](const AllocOutcome& outcome) { return short_outcome(outcome) == first; });
    return is_same ? first : words;
}

std::string short_outcome(const AllocOutcome& outcome) {
    switch (outcome.status) {
        case AllocStatus::fail: return "fails";
        case AllocStatus::depends: return "depends";
        case AllocStatus::ok:
        case AllocStatus::unknown: break;
    }
    std::vector<std::string> words;
    if (const std::string_view source = source_word(outcome); !source.empty()) {
        words.emplace_back(source);
    }
    if (outcome.cpu_attribute) {
        words.emplace_back(attribute_word(*outcome.cpu_attribute));
    }
    return words.empty() ? std::string("unknown") : join(words, ", ");
}

std::string source_text(const AllocOutcome& outcome) {
    // Pages and slots are named for what they are, memory of an area or a pool for where it comes from.
    const bool is_named_by_origin =
        outcome.source == PageSource::cma || (outcome.source == PageSource::pool && outcome.path != AllocPath::direct);
    return fmt::format("{}{}", is_named_by_origin ? "memory " : "", outcome.reason);
}

std::string mapping_text(const Kernel& kernel, const AllocOutcome& outcome) {
    if (!outcome.mapping || !outcome.cpu_attribute) {
        return {};
    }
    const std::string attribute = attribute_text(kernel.arch->memory_types, *outcome.cpu_attribute);
    switch (*outcome.mapping) {
        case Mapping::none: return "not mapped for the CPU: what the driver gets is only a cookie";
        case Mapping::remap:
            if (outcome.path == AllocPath::atomic_pool) {
                return attribute;  // remapped at boot, as its source says
            }
            return fmt::format("remapped ({}), {}", outcome.path == AllocPath::device_pool ? "memremap" : "vmap",
                               attribute);
        case Mapping::linear: break;
    }
    const bool in_place = *outcome.cpu_attribute != CpuAttribute::normal_wb;
    return in_place ? fmt::format("seen through the linear map, which becomes {} there", attribute)
                    : fmt::format("seen through the linear map, {}", attribute);
}

std::string maintenance_text(const Board& board, std::string_view when) {
    if (!board.topology.caches.maintained.value) {
        return "the kernel has no operations to clean its lines";
    }
    return fmt::format("the kernel {} its lines once, {}",
                       board.kernel->does.prepares_by_clean_alone ? "cleans" : "cleans and invalidates", when);
}

std::optional<std::string> alias_text(const Board& board, const AllocOutcome& outcome) {
    if (outcome.cpu_attribute == CpuAttribute::none) {
        return std::nullopt;
    }
    switch (outcome.alias) {
        case Alias::unasked: return std::nullopt;
        case Alias::none:
            return outcome.path == AllocPath::device_pool ? "none: the region is not in the linear map"
                                                          : "none: highmem has no permanent mapping";
        case Alias::normal_nc: return "the linear map, non-cacheable as well";
        case Alias::normal_wb: break;
    }
    if (outcome.cpu_attribute == CpuAttribute::normal_wb) {
        return "the linear map, with the same attributes";
    }
    return fmt::format(
        "a cacheable one remains in the linear map; {}",
        maintenance_text(board, outcome.path == AllocPath::atomic_pool ? "when it fills the pool" : "before hand-out"));
}

std::string_view address_text(DmaAddress address) {
    switch (address) {
        case DmaAddress::none: return "";
        case DmaAddress::physical: return "the physical address";
        case DmaAddress::offset: return "the physical address moved by the offset of the window";
        case DmaAddress::iova: return "an IOVA, which the IOMMU translates";
        case DmaAddress::invalid: return "an address that no window of the device holds";
    }
    return "";
}

std::optional<std::string> address_trap(const Device& device, const AllocOutcome& outcome) {
    if (outcome.dma_address == DmaAddress::invalid) {
        return "no window of the device holds the DMA address that the kernel hands out";
    }
    if (outcome.path == AllocPath::device_pool && outcome.status == AllocStatus::ok &&
        device.iommu->state == IommuState::translated) {
        return "its IOMMU translates, and the kernel maps no device's own pool there: unless the driver does, it faults";
    }
    return std::nullopt;
}

std::string zones_text(ZoneSet zones) {
    std::vector<std::string> names;
    for (const Zone zone : {Zone::dma, Zone::dma32, Zone::normal, Zone::highmem}) {
        if (contains(zones, zone)) {
            names.emplace_back(wording::zone_name(zone));
        }
    }
    return join(names, " or ");
}

std::string_view free_text(FreeContext context) {
    switch (context) {
        case FreeContext::any: return "from any context";
        case FreeContext::interrupts_enabled: return "only with interrupts enabled";
        case FreeContext::sleeping: return "only where sleeping is allowed";
    }
    return "";
}

bool is_mismatch(Verdict verdict) {
    return verdict == Verdict::mismatch_stale || verdict == Verdict::mismatch_alias;
}

std::string_view verdict_text(Verdict verdict) {
    switch (verdict) {
        case Verdict::none:
        case Verdict::unverified: return "";
        case Verdict::coherent: return "CPU and device agree";
        case Verdict::coherent_uncached: return "CPU and device agree, and every access is uncached";
        case Verdict::mismatch_stale:
            return "CPU and device disagree: what either writes may stay hidden in a cache or be overwritten from it";
        case Verdict::mismatch_alias:
            return "CPU and device may disagree: a snooping device can hit a stale line of the cacheable alias, or "
                   "leave data in a cache that the uncached mapping does not look into";
    }
    return "";
}

std::string bounce_text(const Streaming& streaming) {
    if (streaming.status == AllocStatus::fail) {
        return fmt::format("fails: {}", streaming.reason);
    }
    if (streaming.status == AllocStatus::depends && streaming.bounce == Bounce::never) {
        return streaming.reason;  // what is in reach is used where it lies, and the rest is refused
    }
    switch (streaming.bounce) {
        case Bounce::unknown: return "may bounce (RAM unknown)";
        case Bounce::never: return fmt::format("never bounces: {}", streaming.reason);
        case Bounce::always: return fmt::format("always bounces: {}", streaming.reason);
        case Bounce::if_out_of_reach: return "bounces when the buffer is out of the device's reach";
        case Bounce::if_unaligned: return "bounces when the buffer shares cache lines with other data";
        case Bounce::if_either: return "bounces when the buffer is out of the device's reach or shares cache lines";
    }
    return {};
}

}  // namespace dmavet::report
