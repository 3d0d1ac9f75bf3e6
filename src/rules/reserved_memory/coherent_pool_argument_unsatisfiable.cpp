// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/argument_place.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::coherent_pool_argument_unsatisfiable {

namespace {

// atomic_pool_init(): in one piece or not at all.
void check_single_pool(const RuleInput& input, const ArgumentPlace& at, std::uint64_t asked, Reporter& report) {
    if (!input.placement.atomic_pools.empty()) {
        return;
    }
    const auto& cma = input.placement.default_cma;
    const std::uint64_t most = cma ? cma->size : input.kernel.sizes.largest_block;
    report
        .at(at.node, at.property,
            fmt::format("coherent_pool= asks for {}, more than the {} that {} gives in one piece: there is no atomic "
                        "pool at all, and whoever may not sleep gets no memory",
                        wording::size_text(asked), wording::size_text(most),
                        cma ? "the default CMA area" : "the page allocator"),
            {wording::size_text(asked)})
        .severity(Severity::error)
        .kernel_log(fmt::format("DMA: failed to allocate {} KiB pool for atomic coherent allocation", asked / 1024));
}

void check(const RuleInput& input, Reporter& report) {
    if (!input.line.coherent_pool) {
        return;
    }
    const std::uint64_t asked = *input.line.coherent_pool, largest = input.kernel.sizes.largest_block;
    const ArgumentPlace at = argument_place(input, "coherent_pool=");
    if (input.kernel.does.atomic_pools == AtomicPools::single) {
        check_single_pool(input, at, asked, report);
    } else if (asked > largest && !input.placement.atomic_pools.empty()) {
        report.at(at.node, at.property,
                  fmt::format("coherent_pool= asks for {}, but a pool begins with {} at most, the page allocator's "
                              "largest block, and grows only while callers run short of it",
                              wording::size_text(asked), wording::size_text(largest)),
                  {wording::size_text(asked)});
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherent-pool-argument-unsatisfiable",
    .family = "reserved-memory",
    .title = "coherent_pool= on the command line that asks for more than a pool can have",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "RAM is known, and `coherent_pool=` on the command line asks for more than the page allocator's largest block; "
        "on arm for more than the default CMA area or, without one, that block, which is an error.",
    .why =
        "`atomic_pool_expand()` (6.1, 6.12) cuts the size of a pool to the page allocator's largest block, 4 MiB with "
        "pages of 4 KiB, without a word. `atomic_pool_init()` of arm takes its only pool in one piece, and where that "
        "fails every allocation in atomic context does.",
    .fix = "ask for no more than that",
    .check = &check,
    .needs = Needs::ram,
    .tier = Tier::consequence,
};

}  // namespace dmavet::rules::coherent_pool_argument_unsatisfiable
