// SPDX-License-Identifier: Apache-2.0
// Is there a text that leads astray who reads the places that dtc -T -T names, the lines of cpp or the words of a
// source, or a change of it whose diff does not add up?
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/require.hpp"
#include "input/annotated_source.hpp"
#include "input/line_marker.hpp"
#include "input/plain_code.hpp"
#include "input/source_patch.hpp"

namespace {

using namespace dmavet::input;
using dmavet::fuzz::require;

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) {
        ++count;
    }
    return count;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        lines.push_back(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
    }
    return lines;
}

void read_annotations(std::string_view text) {
    const auto everything = [](std::string_view /*path*/, std::string_view /*property*/, std::string_view /*labels*/) {
        return true;
    };
    for (const Annotation& one : parse_annotated_source(text, everything)) {
        require(one.path.starts_with('/') && one.file.size() < text.size());
        // As many as there are colons with a blank behind them.
        require(split_labels(one.labels).size() == count_of(one.labels, ": "));
    }
}

// Line by line they are the words of the whole.
void read_words(std::string_view text) {
    PlainCode code;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n') + 1);  // npos: all of it
        code.read(line.empty() ? rest : line);
        rest.remove_prefix(line.empty() ? rest.size() : line.size());
    }
    const auto whole = plain_code(text);
    require(whole.has_value() != code.is_open());
    require(!whole || *whole == code.words());
    const CodePart part = code_part(text);
    require(part.begin <= part.end && part.end <= text.size());
    require(!whole || plain_code(text.substr(part.begin, part.end - part.begin)) == whole);
}

void read_markers(std::string_view text) {
    for (const std::string_view line : lines_of(text)) {
        if (const auto marker = parse_line_marker(line)) {
            require(line.starts_with('#') && marker->file.size() + 4 < line.size());
        }
    }
}

// The sums of what hunks say of themselves, and of what is in them.
struct Sums {
    std::size_t old_lines = 0;
    std::size_t new_lines = 0;
    bool operator==(const Sums&) const = default;
};

// Each byte is an edit: where, and how many lines go and come.
void write_diff(std::string_view text) {
    FileLines file;
    for (const std::string_view line : lines_of(text)) {
        file.lines.emplace_back(line);
    }
    JointEdits joint;
    std::vector<dmavet::TextEdit> edits;
    Sums expected;  // growth, by what comes and goes
    std::uint32_t line = 1;
    for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 100); ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        line += byte >> 4U;
        const std::uint32_t removed = byte & 3U;
        if (line + removed > file.lines.size() + 1) {
            break;
        }
        dmavet::TextEdit edit{"f", line, removed, std::vector<std::string>((byte >> 2U) & 3U, std::to_string(i))};
        if (std::find(edits.begin(), edits.end(), edit) == edits.end() && joint.go_with(edit)) {
            joint.add(edit);
            expected.old_lines += edit.removed;
            expected.new_lines += edit.lines.size();
            edits.push_back(std::move(edit));
        }
    }
    Sums said;
    Sums changed;
    Sums written;
    const std::string diff = unified_diff("f", file, edits);
    const auto lines = lines_of(diff);
    for (std::size_t i = 2; i < lines.size(); ++i) {
        const std::string one(lines[i]);
        unsigned long numbers[4] = {};
        if (one.starts_with("@@ ")) {
            require(said == written);
            require(std::sscanf(one.c_str(), "@@ -%lu,%lu +%lu,%lu @@", &numbers[0], &numbers[1], &numbers[2],
                                &numbers[3]) == 4);
            said.old_lines += numbers[1];
            said.new_lines += numbers[3];
        } else {
            written.old_lines += one[0] != '+' ? 1 : 0;
            written.new_lines += one[0] != '-' ? 1 : 0;
            changed.old_lines += one[0] == '-' ? 1 : 0;
            changed.new_lines += one[0] == '+' ? 1 : 0;
        }
    }
    require(said == written && changed == expected);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_annotations(text);
    read_words(text);
    read_markers(text);
    write_diff(text);
    return 0;
}
