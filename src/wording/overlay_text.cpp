// SPDX-License-Identifier: Apache-2.0
#include "wording/overlay_text.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dmavet::wording {

namespace {

std::vector<std::string_view> needed_labels(const Tree& overlay) {
    std::vector<std::string_view> labels;
    const auto fixups = overlay.find_child(root_node, "__fixups__");
    for (const Property& label : fixups ? overlay.properties(*fixups) : std::span<const Property>()) {
        labels.push_back(overlay.name(label.name));
    }
    return labels;
}

std::string some_of(std::span<const std::string_view> names) {
    constexpr std::size_t most_shown = 4;
    return fmt::format("{}{}", fmt::join(names.first(std::min(most_shown, names.size())), ", "),
                       names.size() > most_shown ? ", ..." : "");
}

std::string base_text(const Tree& overlay) {
    const Property* compatible = overlay.find_property(root_node, "compatible");
    if (compatible && !compatible->as_strings().empty()) {
        return fmt::format(" for {}", some_of(compatible->as_strings()));
    }
    const auto labels = needed_labels(overlay);
    if (labels.empty()) {
        return {};
    }
    return fmt::format(" for a base with the {} {}", labels.size() == 1 ? "label" : "labels", some_of(labels));
}

}  // namespace

std::string overlay_text(const Tree& overlay) {
    return fmt::format("an overlay{}; {}", base_text(overlay), give_its_base);
}

}  // namespace dmavet::wording
