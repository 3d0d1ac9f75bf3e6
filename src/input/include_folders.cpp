// SPDX-License-Identifier: Apache-2.0
// Where does the build of the source tree that this file lies in look for includes?
#include "input/include_folders.hpp"

#include <array>
#include <string_view>
#include <system_error>

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

}  // namespace

std::vector<std::string> include_folders(const fs::path& folder, const std::vector<std::string>& named) {
    std::vector<std::string> folders = named;
    const fs::path here = folder.empty() ? fs::path(".") : folder;
    folders.push_back(here.string());
    std::error_code error;
    fs::path above = fs::weakly_canonical(here, error);
    while (!error && !above.empty() && !is_root_of_tree(above) && above != above.parent_path()) {
        above = above.parent_path();
    }
    // dts/upstream of U-Boot has the includes of Linux, too.
    if (above.filename() == "upstream" && is_root_of_tree(above.parent_path().parent_path())) {
        above = above.parent_path().parent_path();
    }
    if (error || !is_root_of_tree(above)) {
        return folders;
    }
    for (const std::string_view name : folders_of_builds) {
        if (is_folder(above / name)) {
            folders.push_back((above / name).string());
        }
    }
    folders.push_back((above / "include").string());
    return folders;
}

}  // namespace dmavet::input
