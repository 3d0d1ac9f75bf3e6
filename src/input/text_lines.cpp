// SPDX-License-Identifier: Apache-2.0
// What stands in the files that a text names?
#include "input/text_lines.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "input/include_folders.hpp"

namespace dmavet::input {

namespace fs = std::filesystem;

namespace {

// Whether a file lies below a folder when links were followed, and on the way to it nothing is hidden, as keys are and
// what a repository keeps for itself.
bool is_open_below(const fs::path& folder, const fs::path& file) {
    std::error_code error;
    const fs::path real = fs::canonical(file, error);
    const auto [top, below] = std::mismatch(folder.begin(), folder.end(), real.begin(), real.end());
    return !error && top == folder.end() &&
           std::none_of(below, real.end(), [](const fs::path& name) { return name.native().starts_with('.'); });
}

}  // namespace

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

// Empty: there is none, or none that may be read.
fs::path TextLines::find(const fs::path& name) const {
    std::error_code ignored;
    if (is_trusted_ && fs::is_regular_file(name, ignored)) {
        return name;
    }
    const fs::path here = fs::weakly_canonical(folder_.empty() ? fs::path(".") : folder_, ignored);
    const fs::path top = is_trusted_ ? here.root_path() : source_tree_of(here).value_or(here);
    for (fs::path above = here; !above.empty(); above = above.parent_path()) {
        const fs::path found = above / name;
        if (fs::is_regular_file(found, ignored)) {
            return is_trusted_ || is_open_below(top, found) ? found : fs::path();
        }
        if (above == top || name.is_absolute()) {
            break;
        }
    }
    return {};
}

FileLines TextLines::read(const fs::path& name) {
    const fs::path found = find(name);
    std::error_code ignored;
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
