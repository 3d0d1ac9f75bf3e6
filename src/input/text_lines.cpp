// SPDX-License-Identifier: Apache-2.0
// What stands in the files that a text names?
#include "input/text_lines.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

namespace dmavet::input {

namespace fs = std::filesystem;

std::string TextLines::line(const std::string& name, std::uint32_t number) {
    const std::vector<std::string>& lines = file(name).lines;
    return number >= 1 && number <= lines.size() ? lines[number - 1] : std::string();
}

const FileLines& TextLines::file(const std::string& name) {
    auto [lines, is_new] = files_.try_emplace(name);
    if (is_new) {
        lines->second = read(name);
    }
    return lines->second;
}

FileLines TextLines::read(const fs::path& file) {
    if (!is_trusted_ && (file.is_absolute() || std::find(file.begin(), file.end(), "..") != file.end())) {
        return {};
    }
    std::error_code ignored;
    fs::path above = fs::weakly_canonical(folder_.empty() ? fs::path(".") : folder_, ignored);
    fs::path found = is_trusted_ ? file : above / file;
    while (!fs::is_regular_file(found, ignored) && file.is_relative() && above != above.parent_path()) {
        found = above / file;
        above = above.parent_path();
    }
    FileLines read;
    // Files of /proc and their like have no size, and may never end.
    const std::uintmax_t size = fs::is_regular_file(found, ignored) ? fs::file_size(found, ignored) : 0;
    if (size == 0 || size > bytes_left_) {
        return read;
    }
    bytes_left_ -= size;
    std::ifstream in(found, std::ios::binary);
    for (std::string line; std::getline(in, line);) {
        read.ends_with_newline = !in.eof();
        read.lines.push_back(std::move(line));
    }
    const auto end = read.lines.end() - (read.ends_with_newline || read.lines.empty() ? 0 : 1);
    read.has_returns = read.lines.begin() != end && std::all_of(read.lines.begin(), end, [](const std::string& line) {
                           return line.ends_with('\r');
                       });
    if (read.has_returns) {
        std::for_each(read.lines.begin(), end, [](std::string& line) { line.pop_back(); });
    }
    return read;
}

}  // namespace dmavet::input
