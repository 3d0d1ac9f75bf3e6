// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstdint>

#include <fmt/format.h>

#include "dmavet/rule.hpp"
#include "rules/reachable.hpp"
#include "rules/special_nodes.hpp"

namespace dmavet {

static char folded(char c) {
    if (c == '_') return '-';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Whether so few characters inserted, deleted or replaced turn one into the other.
static bool within_edits(std::string_view a, std::string_view b, int edits) {
    while (!a.empty() && !b.empty() && folded(a.front()) == b.front()) {
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    if (a.empty() && b.empty()) return true;
    if (edits == 0) return false;
    return (!a.empty() && within_edits(a.substr(1), b, edits - 1)) ||
           (!b.empty() && within_edits(a, b.substr(1), edits - 1)) ||
           (!a.empty() && !b.empty() && within_edits(a.substr(1), b.substr(1), edits - 1));
}

// The letters of a name, one bit each; upper and lower case are one.
static constexpr std::uint32_t letters(std::string_view name) {
    std::uint32_t seen = 0;
    for (const char c : name) seen |= std::uint32_t{1} << (static_cast<unsigned char>(c) & 31);
    return seen;
}

// Sorts out nearly all names: two edits take away two letters at most.
static bool may_resemble(std::string_view name) {
    const std::uint32_t lacking = ~letters(name);
    return std::popcount(letters("dmacoherent") & lacking) <= 2 || (letters("coheren") & lacking) == 0;
}

// Properties of other bindings.
static bool has_a_meaning(std::string_view name) {
    return name == "dma-coherent" || name == "dma-noncoherent" || name == "arm,io-coherent" ||
           name == "system-coherency" || name.starts_with("cache-coherent");
}

// The property that was meant; empty when the name resembles neither.
static std::string_view meant(std::string_view name) {
    constexpr std::string_view coherent = "dma-coherent", noncoherent = "dma-noncoherent";
    if (!may_resemble(name) || has_a_meaning(name)) return {};
    if (within_edits(name, coherent, 2)) return coherent;
    if (within_edits(name, noncoherent, 2)) return noncoherent;
    if (name.find("coheren") == std::string_view::npos) return {};
    return name.find("non") == std::string_view::npos ? coherent : noncoherent;
}

static void check_name(const RuleInput& input, std::string_view name, Reporter& report) {
    const std::string_view intended = meant(name);
    if (intended.empty()) return;
    const bool close = within_edits(name, intended, 2);
    for_each_reachable(input, name, [&](const Property& property) {
        if (holds_free_names(input.tree, property.node)) return;
        const Device* device = input.topology.find(property.node);
        const bool known = device && device->coherent.value;
        const bool agrees = known && *device->coherent.value == (intended == "dma-coherent");
        const std::string_view state = !known                    ? "what is below it gets what the nodes above say"
                                       : *device->coherent.value ? "the device is coherent"
                                                                 : "the device is non-coherent";
        const bool foreign = name.find(',') != std::string_view::npos;
        report
            .at(property.node, name,
                fmt::format("the kernel reads {}, not {}: {}{}", intended, name, state, agrees ? " anyway" : ""))
            .severity(foreign || agrees ? Severity::note
                      : close           ? Severity::error
                                        : Severity::warning)
            .confidence(close ? Confidence::likely : Confidence::possible)
            .fix_dts(fmt::format("/delete-property/ {};\n{};", name, intended));
    });
}

static void check(const RuleInput& input, Reporter& report) {
    for (std::size_t id = 0; id < input.tree.name_count(); ++id)
        check_name(input, input.tree.name(static_cast<NameId>(id)), report);
}

extern const Rule rule_misspelt_coherency_property;
constinit const Rule rule_misspelt_coherency_property{
    .id = "misspelt-coherency-property",
    .family = "coherency",
    .title = "a property that looks like dma-coherent or dma-noncoherent, but is neither",
    .severity = Severity::error,
    .confidence = Confidence::likely,
    .on_by_default = true,
    .what =
        "The name of a property of an available node differs from `dma-coherent` or `dma-noncoherent` by at most two "
        "characters, or by case and underscores: an error. A warning when it merely speaks of coherency; a note when "
        "it has a vendor's prefix or the device is what it asks for anyway.",
    .why =
        "`of_dma_is_coherent()` (6.1, 6.12) knows these two names and nothing else; any other property is ignored "
        "without a word, and the device gets what the nodes above it or the architecture say.",
    .fix = "write the name as the kernel reads it",
    .check = &check,
};

}  // namespace dmavet
