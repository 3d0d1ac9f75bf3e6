// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet::input {

// Lines of a file that dtc names.
struct WrittenPlace {
    std::string_view file;
    std::uint32_t line;
    std::uint32_t column;     // from 1, as dtc counts in what it was given
    std::uint32_t last_line;  // of the same place, in the same file; 0: it ends in another one
};

// Where dtc says that a node or a property was written: of several places of a node the first, of a property the last,
// which is the one that counts.
struct Annotation {
    std::string path;
    std::string_view property;  // empty: the node
    std::string_view labels;    // "a: b: ", of a node as many as it has
    std::string_view file;
    std::uint32_t line;
    std::uint32_t column;           // from 1, as dtc counts in what it was given
    std::uint32_t last_line;        // of the same place, in the same file; 0: it ends in another one
    std::string_view further = {};  // of a node, as dtc writes them: read_places() reads them
};

// Of "a.dtsi:3:2-5:4, b.dts:7:6-9:3" each, up to one that ends in another file than it began in.
[[nodiscard]] std::vector<WrittenPlace> read_places(std::string_view text);

// Those of "a: b: ".
[[nodiscard]] std::vector<std::string_view> split_labels(std::string_view labels);

// Reads what `dtc -O dts -T -T` writes: a line for each property and for each end of a node, its places in a comment
// at the end. What stands nowhere, as a phandle that dtc chose, is left out, and so is what nobody wants: a path may be
// long, and a text has many. Refers to the text.
using Wants = std::function<bool(std::string_view path, std::string_view property, std::string_view labels)>;
[[nodiscard]] std::vector<Annotation> parse_annotated_source(std::string_view text, const Wants& wants);

}  // namespace dmavet::input
