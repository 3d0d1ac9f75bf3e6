// SPDX-License-Identifier: Apache-2.0
// How is an aspect of a device said?
#include "report/say/aspect_text.hpp"

#include <vector>

#include <fmt/format.h>

#include "report/say/outcome_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/request_text.hpp"
#include "wording/decisions.hpp"

namespace dmavet::report {

namespace {

std::string population(const Device& device) {
    switch (device.populated) {
        case Populated::yes: return fmt::format("a device of the {} bus", to_string(device.bus));
        case Populated::probable: return "its parent's driver may make it a device";
        case Populated::no: break;
    }
    return "no device";
}

std::string reach(const Board& board, const Device& device) {
    if (!device.configured) {
        return "it never probes: the windows add up to size 0 (-EINVAL)";
    }
    std::string text = "no map, addresses are physical";
    if (const auto offset = offset_text(board, device)) {
        text = *offset;
    } else if (device.regions.value) {
        std::vector<std::string> windows;
        for (const Region& region : *device.regions.value) {
            windows.push_back(window_text(region));
        }
        text = windows.empty() ? "an empty map, nothing" : join(windows, ", ");
    }
    if (device.bus_limit) {
        text += fmt::format("; limit {:#x}", *device.bus_limit);
    }
    return text;
}

std::string iommu(const IommuNames& names, const Device& device) {
    const std::string entries = iommu_entries_text(names, *device.iommu);
    return entries.empty() ? std::string(to_string(device.iommu->state))
                           : fmt::format("{}: {}", to_string(device.iommu->state), entries);
}

std::string pools(const Board& board, const Device& device) {
    std::vector<std::string> parts;
    for (const DevicePool& pool : device.pools) {
        parts.push_back(pool_text(board, pool));
    }
    return parts.empty() ? "none" : join(parts, "; ");
}

std::vector<AspectText> allocations(const Board& board, const Device& device) {
    std::vector<AspectText> texts;
    const DeviceOutcome* outcome = board.outcome(device);
    if (outcome == nullptr) {
        return texts;
    }
    for (const Allocation& one : outcome->allocations) {
        const std::string_view verdict = verdict_text(one.judgement.verdict);
        texts.push_back({call_text(one.request),
                         verdict.empty() ? short_outcome(one) : fmt::format("{}: {}", short_outcome(one), verdict)});
    }
    for (const Streaming& one : outcome->streaming) {
        texts.push_back({call_text(one.request), bounce_text(one)});
    }
    return texts;
}

}  // namespace

std::vector<AspectText> aspect_texts(const IommuNames& names, const Board& board, const Device& device, Aspect aspect) {
    switch (aspect) {
        case Aspect::populated: return {{{}, population(device)}};
        case Aspect::coherent:
            return {{{}, !device.coherent.value ? "never known" : *device.coherent.value ? "yes" : "no"}};
        case Aspect::reach: return {{{}, reach(board, device)}};
        case Aspect::iommu: return {{{}, iommu(names, device)}};
        case Aspect::pools: return {{{}, pools(board, device)}};
        case Aspect::allocation: break;
    }
    return allocations(board, device);
}

}  // namespace dmavet::report
