// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace dmavet::truth {

// The bytes of an .xz file. Throws std::runtime_error when it cannot be read.
[[nodiscard]] std::string read_xz(const std::filesystem::path& file);

// The regular files of a .tar.xz by their path in it; likewise.
using Blobs = std::map<std::string, std::vector<std::byte>>;
[[nodiscard]] Blobs read_tar_xz(const std::filesystem::path& file);

}  // namespace dmavet::truth
