// SPDX-License-Identifier: Apache-2.0
// Do mutators of texts and archives keep the form of what they change?
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "fuzz/mutate/archive_file.hpp"
#include "fuzz/mutate/mutators.hpp"

namespace dmavet {

namespace {

constexpr unsigned rounds = 500;

// All that it makes of an input, and of what it made of that.
std::set<std::string> all_changed(const fuzz::Mutator& mutator, std::string_view input) {
    std::set<std::string> seen;
    std::string changed(input);
    for (unsigned seed = 0; seed < rounds; ++seed) {
        changed = seed % 10 == 1 ? std::string(input) : changed;
        fuzz::Random random(seed);
        const auto next = seed % 5 == 0 ? mutator.cross(changed, input, random) : mutator.change(changed, random);
        if (next) {
            seen.insert(*next);
            changed = *next;
        }
    }
    return seen;
}

}  // namespace

TEST_CASE("lines are changed by lines and words") {
    constexpr std::string_view text = "[rules]\nkernel = \"6.12\"\nlast = 1";
    const std::set<std::string> seen = all_changed(fuzz::lines_mutator, text);
    CHECK(seen.size() > rounds / 2);
    CHECK(seen.contains("kernel = \"6.12\"\n[rules]\nlast = 1"));
    CHECK(seen.contains("[rules]\nlast = 1"));
    CHECK(std::any_of(seen.begin(), seen.end(),
                      [](const std::string& one) { return one.find("18446744073709551615") != one.npos; }));
    fuzz::Random random(1);
    CHECK_FALSE(fuzz::change_lines("", random));
}

TEST_CASE("the byte that says what a text is stays") {
    for (const std::string& one : all_changed(fuzz::tagged_lines_mutator, "\2a b\nc\n")) {
        REQUIRE(one.front() == '\2');
    }
    fuzz::Random random(1);
    CHECK_FALSE(fuzz::change_tagged_lines("", random));
}

TEST_CASE("JSON stays JSON") {
    constexpr std::string_view text = R"({"format": "f", "version": 1, "list": [{"a": true}, {"b": [1, 2]}]})";
    const std::set<std::string> seen = all_changed(fuzz::json_mutator, text);
    CHECK(seen.size() > rounds / 2);
    for (const std::string& one : seen) {
        CAPTURE(one);
        REQUIRE(nlohmann::json::accept(one));
    }
    fuzz::Random random(1);
    CHECK_FALSE(fuzz::change_json("{", random));
    CHECK_FALSE(fuzz::change_json(std::string(100000, '['), random));
    CHECK_FALSE(fuzz::change_json(std::string(100, '[') + std::string(100, ']'), random));
}

TEST_CASE("an archive is read as it was written, in every format and packing") {
    const std::vector<fuzz::ArchiveMember> members{{"a.dtb", "first"}, {"b", std::string(5000, 'x')}};
    for (const int format : fuzz::archive_formats) {
        for (const int filter : fuzz::archive_filters) {
            CAPTURE(format);
            CAPTURE(filter);
            const auto bytes = fuzz::write_archive({format, filter, members});
            REQUIRE(bytes);
            const auto again = fuzz::read_archive(*bytes);
            REQUIRE(again);
            CHECK(again->filter == filter);
            CHECK(again->members == members);
            const auto raw = fuzz::read_raw_archive(*bytes);
            CHECK(raw.has_value() == (filter != 0));
        }
    }
    CHECK_FALSE(fuzz::read_archive("no archive"));
    CHECK_FALSE(fuzz::write_archive({-1, 0, members}));
    CHECK_FALSE(fuzz::write_archive({ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_LZ4, {}}));
    CHECK_FALSE(fuzz::write_archive({ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_LZ4, {{"a", ""}}}));
}

TEST_CASE("archives stay archives, and are packed in other ways") {
    const auto tar = fuzz::write_archive({ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, {{"a", "one"}, {"b", "two"}}});
    REQUIRE(tar);
    std::set<int> formats;
    std::set<int> filters;
    std::set<std::size_t> counts;
    for (const std::string& one : all_changed(fuzz::container_mutator, *tar)) {
        if (const auto read = fuzz::read_archive(one)) {
            formats.insert(read->format & ARCHIVE_FORMAT_BASE_MASK);
            filters.insert(read->filter);
            counts.insert(read->members.size());
        }
    }
    for (const int format : fuzz::archive_formats) {
        CAPTURE(format);
        CHECK(formats.contains(format & ARCHIVE_FORMAT_BASE_MASK));
    }
    CHECK(filters.size() == std::size(fuzz::archive_filters));
    CHECK(counts.size() > 2);
}

}  // namespace dmavet
