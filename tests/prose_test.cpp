// SPDX-License-Identifier: Apache-2.0
// Does the code read its own prose? What a person reads is made from codes and origins; whoever branches on it changes
// behaviour when somebody mends a sentence. Reads the sources line by line.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/files.hpp"

namespace dmavet::test {

namespace {

struct Ban {
    std::regex pattern;
    std::string_view why;
};

// A comparison or a search: the right and the left side of one, and what is asked of a text.
const std::vector<Ban>& bans() {
    constexpr std::string_view sentence = "a sentence is for reading: ask status, path, source or a code";
    constexpr std::string_view origin = "an origin says who decided, not what: ask a code";
    static const std::vector<Ban> all{
        {std::regex(R"((\.|->)(reason|when|decision)(\.(starts_with|ends_with|find|contains|compare)\(| *(==|!=)))"),
         sentence},
        {std::regex(R"((==|!=) *[\w.>-]*(\.|->)(reason|when|decision)\b)"), sentence},
        {std::regex(
             R"(\b(from|origin)(\.|->)(function|property)(\.(starts_with|ends_with|find|contains)\(| *(==|!=)))"),
         origin},
        {std::regex(R"((==|!=) *[\w.>-]*\b(from|origin)(\.|->)(function|property)\b)"), origin},
        {std::regex(R"(\w_text\([^()]*\)(\.(starts_with|ends_with|find|contains)\(| *(==|!=)))"),
         "words are made from a code: ask the code"},
        {std::regex(R"(\bto_string\([^()]*\) *(==|!=) *")"), "an enumerator has a name: compare that"},
    };
    return all;
}

// Why the line is banned; empty when it is not. Most lines have nothing that a ban could be about.
std::string_view ban_of(const std::string& line) {
    constexpr std::string_view signs[] = {"==", "!=", "_with(", "find(", "contains(", "compare("};
    const auto has = [&](std::string_view sign) { return line.find(sign) != std::string::npos; };
    if (std::none_of(std::begin(signs), std::end(signs), has)) {
        return {};
    }
    for (const Ban& ban : bans()) {
        if (std::regex_search(line, ban.pattern)) {
            return ban.why;
        }
    }
    return {};
}

}  // namespace

TEST_CASE("a branch on prose is recognised") {
    for (const char* line : {
             R"(if (region.kind != PoolKind::cma || !region.reason.starts_with("bypassed")) {)",
             R"(return fmt::format("{}{}", outcome.reason.starts_with("from ") ? "memory " : "", outcome.reason);)",
             R"(if (outcome.zones != known->zones && outcome.reason != known->reason) {)",
             R"(if (device_.regions.from.function != "of_dma_get_range" && device_.regions.value &&)",
             R"(if (from.function != "of_dma_is_coherent") {)",
             R"([](const Device* d) { return d->coherent.from.property == "dma-noncoherent"; });)",
             R"(if (caveat_text(device.caveat) != "")",
             R"(if (to_string(iommu.state) == "identity") {)",
         }) {
        CAPTURE(line);
        CHECK_FALSE(ban_of(line).empty());
    }
    for (const char* line : {
             R"(if (device.caveat != Caveat::none) {)",
             R"(if (region.fate != RegionFate::zero_size) {)",
             R"(add("memory", outcome.reason, writer);)",
             R"(outcome.when.empty() ? what : fmt::format("when {}, {}", outcome.when, what))",
             R"(if (list->property == property) {)",
         }) {
        CAPTURE(line);
        CHECK(ban_of(line).empty());
    }
}

TEST_CASE("nothing branches on prose") {
    std::size_t lines_read = 0;
    for (const char* folder : {"src", "include"}) {
        for (const std::filesystem::path& file : files_below(source_dir() / folder, "")) {
            if (file.extension() != ".cpp" && file.extension() != ".hpp") {
                continue;
            }
            std::istringstream lines(read_text(file));
            for (std::string line; std::getline(lines, line); ++lines_read) {
                if (const std::string_view why = ban_of(line); !why.empty()) {
                    FAIL_CHECK(file.lexically_relative(source_dir()).generic_string() << ": " << line << "\n" << why);
                }
            }
        }
    }
    CHECK(lines_read > 10'000);
}

}  // namespace dmavet::test
