// SPDX-License-Identifier: Apache-2.0
// Does every source file have the form that the project gives its files? Reads them as text.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "support/files.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;

std::string name_of(const fs::path& file) {
    return file.lexically_relative(source_dir()).generic_string();
}

std::vector<fs::path> files_of(std::string_view extension) {
    std::vector<fs::path> found;
    for (const char* folder : {"src", "include", "tests"}) {
        const std::vector<fs::path> files = files_below(source_dir() / folder, extension);
        found.insert(found.end(), files.begin(), files.end());
    }
    return found;
}

// Whether a line of a header, and what follows it, defines a constant without saying inline; a function has its
// parenthesis first.
bool begins_bare_constant(std::string_view text) {
    constexpr std::string_view begins[] = {"const ", "constexpr ", "static const ", "static constexpr "};
    const std::string_view declarator = text.substr(0, text.find_first_of("([{=;"));
    return std::any_of(std::begin(begins), std::end(begins), [&](auto word) { return text.starts_with(word); }) &&
           text.substr(declarator.size(), 1) != "(" && declarator.find("operator") == std::string_view::npos;
}

}  // namespace

TEST_CASE("every source file says under which licence it stands") {
    for (const std::string_view extension : {".cpp", ".hpp"}) {
        for (const fs::path& file : files_of(extension)) {
            CAPTURE(name_of(file));
            CHECK(read_text(file).starts_with("// SPDX-License-Identifier: Apache-2.0\n"));
        }
    }
}

TEST_CASE("a constant of a header that is not inline is recognised") {
    for (const char* constant : {
             "constexpr std::array one_page_size{small_page};",
             "constexpr int indent_step = 2;",
             "const std::string_view\n    name = text;",
             "constexpr char ramoops[] = \"ramoops\";",
             "static constexpr auto twice = [](int i) { return 2 * i; };",
         }) {
        CAPTURE(constant);
        CHECK(begins_bare_constant(constant));
    }
    for (const char* other : {
             "inline constexpr std::array one_page_size{small_page};",
             "constexpr std::size_t index(NodeId id) {",
             "constexpr bool operator==(Release a, Release b) {",
             "const Device* device_at(const Board& board, std::string_view path);",
             "    const ArchTraits* arch = nullptr;",
         }) {
        CAPTURE(other);
        CHECK_FALSE(begins_bare_constant(other));
    }
}

// Else each file has a constant of its own, and Clang warns of those that a file does not use.
TEST_CASE("the constants of headers are inline") {
    for (const fs::path& file : files_of(".hpp")) {
        const std::string text = read_text(file);
        int line = 0;
        for (std::string_view rest = text; !rest.empty();
             rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1)) {
            ++line;
            if (begins_bare_constant(rest)) {
                FAIL_CHECK(name_of(file) << ":" << line << ": " << rest.substr(0, rest.find('\n'))
                                         << "\nwrite inline constexpr: else each file has a constant of its own");
            }
        }
    }
}

}  // namespace dmavet::test
