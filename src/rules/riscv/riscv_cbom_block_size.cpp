// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"

namespace dmavet::rules::riscv_cbom_block_size {

namespace {

constexpr std::string_view property = "riscv,cbom-block-size";
constexpr std::uint32_t least_alignment = 64;  // ARCH_DMA_MINALIGN

// Zicbom that does not count is bad where nobody else maintains caches of devices that are not coherent.
Severity severity_of(const RuleInput& input) {
    return input.topology.caches.maintained.value || input.surveys.noncoherent_masters().empty() ? Severity::warning
                                                                                                 : Severity::error;
}

void check_size(const RuleInput& input, Reporter& report) {
    const Harts& harts = input.topology.harts;
    const Resolved<std::uint32_t>& size = harts.block_size;
    if (harts.zicbom == ZicbomFate::no_block_size) {
        const auto lister = std::find_if(harts.counted.begin(), harts.counted.end(),
                                         [](const Hart& hart) { return hart.lists(HartExtension::zicbom); });
        report.at(lister->node, property, "zicbom without riscv,cbom-block-size: the kernel switches it off")
            .severity(severity_of(input))
            .kernel_log("Zicbom detected in ISA string, disabling as no cbom-block-size found")
            .fix_dts("riscv,cbom-block-size = <64>;");
    } else if (harts.zicbom == ZicbomFate::odd_block_size) {
        report
            .at(*size.from.node, property,
                fmt::format("riscv,cbom-block-size is {}, no power of two: the kernel switches zicbom off", size.value))
            .severity(severity_of(input))
            .kernel_log("Zicbom disabled as cbom-block-size present, but is not a power-of-2");
    } else if (size.value > least_alignment) {
        report.at(*size.from.node, property,
                  fmt::format("blocks of {} bytes are larger than the {} to which the kernel aligns buffers: "
                              "maintenance of one touches its neighbours",
                              size.value, least_alignment));
    }
}

void check(const RuleInput& input, Reporter& report) {
    check_size(input, report);
    const Harts& harts = input.topology.harts;
    const auto other = std::find_if(harts.counted.begin(), harts.counted.end(), [&](const Hart& hart) {
        return hart.block_size.value_or(0) != 0 && *hart.block_size != harts.block_size.value;
    });
    if (other != harts.counted.end()) {
        report
            .at(other->node, property,
                fmt::format(
                    "riscv,cbom-block-size is {}, where the first hart that says it has {}, which counts for all",
                    *other->block_size, harts.block_size.value))
            .evidence(*harts.block_size.from.node, property, "the one that counts")
            .kernel_log("riscv,cbom-block-size mismatched between harts");
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "riscv-cbom-block-size",
    .family = "riscv",
    .title = "a block size with which Zicbom does not work",
    .severity = Severity::warning,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "A hart lists Zicbom, and riscv,cbom-block-size is missing or no power of two; or it is more than 64, or harts "
        "differ in it. An error where devices that are not coherent lose all cache maintenance by it.",
    .why =
        "`riscv_init_cbo_blocksizes()` takes the size of the first hart that says it for all, and "
        "`riscv_ext_zicbom_validate()` drops the extension without a size that is a power of two (6.12, 7.2). Buffers "
        "are aligned to 64 bytes (ARCH_DMA_MINALIGN); with larger blocks `arch_setup_dma_ops()` warns for each device "
        "that is not coherent, and cleaning or invalidating a buffer takes its neighbours along.",
    .fix = "give every hart riscv,cbom-block-size with the size of its cache blocks in bytes",
    .check = &check,
    .needs = Needs::harts,
    .tier = Tier::form,
};

}  // namespace dmavet::rules::riscv_cbom_block_size
