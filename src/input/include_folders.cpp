// SPDX-License-Identifier: Apache-2.0
// By what is the root of a source tree known, and which folders of it does its build search?
#include "input/include_folders.hpp"

#include <array>
#include <string_view>
#include <system_error>
#include <utility>

namespace dmavet::input {

namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

// scripts/Makefile.lib of Linux (DTC_INCLUDE) and of U-Boot (dtc_cpp_flags), from the root of the tree.
constexpr std::array<std::string_view, 9> folders_of_builds{
    "src",
    "dts/upstream/src",
    "scripts/dtc/include-prefixes",
    "dts/upstream/include",
    "dts/upstream/src/arm64",
    "dts/upstream/src/arm",
    "dts/upstream/src/riscv",
    "arch/arm/dts",
    "arch/riscv/dts",
};

bool is_root_of_tree(const fs::path& folder) {
    return is_folder(folder / "scripts/dtc/include-prefixes") || is_folder(folder / "dts/upstream") ||
           is_folder(folder / "include/dt-bindings");
}

// The folder itself or the first above it that is so.
template <class Condition>
std::optional<fs::path> nearest_above(const fs::path& folder, const Condition& is_wanted) {
    std::error_code error;
    fs::path above = fs::weakly_canonical(folder.empty() ? fs::path(".") : folder, error);
    while (!error && !above.empty() && !is_wanted(above) && above != above.parent_path()) {
        above = above.parent_path();
    }
    // dts/upstream of U-Boot has the includes of Linux, too.
    if (above.filename() == "upstream" && is_root_of_tree(above.parent_path().parent_path())) {
        above = above.parent_path().parent_path();
    }
    return !error && is_wanted(above) ? std::optional(std::move(above)) : std::nullopt;
}

}  // namespace

std::vector<std::string> include_folders(const fs::path& folder, const std::vector<std::string>& named) {
    std::vector<std::string> folders = named;
    const fs::path here = folder.empty() ? fs::path(".") : folder;
    folders.push_back(here.string());
    const auto root = nearest_above(here, is_root_of_tree);
    if (!root) {
        return folders;
    }
    for (const std::string_view name : folders_of_builds) {
        if (is_folder(*root / name)) {
            folders.push_back((*root / name).string());
        }
    }
    folders.push_back((*root / "include").string());
    return folders;
}

std::optional<fs::path> source_tree_of(const fs::path& folder) {
    return nearest_above(folder, [](const fs::path& above) {
        std::error_code ignored;
        return is_root_of_tree(above) || fs::exists(above / ".git", ignored);
    });
}

}  // namespace dmavet::input
