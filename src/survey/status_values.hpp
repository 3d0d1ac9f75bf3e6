// SPDX-License-Identifier: Apache-2.0
// A node that is off because its author wrote so, against one whose status nobody knows: that is bad-status-value, and
// what follows from it is not a finding of its own.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "dmavet/subject.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::survey {

[[nodiscard]] inline bool is_known_status(std::string_view text) {
    constexpr std::array<std::string_view, 5> known{"disabled", "okay", "ok", "reserved", "fail"};
    return std::find(known.begin(), known.end(), text) != known.end() || text.starts_with("fail-");
}

// What the author had in mind: a value that begins like "disabled" or "fail" ends as it was meant.
[[nodiscard]] inline bool means_off(std::string_view text) {
    return topology::equal_ignoring_case(text.substr(0, 3), "dis") ||
           topology::equal_ignoring_case(text.substr(0, 4), "fail");
}

// Whether bad-status-value takes the node for one that was meant to be on.
[[nodiscard]] inline bool has_unknown_status(const Subject& board, NodeId node) {
    const Property* status = board.tree.find_property(node, board.of.names.status);
    return status && !is_known_status(status->as_string()) && !means_off(status->as_string());
}

}  // namespace dmavet::survey
