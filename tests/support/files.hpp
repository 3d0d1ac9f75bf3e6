// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet::test {

// The checkout that the tests were built from.
[[nodiscard]] std::filesystem::path source_dir();

// Both throw std::runtime_error when the file cannot be read: a test without its file has failed.
[[nodiscard]] std::string read_text(const std::filesystem::path& file);
[[nodiscard]] std::vector<std::byte> read_bytes(const std::filesystem::path& file);

void write_text(const std::filesystem::path& file, std::string_view text);

// Regular files below `folder` with this extension (".cpp"; empty: all), sorted.
[[nodiscard]] std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder,
                                                             std::string_view extension);

}  // namespace dmavet::test
