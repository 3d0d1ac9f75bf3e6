// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "survey/surveys.hpp"
#include "wording/quantity.hpp"

namespace dmavet::rules::unit_address_without_reg {

namespace {

// The address in a node's name, written in one number: "rtos@20000000".
std::optional<std::uint64_t> unit_address(std::string_view name) {
    const std::size_t at = name.find('@');
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view digits = name.substr(at + 1);
    std::uint64_t address = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address, 16);
    const bool is_whole = error == std::errc{} && end == digits.data() + digits.size();
    return is_whole ? std::optional(address) : std::nullopt;
}

void check(const RuleInput& input, Reporter& report) {
    for (const ReservedRegion& region : input.topology.reserved) {
        const auto address = unit_address(input.tree.node(region.node).name);
        // 0 is how many write that they name no address.
        if (region.base || !region.kept() || !address || *address == 0) {
            continue;
        }
        const auto place = input.surveys.place_of(region);
        if (place && raw(place->first()) == *address) {
            continue;
        }
        auto draft =
            report.at(region.node, region.alloc_ranges.empty() ? "size" : "alloc-ranges",
                      fmt::format("the name says {:#x}, but without reg the kernel chooses the place{}", *address,
                                  place ? fmt::format(": {}", wording::sized_span_text(*place)) : std::string()),
                      {fmt::format("{:#x}", *address)});
        for (const survey::RegionUser& user : survey::users_of(input.surveys.region_users(), region)) {
            draft.evidence(user.device->node, "memory-region", "uses it");
        }
    }
}

}  // namespace

extern const Rule rule;
constinit const Rule rule{
    .id = "unit-address-without-reg",
    .family = "reserved-memory",
    .title = "a region with an address in its name and no reg",
    .severity = Severity::warning,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "An available region of `/reserved-memory` has a unit address other than 0, and `size` instead of `reg`. Nothing "
        "is said where the kernel is seen to place it just there.",
    .why =
        "`__reserved_mem_alloc_size()` (5.10, 6.1, 6.12, 7.2) never looks at the name: the region lies at the top of its "
        "`alloc-ranges` or of RAM, as far as nobody else does. Firmware or another core that expects it at the address "
        "in the name uses memory that the kernel gives to somebody else.",
    .fix = "give it a reg, or a name without an address where any place will do",
    .check = &check,
    .tier = Tier::meaning,
};

}  // namespace dmavet::rules::unit_address_without_reg
