// SPDX-License-Identifier: Apache-2.0
// The node that a person means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/input.hpp"
#include "dmavet/tree.hpp"

namespace dmavet::cli {

// By path, by alias, or by the end of a path. Several: the end fits them all. None: no such node.
[[nodiscard]] std::vector<NodeId> find_nodes(const Tree& tree, std::string_view text);

// By label, without its &: of /__symbols__ or of the source. None: no such label.
[[nodiscard]] std::vector<NodeId> find_labelled(const Tree& tree, std::string_view label, const InputOptions& options);
// "no label usb: ..."
[[nodiscard]] std::string no_such_label(const Tree& tree, std::string_view label);

// "there is no node X; did you mean Y or Z?"
[[nodiscard]] std::string no_such_node(const Tree& tree, std::string_view text);

}  // namespace dmavet::cli
