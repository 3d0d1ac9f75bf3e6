// SPDX-License-Identifier: Apache-2.0
// For which SoC was this tree written?
#include "dmavet/facts.hpp"

namespace dmavet {

namespace {

// Whether the last compatible names less than a SoC: a die that several have, or a SoC that this one is like.
bool is_part_of_socs(std::string_view last, std::string_view before_it) {
    return last.starts_with("marvell,armada-ap8") || (last == "nvidia,tegra124" && before_it == "nvidia,tegra132");
}

}  // namespace

std::string soc_of(const Tree& tree) {
    const Property* list = tree.find_property(root_node, "compatible");
    if (!list) {
        return {};
    }
    auto all = list->as_strings();
    while (all.size() > 1 && is_part_of_socs(all.back(), all[all.size() - 2])) {
        all.pop_back();
    }
    std::string soc(all.empty() ? std::string_view{} : all.back());
    std::erase(soc, ' ');  // "amlogic, g12a" in trees of Amlogic
    return soc;
}

}  // namespace dmavet
