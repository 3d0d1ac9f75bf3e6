// SPDX-License-Identifier: Apache-2.0
// Which source tree does a file lie in, and where does its build look for includes?
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dmavet::input {

// Where a source of this folder has its includes: what the user names, the folder itself, and in a source tree of
// Linux or U-Boot, found upwards, where its own build looks for them.
[[nodiscard]] std::vector<std::string> include_folders(const std::filesystem::path& folder,
                                                       const std::vector<std::string>& named);

// The root of the source tree that a folder lies in: of Linux, U-Boot or a repository. None: it lies in none.
[[nodiscard]] std::optional<std::filesystem::path> source_tree_of(const std::filesystem::path& folder);

}  // namespace dmavet::input
