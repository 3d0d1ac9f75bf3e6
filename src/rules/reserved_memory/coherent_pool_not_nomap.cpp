// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/kernel_logs.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::coherent_pool_not_nomap {

namespace {

enum class InRam { none, some, unknown };

// RAM, and who refers to which region; looked at when there is a pool to judge.
struct Surroundings {
    explicit Surroundings(const RuleInput& input)
        : users(input.surveys.region_users()),
          ram(input.topology.ram),
          is_complete(!ram.empty() && !input.surveys.awaits_firmware()) {}

    // memremap() refuses what lies in RAM, wholly or in part. A region that the kernel places is RAM.
    [[nodiscard]] InRam where(const ReservedRegion& region) const {
        const auto place = region.fixed_place();
        if (!region.base || (place && ram.overlaps(*place))) {
            return InRam::some;
        }
        return is_complete ? InRam::none : InRam::unknown;
    }

    [[nodiscard]] std::vector<NodeId> users_of(const ReservedRegion& region) const {
        const auto own = std::equal_range(
            users.begin(), users.end(), survey::RegionUser{&region, nullptr, {}, 0},
            [](const survey::RegionUser& a, const survey::RegionUser& b) { return a.region->node < b.region->node; });
        return survey::nodes_of({own.first, own.second});
    }

    std::vector<survey::RegionUser> users;
    const CpuMemory& ram;
    bool is_complete;
};

std::string_view effect(bool refused, InRam in_ram) {
    if (refused) {
        return "32-bit Arm refuses it at boot and gives the memory back";
    }
    return in_ram == InRam::unknown ? "if it lies in RAM, no device can be given this pool"
                                    : "the kernel does not map RAM a second time, so no device can be given this pool";
}

void check(const RuleInput& input, Reporter& report) {
    const bool refused = input.kernel.arch->pool_needs_no_map;
    std::optional<Surroundings> surroundings;
    for (const ReservedRegion& region : input.topology.reserved) {
        if (!region.has_place() || region.kind != PoolKind::device_pool || region.no_map) {
            continue;
        }
        if (!surroundings) {
            surroundings.emplace(input);
        }
        const InRam in_ram = refused ? InRam::some : surroundings->where(region);
        if (in_ram == InRam::none) {
            continue;
        }
        const std::vector<NodeId> users = surroundings->users_of(region);
        const std::uint64_t base = region.base.value_or(0);
        auto draft = report.at(region.node, "compatible",
                               fmt::format("shared-dma-pool {}has neither no-map nor reusable: {}{}",
                                           region.base ? "at " + wording::sized_span_text(base, region.size) + " " : "",
                                           effect(refused, in_ram), users.empty() ? "; none refers to it so far" : ""));
        draft.severity(users.empty()           ? Severity::note
                       : in_ram == InRam::some ? Severity::error
                                               : Severity::warning)
            .evidence(users, "memory-region", "asks for this pool and gets -EINVAL")
            .kernel_log(refused       ? "Reserved memory: regions without no-map are not yet supported"
                        : region.base ? log_line(input, LogLine::pool_in_ram, base, region.size)
                                      : "memremap attempted on ram");
        if (users.empty()) {
            draft.fix_dts("no-map;");  // perhaps it was meant for CMA
        } else {
            draft.write("no-map");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "coherent-pool-not-nomap",
    .family = "reserved-memory",
    .title = "a device's DMA pool in RAM without no-map",
    .severity = Severity::error,
    .confidence = Confidence::certain,
    .on_by_default = true,
    .what =
        "An available `shared-dma-pool` has neither `reusable` nor `no-map` and lies in RAM. A note when no "
        "available device refers to it, a warning when it is not known where RAM is. With `linux,cma-default` it is cma-default-invalid. Outside RAM it needs no `no-map`.",
    .why =
        "arm64: `dma_init_coherent_memory()` (5.10 to 7.2) maps the pool with `memremap(MEMREMAP_WC)`, which refuses "
        "System RAM; memory with `no-map` does not count as such. `of_reserved_mem_device_init()` answers -EINVAL, "
        "and the driver fails or goes on without its pool. 32-bit Arm: `rmem_dma_setup()` refuses the region at boot. "
        "Nobody mended pools that no device refers to: they harm none so far.",
    .fix = "add no-map for a device's own pool, or reusable for CMA",
    .check = &check,
    .tier = Tier::meaning,
    .after = {"cma-default-invalid", "misspelt-dma-property"},
};

}  // namespace dmavet::rules::coherent_pool_not_nomap
