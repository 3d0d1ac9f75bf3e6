// SPDX-License-Identifier: Apache-2.0
// What text does dtc get? cpp runs as the builds of Linux and U-Boot run it (cmd_dtc in scripts/Makefile.lib), in a
// process of its own: a source may include a file that never ends.
#include "input/source_text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "input/include_folders.hpp"
#include "input/tool.hpp"

namespace dmavet::input {

namespace {

// Where the text goes on after blanks, comments, and what is for the preprocessor or left behind by it.
std::size_t skip_to_source(std::string_view text) {
    std::size_t at = 0;
    for (;;) {
        at = std::min(text.find_first_not_of(" \t\r\n\f\v", at), text.size());
        const std::string_view rest = text.substr(at);
        if (rest.starts_with("//") || rest.starts_with('#')) {
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
    const std::string_view word = line.substr(0, line.find_first_of(" \t\r<\"("));
    constexpr std::array<std::string_view, 10> words{"include", "include_next", "define", "undef",   "ifdef",
                                                     "ifndef",  "if",           "error",  "warning", "pragma"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view view_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// "#include <a.dtsi>" or the like, as no comment of a script has it.
bool is_include_line(std::string_view line) {
    constexpr std::string_view word = "include";
    const std::size_t at = line.find(word);
    if (at == std::string_view::npos || !is_preprocessor_line(line)) {
        return false;
    }
    const std::size_t next = line.find_first_not_of(" \t", at + word.size());
    return next != std::string_view::npos && (line[next] == '<' || line[next] == '"');
}

// A node, or a reference to one, behind an include: "/ {", "&uart0 {", "/delete-node/ …".
bool goes_on_with_nodes(std::string_view text) {
    const std::size_t begin = skip_to_source(text);
    bool includes = false;
    for (std::string_view before = text.substr(0, begin); !before.empty() && !includes;) {
        const std::string_view line = before.substr(0, before.find('\n'));
        before.remove_prefix(std::min(line.size() + 1, before.size()));
        includes = is_include_line(line);
    }
    const std::string_view rest = text.substr(begin);
    return rest.starts_with("/include/") || (includes && (rest.starts_with('/') || rest.starts_with('&')));
}

// Whether cpp has something to do in it.
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

// The line that says what is wrong: "board.dts:3:10: fatal error: dt-bindings/gpio.h: No such file or directory".
std::string first_error(std::string_view text) {
    const std::size_t at = text.find("error: ");
    const std::size_t begin = at == std::string_view::npos ? 0 : text.rfind('\n', at) + 1;
    return std::string(text.substr(begin, text.find('\n', begin) - begin));
}

Error cpp_failed(const std::string& error_text, const std::vector<std::string>& folders) {
    const std::string line = first_error(error_text);
    std::string message = fmt::format("cpp: {}", line.empty() ? "it failed without a word" : line);
    return with_folders(ErrorCode::cpp_failed, std::move(message), folders);
}

Result<std::vector<std::byte>> run_cpp(const std::string& file, std::span<const std::byte> standard_input,
                                       const std::vector<std::string>& folders) {
    std::vector<std::string> arguments{"-nostdinc", "-undef", "-D__DTS__", "-x", "assembler-with-cpp"};
    for (const std::string& folder : folders) {
        arguments.insert(arguments.end(), {"-I", folder});
    }
    arguments.push_back(file);
    constexpr Tool tool{"cpp", "cpp", "a text", ErrorCode::cpp_missing, ErrorCode::cpp_failed, ErrorCode::cpp_failed};
    auto cpp = run_tool(tool, std::move(arguments), standard_input);
    if (!cpp) {
        return cpp.error();
    }
    if (cpp->status != 0) {
        return cpp_failed(cpp->error_text, folders);
    }
    return std::move(cpp->output);
}

}  // namespace

bool is_source_text(std::span<const std::byte> bytes) {
    const std::string_view text = view_of(bytes);
    return text.substr(skip_to_source(text)).starts_with("/dts-v1/");
}

bool is_source_file(std::string_view name, std::span<const std::byte> bytes) {
    if (name.ends_with(".dts") || is_source_text(bytes)) {
        return true;
    }
    // Of an include file, whoever includes it is the board.
    return !name.ends_with(".dtsi") && goes_on_with_nodes(view_of(bytes));
}

bool is_overlay_text(std::span<const std::byte> bytes) {
    constexpr std::string_view plugin = "/plugin/";
    return view_of(bytes).find(plugin) != std::string_view::npos;
}

bool begins_as_overlay(std::span<const std::byte> bytes) {
    constexpr std::string_view version = "/dts-v1/";
    std::string_view text = view_of(bytes);
    text.remove_prefix(skip_to_source(text));
    if (!text.starts_with(version)) {
        return false;
    }
    text.remove_prefix(version.size());
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n;"), text.size()));
    return text.substr(skip_to_source(text)).starts_with("/plugin/");
}

Result<SourceText> make_source_text(const std::string& name, FileContent content, const InputOptions& options) {
    // A name that begins with a dash would be an option to cpp and dtc.
    const std::string file = name.starts_with('-') ? "./" + name : name;
    const auto folder = content.can_be_reopened ? std::filesystem::path(file).parent_path() : std::filesystem::path();
    SourceText text{{}, {}, include_folders(folder, options.include_folders)};
    if (has_preprocessor_lines(content.bytes)) {
        auto made =
            content.can_be_reopened ? run_cpp(file, {}, text.folders) : run_cpp("-", content.bytes, text.folders);
        if (!made) {
            return made.error();
        }
        text.bytes = std::move(*made);
    } else if (content.can_be_reopened) {
        text.file = file;
    } else {
        text.bytes = std::move(content.bytes);
    }
    return text;
}

Error with_folders(ErrorCode code, std::string message, const std::vector<std::string>& folders) {
    constexpr std::size_t most_shown = 3;
    if (message.find("No such file or directory") == std::string::npos) {
        return fail(code, std::move(message));
    }
    const std::size_t shown = std::min(most_shown, folders.size());
    const std::vector<std::string> first(folders.begin(), folders.begin() + static_cast<std::ptrdiff_t>(shown));
    const std::string more = shown < folders.size() ? fmt::format(" and {} more", folders.size() - shown) : "";
    return fail(code, fmt::format("{} (searched: {}{})", message, fmt::join(first, ", "), more), "include_folders");
}

}  // namespace dmavet::input
