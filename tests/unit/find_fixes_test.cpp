// SPDX-License-Identifier: Apache-2.0
// Of which findings are the edits tried, and what is said of the others? One below the bound, at it and beyond.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

constexpr std::size_t bound = limits::fix_trials;

Checks only(std::initializer_list<std::string_view> ids) {
    std::vector<const Rule*> rules;
    for (const Rule* rule : selected_rules(every_rule())) {
        if (std::find(ids.begin(), ids.end(), rule->id) != ids.end()) {
            rules.push_back(rule);
        }
    }
    return {.rules = rules};
}

// Devices of which each has the finding and no other is like it; `odd`: the last is one of two of a kind, of which the
// other is as it is.
std::vector<std::byte> misspelt_devices(std::size_t count, bool has_odd) {
    FdtBuilder t;
    t.bus(1, 1);
    if (has_odd) {
        t.device("ethernet@0", "test,odd").cells("reg", {0, 1}).end();
    }
    for (std::uint32_t i = 1; i <= count; ++i) {
        const bool is_odd = has_odd && i == count;
        t.device(fmt::format("ethernet@{:x}", i), is_odd ? "test,odd" : fmt::format("test,kind-{}", i));
        t.cells("reg", {i, 1}).empty("dma_coherent").end();
    }
    return t.finish();
}

std::size_t count_of(const std::vector<Fix>& fixes, FixFate fate) {
    return static_cast<std::size_t>(
        std::count_if(fixes.begin(), fixes.end(), [&](const Fix& fix) { return fix.fate == fate; }));
}

}  // namespace

TEST_CASE("so many fixes are tried one by one, and the rest of them together") {
    struct Case {
        std::size_t devices;
        bool has_odd;
        std::size_t sound, joined, not_tried, brings_other;
    };
    const Case cases[] = {
        {0, false, 0, 0, 0, 0},
        {bound - 1, false, bound - 1, 0, 0, 0},
        {bound, false, bound, 0, 0, 0},
        {bound + 1, false, bound, 1, 0, 0},
        {3 * bound, false, bound, 2 * bound, 0, 0},
        {bound, true, bound - 1, 0, 0, 1},
        {bound + 1, true, bound, 0, 1, 0},
        {bound + 2, true, bound, 0, 2, 0},
    };
    const Checks checks = only({"misspelt-coherency-property", "same-compatible-split-coherency"});
    for (const Case& c : cases) {
        CAPTURE(c.devices);
        CAPTURE(c.has_odd);
        const Board board = checked(misspelt_devices(c.devices, c.has_odd), Question{}, checks);
        const std::vector<Fix> fixes = find_fixes(board, checks);
        CHECK(fixes.size() == c.devices);
        CHECK(count_of(fixes, FixFate::sound) == c.sound);
        CHECK(count_of(fixes, FixFate::sound_joined) == c.joined);
        CHECK(count_of(fixes, FixFate::not_tried) == c.not_tried);
        CHECK(count_of(fixes, FixFate::brings_other) == c.brings_other);
        CHECK(std::is_sorted(fixes.begin(), fixes.end(),
                             [](const Fix& a, const Fix& b) { return a.finding < b.finding; }));
    }
}

TEST_CASE("what somebody has accepted is not tried and does not count") {
    const Checks checks = only({"misspelt-coherency-property"});
    Board board = checked(misspelt_devices(bound + 2, false), Question{}, checks);
    for (const std::size_t number : {std::size_t{0}, bound + 1}) {
        board.findings[number].suppressed = Suppression{SuppressedBy::baseline, {}};
    }
    const std::vector<Fix> fixes = find_fixes(board, checks);
    CHECK(fixes.front().fate == FixFate::accepted);
    CHECK(fixes.back().fate == FixFate::accepted);
    CHECK(count_of(fixes, FixFate::sound) == bound);
    CHECK_FALSE(is_sound(FixFate::accepted));
    CHECK_FALSE(is_sound(FixFate::not_tried));
}

}  // namespace dmavet::test
