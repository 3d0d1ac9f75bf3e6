// SPDX-License-Identifier: Apache-2.0
// What libfdt says of a blob and of an overlay, beside what dmavet says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/tree.hpp"

namespace dmavet::fuzz {

// Where libfdt can read them: it wants whole words.
using Aligned = std::vector<std::uint64_t>;
[[nodiscard]] Aligned aligned(std::string_view blob, std::size_t bytes);

// fdt_check_full(), which must not see every blob: that of Debian 12 is sent in circles by a length near 2^32. Such
// a blob is taken for refused.
[[nodiscard]] bool libfdt_accepts(std::string_view blob);

// Whether a value of libfdt's is the same as one of the tree.
using SameValue = std::function<bool(NodeId node, std::string_view property, Bytes ours, Bytes theirs)>;
[[nodiscard]] bool is_same_value(NodeId node, std::string_view property, Bytes ours, Bytes theirs);

// The first thing in which they differ: a node, its name, its parent, a property, an order, a reservation. Empty: none.
// `libfdt` has passed its own check.
[[nodiscard]] std::string difference(const Tree& tree, const void* libfdt, const SameValue& same = is_same_value);

// What the nodes of libfdt's tree have, in document order. 0: no phandle.
struct Phandles {
    std::uint32_t phandle;        // as fdt_get_phandle() says
    std::uint32_t linux_phandle;  // which it takes only where the other is missing
};
[[nodiscard]] std::vector<Phandles> libfdt_phandles(const void* libfdt);

}  // namespace dmavet::fuzz
