// SPDX-License-Identifier: Apache-2.0
// Device-tree sources, through the dtc of the system.
#pragma once

#include <cstddef>
#include <vector>

#include "dmavet/result.hpp"
#include "input/source_text.hpp"

namespace dmavet::input {

// The blob. With symbols: the labels of the source are in it.
[[nodiscard]] Result<std::vector<std::byte>> compile(const SourceText& text, bool with_symbols);
// The tree as a source again, with comments that say where each node and property stands (annotated_source.hpp).
[[nodiscard]] Result<std::vector<std::byte>> annotate(const SourceText& text);

}  // namespace dmavet::input
