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
    std::size_t returns = 0;
    for (std::string line; std::getline(in, line);) {
        read.ends_with_newline = !in.eof();
        if (line.ends_with('\r')) {
            line.pop_back();
            ++returns;
        }
        read.lines.push_back(std::move(line));
    }
    read.has_returns = returns > 0 && returns == read.lines.size();
    return read;
}

std::string real_name(const std::string& file) {
    std::error_code error;
    const fs::path full = fs::absolute(file, error).lexically_normal();
    const fs::path real = error ? full : fs::canonical(full, error);
    if (error || real == full) {
        return file;
    }
    const fs::path near = real.lexically_proximate(fs::current_path(error));
    return error || near.empty() || *near.begin() == ".." ? real.string() : near.string();
}

}  // namespace dmavet::input
