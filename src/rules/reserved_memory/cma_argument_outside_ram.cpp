// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "survey/surveys.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::cma_argument_outside_ram {

namespace {

void check(const RuleInput& input, Reporter& report) {
    if (!input.line.cma || survey::default_area_is_region(input)) {
        return;
    }
    const CmaArgument& cma = *input.line.cma;
    const auto place = place_asked_by(cma);
    if (!place) {
        return;
    }
    const CpuMemory ram = input.surveys.known_ram();
    if (ram.empty() || ram.contains(*place)) {
        return;
    }
    // Empty: it is refused.
    const std::string_view if_taken = wording::not_ram_text(input.placement.default_cma_fate);
    const ArgumentPlace argument = argument_place(input, "cma=");
    auto draft =
        report.at(argument.node, argument.property,
                  fmt::format("cma= asks for {}, which is {} RAM: {}", wording::sized_span_text(cma.base, cma.size),
                              ram.overlaps(*place) ? "only partly" : "not",
                              if_taken.empty() ? "the kernel refuses it and has no default CMA area"
                                               : fmt::format("it is reserved without a look, and {}", if_taken)),
                  {fmt::format("{:#x}", cma.base)});
    if (input.topology.memory.from.node) {
        draft.evidence(*input.topology.memory.from.node, input.topology.memory.from.property,
                       fmt::format("RAM is {}", wording::spans_text(ram)));
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "cma-argument-outside-ram",
    .family = "reserved-memory",
    .title = "cma= on the command line with a base outside RAM",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "`cma=SIZE@BASE` in `/chosen/bootargs`, or in the command line that is given instead, names memory that is not "
        "RAM by the memory nodes or by --memory.",
    .why =
        "`cma_declare_contiguous()` (6.1, 6.12) only compares the area with the end of RAM: above it is refused, and "
        "there is no default CMA area. Below it the area is reserved as it stands, and `cma_activate_area()` reads its "
        "page structures. Where there are none the kernel panics at boot; on arm other memory is taken for them, and what "
        "comes of it depends on that. Between two banks of one section there are some: boot goes on, and memory that is "
        "not there is handed out.",
    .fix = "give a base in RAM, or none, and the kernel finds one",
    .check = &check,
    .needs = Needs::cma | Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::cma_argument_outside_ram
