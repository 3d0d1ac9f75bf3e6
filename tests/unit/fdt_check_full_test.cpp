// SPDX-License-Identifier: Apache-2.0
// Does dmavet refuse whatever libfdt refuses? It reads blobs on its own, once, and asks libfdt for the header alone:
// here both are shown the same damaged blobs.
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "dmavet/tree.hpp"
#include "support/hostile_blobs.hpp"

namespace dmavet {

using namespace test;

namespace {

using Words = std::vector<std::uint32_t>;
constexpr std::uint32_t begin = 1;
constexpr std::uint32_t end = 2;
constexpr std::uint32_t prop = 3;
constexpr std::uint32_t nop = 4;
constexpr std::uint32_t done = 9;
constexpr std::uint32_t name_a = 0x61000000;  // "a" and its padding

std::string outcome(Bytes blob) {
    const Result<Tree> tree = Tree::read(blob);
    return tree ? "readable" : std::string(to_string(tree.error().code));
}

std::vector<std::byte> of_version(std::uint32_t version, std::uint32_t last_comp_version, std::vector<std::byte> blob) {
    return with_header(with_header(std::move(blob), HeaderField::version, version), HeaderField::last_comp_version,
                       last_comp_version);
}

// One word of the header or of the structure block becomes another that may mean something there.
void damage(std::vector<std::byte>& blob, std::mt19937& random) {
    const auto size = static_cast<std::uint32_t>(blob.size());
    const bool is_header = random() % 4 == 0;
    const std::size_t first = is_header ? 1 : header(blob, HeaderField::off_dt_struct) / 4 % (size / 4);
    const std::size_t count = is_header ? 9 : size / 4 - first;
    const auto field = static_cast<HeaderField>(first + random() % count);
    const std::uint32_t old = header(blob, field);
    const std::array words{
        begin,   end,      prop, nop, done,      name_a,   0U,       old + 1,
        old + 4, old - 4U, 16U,  17U, size - 4U, old >> 8, old << 8, static_cast<std::uint32_t>(random())};
    blob = with_header(std::move(blob), field, words[random() % words.size()]);
}

}  // namespace

TEST_CASE("what only fdt_check_full() objects to") {
    const Words plain{begin, 0, end, done};
    const std::vector<std::byte> good = blob_of_words(plain, "");
    const struct {
        std::string_view name;
        std::vector<std::byte> blob;
        std::string_view expected;
    } cases[] = {
        {"well formed", good, "readable"},
        {"a root with a name", blob_of_words({begin, name_a, end, done}, ""), "bad-structure"},
        {"a no-op before the root", blob_of_words({nop, begin, 0, end, done}, ""), "readable"},
        {"a no-op behind the root", blob_of_words({begin, 0, end, nop, done}, ""), "bad-structure"},
        {"a word behind the end", blob_of_words({begin, 0, end, done, nop}, ""), "readable"},
        {"of version 18, which is compatible", of_version(18, 17, good), "readable"},
        {"of version 16, which says that it is not", of_version(16, 17, good), "bad-version"},
        {"of version 16, reservations in the header",
         with_header(of_version(16, 16, good), HeaderField::off_mem_rsvmap, 8), "bad-structure"},
        {"of version 16, strings in the header", with_header(of_version(16, 16, good), HeaderField::off_dt_strings, 35),
         "bad-structure"},
        {"no strings, and these before everything",
         with_header(with_header(good, HeaderField::size_dt_strings, 0), HeaderField::off_dt_strings, 0),
         "bad-structure"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(outcome(c.blob) == c.expected);
        CHECK(passes_fdt_check_full(c.blob) == (c.expected == "readable"));
    }
}

TEST_CASE("of 20000 boards with damaged words none is readable that fdt_check_full() refuses") {
    const std::vector<std::vector<std::byte>> good{busy_board(), of_version(16, 16, busy_board()),
                                                   blob_of_words({begin, 0, begin, name_a, end, end, done}, "reg")};
    std::mt19937 random(20210609);  // fixed: a failure can be repeated
    std::size_t readable = 0;
    for (std::size_t round = 0; round < 20000; ++round) {
        std::vector<std::byte> blob = good[round % good.size()];
        for (std::size_t count = 1 + random() % 3; count > 0; --count) {
            damage(blob, random);
        }
        if (outcome(blob) == "readable") {
            ++readable;
            CAPTURE(round);
            REQUIRE(passes_fdt_check_full(blob));
        }
    }
    // Damage that the format cannot notice must get through, or this test tests nothing.
    CHECK(readable > 1000);
}

}  // namespace dmavet
