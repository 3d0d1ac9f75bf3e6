// SPDX-License-Identifier: Apache-2.0
// A running system, or a folder with copies of its files.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "dmavet/result.hpp"
#include "dmavet/system_piece.hpp"
#include "dmavet/tree.hpp"
#include "input/live_text.hpp"

namespace dmavet::input {

// A text and the piece that says where it is from. Without a file that one says why there is no text.
struct FoundText {
    SystemPiece piece;
    std::string text = {};
};

struct LiveSystem {
    Tree tree;
    SystemPiece tree_piece;
    FoundText release;       // "6.12.5-v8+"
    FoundText command_line;  // without the line's end
    FoundText config;        // a .config
    SystemPiece iomem_piece;
    Iomem iomem;
};

// Then efi_init() throws away the RAM of the tree.
[[nodiscard]] bool is_booted_by_efi(const Tree& tree);

// `root`: where /proc, /sys and /boot are found. `name`: of the tree's source. No link is followed. An error: there is
// no tree, or one that cannot be read.
// `check`: whether a text is a configuration that can be used, else why it is not.
using CheckConfig = std::function<std::optional<Error>(const std::string&)>;
[[nodiscard]] Result<LiveSystem> read_live(const std::string& root, const std::string& name, const CheckConfig& check);

}  // namespace dmavet::input
