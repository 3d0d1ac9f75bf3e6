// SPDX-License-Identifier: Apache-2.0
// Can a program do with the public headers what they promise? Each value of an enumeration has a name, nothing points
// to what is not installed, and what the library says is no option of a program. Reads the sources as text.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <string_view>

#include "support/files.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;

std::string without_comments(const std::string& text) {
    return std::regex_replace(text, std::regex("//[^\n]*"), "");
}

// What a program is not shown, and why.
bool needs_no_name(const std::string& header, const std::string& name) {
    // Kernel and rules inside: what they decide is told by what comes of it.
    if (header == "behaviour.hpp") {
        return true;
    }
    static const std::set<std::string> others{
        "CpuAddr",     "BusAddr", "SourceId", "NodeId", "NameId",  // numbers
        "MemArgument",                                             // of ArchTraits, likewise inside
        "Needs",                                                   // a set: needs_in_words()
        "Of",                                                      // what Members is asked
        "Entry",       "State",                                    // private
    };
    return others.contains(name);
}

}  // namespace

TEST_CASE("every enumeration of the public headers has names, or a reason to have none") {
    std::string all;
    for (const fs::path& file : files_below(source_dir() / "include/dmavet", ".hpp")) {
        all += without_comments(read_text(file));
    }
    std::size_t found = 0;
    for (const fs::path& file : files_below(source_dir() / "include/dmavet", ".hpp")) {
        const std::string header = file.filename().string();
        const std::string text = without_comments(read_text(file));
        const std::regex declared("enum class (\\w+)( : [\\w:]+)? \\{");
        for (std::sregex_iterator it(text.begin(), text.end(), declared), last; it != last; ++it) {
            const std::string name = (*it)[1];
            ++found;
            if (needs_no_name(header, name)) {
                continue;
            }
            if (!std::regex_search(all, std::regex("to_string\\((\\w+::)?" + name + " \\w+\\)"))) {
                FAIL_CHECK(header << ": enum class " << name << " has no to_string()");
            }
        }
    }
    CHECK(found > 60);
}

TEST_CASE("public headers name nothing that is not installed") {
    for (const fs::path& file : files_below(source_dir() / "include/dmavet", ".hpp")) {
        const std::string text = read_text(file);
        std::smatch found;
        if (std::regex_search(text, found, std::regex("[^\n]*\\bsrc/[^\n]*"))) {
            FAIL_CHECK(file.filename().string() << ": " << found[0] << "\nan installed library has no src");
        }
    }
}

TEST_CASE("what refuses a tree, a question or a file speaks of no option") {
    // What dmavet itself prints may: src/report. What rules say of themselves is its documentation.
    std::size_t files = 0;
    for (const char* folder : {"src", "include"}) {
        for (const fs::path& file : files_below(source_dir() / folder, "")) {
            const std::string name = file.lexically_relative(source_dir()).generic_string();
            if (!name.ends_with("pp") || name.starts_with("src/cli/") || name.starts_with("src/report/") ||
                name.starts_with("src/rules/")) {
                continue;
            }
            ++files;
            const std::string text = without_comments(read_text(file));
            std::smatch found;
            if (std::regex_search(
                    text, found,
                    std::regex(
                        "\"[^\"\n]*(--[a-z]|\\bdmavet (check|show|why|diff|list|learn|verify|rules|config)\\b)[^\"\n]*\""))) {
                FAIL_CHECK(name << ": " << found[0]
                                << "\nname the field of the question: src/cli/error_hints.cpp adds its option");
            }
        }
    }
    CHECK(files > 100);
}

}  // namespace dmavet::test
