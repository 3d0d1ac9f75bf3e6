// SPDX-License-Identifier: Apache-2.0
// What does a list of phandles with arguments say?
#pragma once

#include <vector>

#include "dmavet/subject.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::survey {

// Its entries as the kernel takes them, empty ones too; the last one says why it stops there, or that the list ends.
// `cells`: the property of a provider that says how many arguments it takes.
[[nodiscard]] std::vector<topology::PhandleArgs> phandle_entries(const Subject& board, const Property& list,
                                                                 NameId cells);

}  // namespace dmavet::survey
