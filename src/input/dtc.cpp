// SPDX-License-Identifier: Apache-2.0
// What does dtc make of a text? Asked in a process of its own, under limits.

#include "input/dtc.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "input/tool.hpp"

namespace dmavet::input {

namespace {

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

Result<std::vector<std::byte>> run_dtc(const SourceText& text, const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"-q", "-I", "dts", "-o", "-"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    for (const std::string& folder : text.folders) {
        arguments.insert(arguments.end(), {"-i", folder});
    }
    arguments.push_back(text.file.empty() ? "-" : text.file);
    constexpr Tool tool{
        "dtc", "device-tree-compiler", "a tree", ErrorCode::dtc_missing, ErrorCode::dtc_failed, ErrorCode::dtc_timeout};
    auto dtc = run_tool(tool, std::move(arguments), text.bytes);
    if (!dtc) {
        return dtc.error();
    }
    if (dtc->status != 0) {
        const std::string line = first_meaningful_line(dtc->error_text);
        return line.empty() ? fail(ErrorCode::dtc_failed, fmt::format("dtc failed with status {}", dtc->status))
                            : with_folders(ErrorCode::dtc_failed, fmt::format("dtc: {}", line), text.folders);
    }
    if (dtc->output.empty()) {
        return fail(ErrorCode::dtc_failed, "dtc wrote nothing");
    }
    return std::move(dtc->output);
}

}  // namespace

Result<std::vector<std::byte>> compile(const SourceText& text, bool with_symbols) {
    std::vector<std::string> options{"-O", "dtb"};
    if (with_symbols) {
        options.emplace_back("-@");
    }
    return run_dtc(text, options);
}

Result<std::vector<std::byte>> annotate(const SourceText& text) {
    return run_dtc(text, {"-O", "dts", "-T", "-T"});
}

}  // namespace dmavet::input
