// SPDX-License-Identifier: Apache-2.0
// Does every member of every document say what it is, and every quantity in which unit?
#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

using Json = nlohmann::ordered_json;

// Sizes and their like, which have no unit but bytes.
bool counts_bytes(std::string_view name) {
    static const std::set<std::string_view> names{"size", "largest", "page_size", "block_size"};
    return names.contains(name);
}

// What of the members below has no words, a path a line. Conditions only repeat members.
std::string without_words(const Json& schema, const std::string& path) {
    std::string found;
    if (schema.is_array()) {
        for (const Json& one : schema) {
            found += without_words(one, path);
        }
    }
    if (!schema.is_object()) {
        return found;
    }
    for (const auto& [key, value] : schema.items()) {
        if (key == "if" || key == "then" || key == "else") {
            continue;
        }
        if (key != "properties") {
            found += without_words(value, key == "definitions" ? path : path + "/" + key);
            continue;
        }
        for (const auto& [name, member] : value.items()) {
            const std::string words = member.value("description", "");
            // What refers to another member has the words of that one.
            const bool is_other = member.value("$ref", "").starts_with("#/properties/");
            const bool is_told = member.contains("const") || is_other ||
                                 (!words.empty() && (!counts_bytes(name) || contains(words, "bytes")));
            found += is_told ? "" : path + "/" + name + "\n";
            found += without_words(member, path + "/" + name);
        }
    }
    return found;
}

}  // namespace

TEST_CASE("each member of each schema has words, and sizes are bytes") {
    std::size_t schemas = 0;
    for (const auto& file : std::filesystem::directory_iterator(source_dir() / "src/report/schema")) {
        CAPTURE(file.path().filename().string());
        CHECK(without_words(Json::parse(read_text(file.path())), "") == "");
        ++schemas;
    }
    CHECK(schemas >= 5);
}

}  // namespace dmavet::test
