// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules::riscv_extension_missing_on_some_harts {

namespace {

// Whether anything is worse because the extension does not count.
bool is_missed(const CacheControl& caches, HartExtension extension) {
    switch (extension) {
        case HartExtension::zicbom: return !caches.maintained.value;
        case HartExtension::svpbmt: break;
    }
    return caches.uncached.value == UncachedMappings::unavailable;
}

void check(const RuleInput& input, Reporter& report) {
    const Harts& harts = input.topology.harts;
    for (const HartExtension extension : hart_extensions) {
        std::vector<NodeId> with, without;
        for (const Hart& hart : harts.counted) {
            if (hart.extensions) {
                (hart.lists(extension) ? with : without).push_back(hart.node);
            }
        }
        if (with.empty() || without.empty()) {
            continue;
        }
        const bool matters =
            is_missed(input.topology.caches, extension) && !input.surveys.noncoherent_masters().empty();
        report
            .at(without.front(), harts.extensions_from,
                fmt::format("this hart lacks {}, which {} of {} harts list: only what all have counts",
                            to_string(extension), with.size(), with.size() + without.size()),
                {to_string(extension)})
            .evidence(with, harts.extensions_from, fmt::format("lists {}", to_string(extension)))
            .severity(matters ? Severity::error : Severity::warning);
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "riscv-extension-missing-on-some-harts",
    .family = "riscv",
    .title = "Zicbom or Svpbmt on some harts only",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "Some of the harts that the kernel counts list Zicbom or Svpbmt, and some that have the same property do not. A "
        "warning where no device that is not coherent misses it.",
    .why =
        "`riscv_fill_hwcap()` takes the intersection of all harts: one without the extension takes it from all of them. "
        "Without Zicbom caches are not maintained (7.2 says `Zicbom disabled as it is unavailable on some harts`, 6.12 "
        "nothing), without Svpbmt every uncached buffer is cached, which no kernel says.",
    .fix = "list the extension on every hart that has it; a hart that lacks it cannot run with the others",
    .check = &check,
    .needs = Needs::harts,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::riscv_extension_missing_on_some_harts
