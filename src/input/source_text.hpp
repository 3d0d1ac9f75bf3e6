// SPDX-License-Identifier: Apache-2.0
// Device-tree sources before dtc: which text is one, and what the C preprocessor makes of it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/input.hpp"
#include "dmavet/result.hpp"
#include "input/file.hpp"

namespace dmavet::input {

// A text that dtc can read.
struct SourceText {
    std::string file;                  // read by dtc itself, which then finds what lies beside it; empty: `bytes` are
    std::vector<std::byte> bytes;      // the text itself
    std::vector<std::string> folders;  // searched for what it includes by dtc's own words
};

// Text that begins with /dts-v1/ after blanks, comments and lines of the preprocessor.
[[nodiscard]] bool is_source_text(std::span<const std::byte> bytes);

// Whether a file of its own is one that dtc can read: by its name, by /dts-v1/, or since it goes on with nodes after
// an include, in which that may stand.
[[nodiscard]] bool is_source_file(std::string_view name, std::span<const std::byte> bytes);

// Whether the source says that it is one of an overlay (/plugin/), whose labels a further overlay may refer to.
[[nodiscard]] bool is_overlay_text(std::span<const std::byte> bytes);

// Whether it says so where it has to, behind /dts-v1/.
[[nodiscard]] bool begins_as_overlay(std::span<const std::byte> bytes);

// What is left for dtc of a source that was read from `name` ("-": standard input): with a line for the C preprocessor,
// as in every source of Linux and U-Boot, what cpp makes of it, run without a shell and under limits.
[[nodiscard]] Result<SourceText> make_source_text(const std::string& name, FileContent content,
                                                  const InputOptions& options);

// What cpp or dtc say, with the folders that were searched where it is of an include.
[[nodiscard]] Error with_folders(ErrorCode code, std::string message, const std::vector<std::string>& folders);

}  // namespace dmavet::input
