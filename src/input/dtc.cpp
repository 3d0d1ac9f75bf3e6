// SPDX-License-Identifier: Apache-2.0
// What blob does this source make? Asks dtc, in a process of its own with a time limit: a source may
// include a file that never ends.

#include "input/dtc.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dmavet/tree.hpp"
#include "input/child_process.hpp"
#include "input/file.hpp"

namespace dmavet::input {

namespace {

constexpr std::chrono::seconds time_limit{10};
constexpr std::size_t error_text_bytes = std::size_t{64} << 10;
constexpr std::size_t memory_bytes = std::size_t{2} << 30;  // far more than dtc needs for the largest blob

// Where the text goes on after blanks and comments.
std::size_t skip_blanks_and_comments(std::string_view text) {
    std::size_t at = 0;
    for (;;) {
        at = std::min(text.find_first_not_of(" \t\r\n\f\v", at), text.size());
        const std::string_view rest = text.substr(at);
        if (rest.starts_with("//")) {
            at = std::min(text.find('\n', at), text.size());
        } else if (rest.starts_with("/*")) {
            const std::size_t end = text.find("*/", at + 2);
            at = end == std::string_view::npos ? text.size() : end + 2;
        } else {
            return at;
        }
    }
}

// "#include <…>", but not "#address-cells = <1>;", and not "# 1 \"board.dts\"", which the preprocessor leaves behind.
bool is_preprocessor_line(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with('#')) {
        return false;
    }
    line.remove_prefix(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(" \t\r<\""));
    constexpr std::array<std::string_view, 5> words{"include", "define", "ifdef", "ifndef", "if"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

// dtc tells several things about one mistake; the first line that says Error is the cause.
std::string first_meaningful_line(std::string_view text) {
    std::string_view first;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.starts_with("Error: ")) {
            return std::string(line.substr(std::string_view("Error: ").size()));
        }
        if (first.empty() && line.find_first_not_of(" \t\r") != std::string_view::npos) {
            first = line;
        }
    }
    return std::string(first);
}

Result<std::vector<std::byte>> compile(const std::string& file_argument, std::span<const std::byte> standard_input) {
    const ChildLimits child_limits{time_limit, limits::blob_bytes, error_text_bytes, memory_bytes};
    ChildResult dtc =
        run_child({"dtc", "-q", "-I", "dts", "-O", "dtb", "-o", "-", file_argument}, standard_input, child_limits);
    switch (dtc.end) {
        case ChildEnd::not_found:
            return fail(ErrorCode::dtc_missing,
                        "a source needs dtc, which is not installed (Debian: apt install device-tree-compiler)");
        case ChildEnd::not_started:
            return fail(ErrorCode::dtc_failed, fmt::format("cannot start dtc: {}", system_message(dtc.status)));
        case ChildEnd::out_of_time:
            return fail(ErrorCode::dtc_timeout, fmt::format("dtc did not end within {} s", time_limit.count()));
        case ChildEnd::too_much:
            return fail(ErrorCode::limit_exceeded,
                        fmt::format("the source makes a blob of more than {} MiB", limits::blob_bytes >> 20));
        case ChildEnd::killed_by_signal:
            return fail(ErrorCode::dtc_failed, fmt::format("dtc was ended by signal {}", dtc.status));
        case ChildEnd::exited: break;
    }
    if (dtc.status != 0) {
        const std::string line = first_meaningful_line(dtc.error_text);
        return fail(ErrorCode::dtc_failed,
                    line.empty() ? fmt::format("dtc failed with status {}", dtc.status) : fmt::format("dtc: {}", line));
    }
    if (dtc.output.empty()) {
        return fail(ErrorCode::dtc_failed, "dtc wrote nothing");
    }
    return std::move(dtc.output);
}

}  // namespace

bool is_source_text(std::span<const std::byte> bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return text.substr(skip_blanks_and_comments(text)).starts_with("/dts-v1/");
}

bool has_preprocessor_lines(std::span<const std::byte> bytes) {
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (is_preprocessor_line(line)) {
            return true;
        }
    }
    return false;
}

Result<std::vector<std::byte>> compile_file(const std::string& name) {
    // A name that begins with a dash would be an option to dtc.
    return compile(name.starts_with('-') ? "./" + name : name, {});
}

Result<std::vector<std::byte>> compile_text(std::span<const std::byte> source) {
    return compile("-", source);
}

}  // namespace dmavet::input
