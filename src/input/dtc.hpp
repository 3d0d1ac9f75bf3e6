// SPDX-License-Identifier: Apache-2.0
// Device-tree sources, through the dtc of the system.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "dmavet/result.hpp"

namespace dmavet::input {

// Text that begins with /dts-v1/ after blanks and comments.
[[nodiscard]] bool is_source_text(std::span<const std::byte> bytes);

// Whether a line of it is for the C preprocessor, as in every source of a kernel or of U-Boot.
[[nodiscard]] bool has_preprocessor_lines(std::span<const std::byte> bytes);

// The blob of a source file; a name lets dtc find what the source includes.
[[nodiscard]] Result<std::vector<std::byte>> compile_file(const std::string& name);
// The blob of a source that has no file to be read again.
[[nodiscard]] Result<std::vector<std::byte>> compile_text(std::span<const std::byte> source);

}  // namespace dmavet::input
