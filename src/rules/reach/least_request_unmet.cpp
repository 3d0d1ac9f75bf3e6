// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "survey/unmet_requests.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::least_request_unmet {

namespace {

using survey::LeastRequest;
using survey::UnmetRequest;

std::string what_fails(const RuleInput& input, const UnmetRequest& unmet) {
    const bool is_one = unmet.devices.size() == 1;
    const std::string devices = wording::count_text(unmet.devices.size(), "device"),
                      page = wording::size_text(input.kernel.sizes.page);
    switch (unmet.request) {
        case LeastRequest::page:
            return fmt::format("{} {} not even {} from dma_alloc_coherent()", devices, is_one ? "gets" : "get", page);
        case LeastRequest::atomic_page:
            return fmt::format("{} {} not even {} from dma_alloc_coherent() where sleeping is not allowed", devices,
                               is_one ? "gets" : "get", page);
        case LeastRequest::mapping: return fmt::format("{} can map no buffer at all for a transfer", devices);
        case LeastRequest::distant_mapping: break;
    }
    return fmt::format("{} cannot map the buffers that lie out of {} reach", devices, is_one ? "its" : "their");
}

// The part behind the mark; all where there is none.
std::string_view behind(std::string_view text, std::string_view mark) {
    const auto at = text.find(mark);
    return at == std::string_view::npos ? text : text.substr(at + mark.size());
}

// Of a mapping that nothing can bounce also why boot has made no bounce buffer.
std::string reason_text(const RuleInput& input, const UnmetRequest& unmet) {
    const bool is_distant = unmet.request == LeastRequest::distant_mapping;
    const std::string_view reason = is_distant ? behind(unmet.reason, ": ") : unmet.reason;
    if ((!is_distant && unmet.request != LeastRequest::mapping) || input.placement.swiotlb) {
        return std::string(reason);
    }
    const bool is_off = input.line.swiotlb == Swiotlb::noforce;
    const std::string fate =
        wording::no_area_text(input.placement.swiotlb_fate, is_off ? "swiotlb=noforce" : "swiotlb=");
    return fmt::format("{} ({})", reason, behind(fate, is_off ? ", " : ": "));
}

// What tells one finding from another; a fingerprint keeps the words that it was first made of.
std::string cause_of(const UnmetRequest& unmet) {
    const bool is_distant = unmet.request == LeastRequest::distant_mapping;
    return is_distant
               ? fmt::format("the mapping of a buffer out of the device's reach fails: {}", behind(unmet.reason, ": "))
               : unmet.reason;
}

std::string log_of(const RuleInput& input, LeastRequest request) {
    switch (request) {
        case LeastRequest::page: break;
        case LeastRequest::atomic_page:
            return std::string(log_format(LogLine::pool_exhausted, input.kernel.config.release));
        case LeastRequest::mapping:
        case LeastRequest::distant_mapping: return no_window_log(input);
    }
    return {};
}

struct Place {
    NodeId node;
    std::string_view property;
};

// Where the cause stands: a region, an argument, the windows.
Place place_of(const RuleInput& input, const UnmetRequest& unmet) {
    if (unmet.region) {
        return {unmet.region->node, unmet.region->base ? "reg" : "size"};
    }
    if (unmet.ranges) {
        return {unmet.ranges->node, "dma-ranges"};
    }
    if (const auto& lost = input.placement.lost_cma; lost && lost->from.node) {
        return {*lost->from.node, lost->from.property};
    }
    const ArgumentPlace argument = argument_place(input, input.placement.lost_cma ? "cma=" : "coherent_pool=");
    return {argument.node, argument.property};
}

void check(const RuleInput& input, Reporter& report) {
    for (const UnmetRequest& unmet : input.surveys.unmet_requests()) {
        const Place place = place_of(input, unmet);
        auto draft =
            report.at(place.node, place.property,
                      fmt::format("{}: {}", what_fails(input, unmet), reason_text(input, unmet)), {cause_of(unmet)});
        draft.evidence(survey::nodes_of(unmet.devices), "", "asks in vain").kernel_log(log_of(input, unmet.request));
        if (unmet.request == LeastRequest::page || unmet.request == LeastRequest::mapping) {
            draft.severity(Severity::error);
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "least-request-unmet",
    .family = "reach",
    .title = "a device whose smallest request has no source",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "RAM is known, and a bus master finds no source for one page, whatever mask its driver sets: of "
        "`dma_alloc_coherent()`, an error; of the same where sleeping is not allowed; or of a streaming mapping, an error "
        "where no buffer can be mapped, a warning where those out of the device's reach cannot. RAM that the registers "
        "of a bus cover is no RAM here. Nothing is said where another rule names the cause.",
    .why =
        "Nothing larger succeeds where a page does not. `dma_alloc_from_dev_coherent()`, a restricted pool and the CMA "
        "area of arm have no fallback; `dma_alloc_from_pool()` gives only what boot has put into the pools; and "
        "`dma_direct_map_page()` (5.10 to 6.12; `dma_direct_map_phys()` in 7.2) refuses a buffer out of reach where "
        "there is no bounce buffer. `mem_init()` (`arch_mm_preinit()` in 7.2) makes one only for RAM beyond the kernel's own DMA "
        "limit, which on arm and riscv no dma-ranges lowers: a bus that reaches less than that has none.",
    .fix =
        "let the source that is named be there, large enough and in reach; widen a window if the bus reaches further, or "
        "give its devices a restricted-dma-pool inside it, through which every mapping bounces",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
    .after = {"atomic-pool-out-of-reach", "bounce-buffer-disabled", "bounce-buffer-unreachable", "cma-across-zones",
              "cma-region-outside-ram", "coherent-pool-argument-unsatisfiable", "pool-outside-dma-window",
              "range-misses-all-ram", "unaligned-pool"},
};

}  // namespace dmavet::rules::least_request_unmet
