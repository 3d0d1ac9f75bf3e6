// SPDX-License-Identifier: Apache-2.0
// The lines of the files that a text was made from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "dmavet/tree.hpp"

namespace dmavet::input {

struct FileLines {
    std::vector<std::string> lines;  // without their ends
    bool has_returns = false;        // each line that ends does so with \r\n; a mixture keeps its \r
    bool ends_with_newline = true;   // the last one
};

// Each file is read at most once.
class TextLines {
public:
    // Relative names are meant from where the build ran: from the folder of the text or from one above it. A text that
    // nobody has asked for may name any file: only what really lies in the source tree that the text lies in is read,
    // and nothing that is hidden there; without such a tree only what lies in its folder.
    TextLines(std::filesystem::path folder, bool is_trusted) : folder_(std::move(folder)), is_trusted_(is_trusted) {}

    // Empty: there is no such line, or the file cannot be read.
    [[nodiscard]] std::string line(const std::string& file, std::uint32_t number);
    // Without lines: it cannot be read. Stays where it is.
    [[nodiscard]] const FileLines& file(const std::string& name);

private:
    [[nodiscard]] std::filesystem::path find(const std::filesystem::path& name) const;
    [[nodiscard]] FileLines read(const std::filesystem::path& name);

    std::filesystem::path folder_;
    bool is_trusted_;
    std::uintmax_t bytes_left_ = limits::blob_bytes;
    std::unordered_map<std::string, FileLines> files_;
};

}  // namespace dmavet::input
