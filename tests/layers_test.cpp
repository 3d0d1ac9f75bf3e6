// SPDX-License-Identifier: Apache-2.0
// Who includes whom? Data flows tree -> topology -> model -> rules -> report, and every third-party header has one
// door. Reads the #include lines, so that a wrong one fails here and not in a review.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/files.hpp"

namespace dmavet::test {

namespace fs = std::filesystem;

namespace {

struct Include {
    std::string file;    // "src/tree/blob.cpp"
    std::string folder;  // "src/tree"; "src" for a file in src itself, "include" for a public header
    std::string header;  // what stands between the quotes or angle brackets
};

void read_includes(const fs::path& file, std::vector<Include>& found) {
    const fs::path name = file.lexically_relative(source_dir());
    std::string folder = name.begin()->string();
    if (folder == "src" && std::distance(name.begin(), name.end()) > 2) {
        folder.append("/").append(std::next(name.begin())->string());
    }
    std::istringstream lines(read_text(file));
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("#include")) {
            continue;
        }
        const std::size_t open = line.find_first_of("<\"");
        const std::size_t close = line.find_first_of(">\"", open + 1);
        if (close != std::string::npos) {
            found.push_back({name.generic_string(), folder, line.substr(open + 1, close - open - 1)});
        }
    }
}

std::vector<Include> all_includes() {
    std::vector<Include> found;
    for (const char* folder : {"src", "include"}) {
        for (const fs::path& file : files_below(source_dir() / folder, "")) {
            if (file.extension() == ".cpp" || file.extension() == ".hpp") {
                read_includes(file, found);
            }
        }
    }
    return found;
}

bool is_one_of(std::string_view text, const std::vector<std::string_view>& list) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

TEST_CASE("every third-party header has one door") {
    const struct {
        std::string_view header;
        std::vector<std::string_view> doors;
    } rules[] = {
        {"libfdt", {"src/tree"}}, {"fdt.h", {"src/tree"}},    {"nlohmann/", {"src/report", "src/facts"}},
        {"CLI/", {"src/cli"}},    {"archive", {"src/input"}},
    };
    const std::vector<Include> includes = all_includes();
    REQUIRE(includes.size() > 50);
    for (const Include& include : includes) {
        for (const auto& rule : rules) {
            if (!include.header.starts_with(rule.header)) {
                continue;
            }
            CAPTURE(include.file);
            CAPTURE(include.header);
            CHECK(is_one_of(include.folder, rule.doors));
        }
    }
}

TEST_CASE("no layer includes what comes after it") {
    const struct {
        std::string_view folder;
        std::vector<std::string_view> later_folders;
        std::vector<std::string_view> later_headers;  // of include/dmavet
    } rules[] = {
        {"src/wording", {"tree", "topology", "model", "facts", "rules", "report", "input", "cli"}, {}},
        {"src/tree",
         {"topology", "model", "facts", "rules", "report", "input", "cli"},
         {"topology", "kernel", "resolved", "finding", "rule", "analysis", "report"}},
        {"src/kernel",
         {"tree", "topology", "model", "facts", "rules", "report", "input", "cli"},
         {"tree", "topology", "resolved", "placement", "allocation", "finding", "rule", "analysis", "report"}},
        {"src/topology", {"rules", "report", "input", "cli"}, {"finding", "rule", "analysis", "report"}},
        {"src/model", {"rules", "report", "input", "cli"}, {"finding", "rule", "report"}},
        {"src/rules", {"report", "input", "cli"}, {"analysis", "report"}},
        {"src/report", {"input", "cli"}, {}},
        {"src/input", {"rules", "report", "cli"}, {"rule", "report"}},
        {"src", {"report", "input", "cli"}, {"report"}},
        {"include", {"tree", "topology", "model", "facts", "rules", "report", "input", "cli"}, {}},
    };
    for (const Include& include : all_includes()) {
        for (const auto& rule : rules) {
            if (include.folder != rule.folder) {
                continue;
            }
            CAPTURE(include.file);
            CAPTURE(include.header);
            const std::string first = include.header.substr(0, include.header.find('/'));
            CHECK_FALSE(is_one_of(first, rule.later_folders));
            if (first != "dmavet") {
                continue;
            }
            const std::string name = fs::path(include.header).stem().string();
            CHECK_FALSE(is_one_of(name, rule.later_headers));
        }
    }
}

TEST_CASE("every source file says under which licence it stands") {
    for (const char* folder : {"src", "include", "tests"}) {
        for (const fs::path& file : files_below(source_dir() / folder, "")) {
            if (file.extension() != ".cpp" && file.extension() != ".hpp") {
                continue;
            }
            CAPTURE(file.lexically_relative(source_dir()).generic_string());
            CHECK(read_text(file).starts_with("// SPDX-License-Identifier: Apache-2.0\n"));
        }
    }
}

}  // namespace dmavet::test
