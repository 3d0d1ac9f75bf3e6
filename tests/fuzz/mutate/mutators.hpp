// SPDX-License-Identifier: Apache-2.0
// How an input is changed so that it stays what a target takes: what it is made of is read, changed there, and written
// again. A target has one of these (targets.cmake); libfuzzer.cpp gives it to libFuzzer, beside changes of bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fuzz/mutate/random.hpp"

namespace dmavet::fuzz {

// Bytes of any kind; absent: the input is not what the mutator knows.
using Changed = std::optional<std::string>;

struct Mutator {
    Changed (*change)(std::string_view input, Random& random);
    // The first with something of the second.
    Changed (*cross)(std::string_view input, std::string_view other, Random& random);
};

// A flattened device tree, and what stands behind it.
[[nodiscard]] Changed change_blob(std::string_view blob, Random& random);
[[nodiscard]] Changed cross_blobs(std::string_view blob, std::string_view other, Random& random);
inline constexpr Mutator blob_mutator{change_blob, cross_blobs};

// A base and an overlay for it: two bytes that say how long the base is, then both.
[[nodiscard]] Changed change_overlay(std::string_view both, Random& random);
[[nodiscard]] Changed cross_overlays(std::string_view both, std::string_view other, Random& random);
inline constexpr Mutator overlay_mutator{change_overlay, cross_overlays};

// An archive, packed or not, or bytes that have a tree somewhere.
[[nodiscard]] Changed change_container(std::string_view container, Random& random);
[[nodiscard]] Changed cross_containers(std::string_view container, std::string_view other, Random& random);
inline constexpr Mutator container_mutator{change_container, cross_containers};

// A text of lines.
[[nodiscard]] Changed change_lines(std::string_view text, Random& random);
[[nodiscard]] Changed cross_lines(std::string_view text, std::string_view other, Random& random);
inline constexpr Mutator lines_mutator{change_lines, cross_lines};

// The same behind a byte that says what text it is.
[[nodiscard]] Changed change_tagged_lines(std::string_view text, Random& random);
[[nodiscard]] Changed cross_tagged_lines(std::string_view text, std::string_view other, Random& random);
inline constexpr Mutator tagged_lines_mutator{change_tagged_lines, cross_tagged_lines};

// JSON.
[[nodiscard]] Changed change_json(std::string_view text, Random& random);
[[nodiscard]] Changed cross_json(std::string_view text, std::string_view other, Random& random);
inline constexpr Mutator json_mutator{change_json, cross_json};

}  // namespace dmavet::fuzz
