// SPDX-License-Identifier: Apache-2.0
// What a dmavet.toml says: texts for options, as if somebody had typed them, each with its line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/suppress.hpp"

namespace dmavet::cli {

struct ConfiguredTexts {
    std::vector<std::string> texts;
    std::string from;  // "dmavet.toml:3"
};
using ConfiguredOptions = std::map<std::string, ConfiguredTexts, std::less<>>;  // by their long names

// The top of the file, or one of its [[board]].
struct BoardTable {
    std::string match;  // a glob; of the top empty: it holds for every board
    std::string from;
    ConfiguredOptions options;
};

struct ConfigFile {
    std::string name;                // as printed
    std::filesystem::path folder;    // in full; relative paths and globs of boards begin here
    std::vector<BoardTable> tables;  // the top first; later ones count more
    std::vector<Ignore> ignores;
    std::filesystem::path file = {};  // that it was read from

    // A board's name as globs of this file see it: the path below the folder.
    [[nodiscard]] std::string name_below(const std::string& board) const;
};

// What `text` says; a usage error with the line of what it may not say.
[[nodiscard]] ConfigFile read_config(const std::string& name, const std::filesystem::path& folder,
                                     std::string_view text);

}  // namespace dmavet::cli
