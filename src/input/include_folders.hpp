// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dmavet::input {

// Where a source of this folder has its includes: what the user names, the folder itself, and in a source tree of
// Linux or U-Boot, found upwards, where its own build looks for them.
[[nodiscard]] std::vector<std::string> include_folders(const std::filesystem::path& folder,
                                                       const std::vector<std::string>& named);

}  // namespace dmavet::input
