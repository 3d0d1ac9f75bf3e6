// SPDX-License-Identifier: Apache-2.0
// Is every malformed blob refused with the right reason, and does none of them crash, hang or read out of bounds?
// The last part is what the sanitizer build of this file is for.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/tree.hpp"
#include "support/analyzed.hpp"
#include "support/hostile_blobs.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::size_t magic_bytes = 4;

std::string outcome(Bytes blob) {
    const Result<Tree> tree = Tree::read(blob);
    return tree ? "readable" : std::string(to_string(tree.error().code));
}

}  // namespace

TEST_CASE("a whole blob is readable, and so is one with bytes after its end") {
    std::vector<std::byte> blob = busy_board();
    CHECK(outcome(blob) == "readable");
    blob.resize(blob.size() + 7);
    CHECK(outcome(blob) == "readable");
}

TEST_CASE("a blob that was cut off is refused, wherever the cut is") {
    const std::vector<std::byte> blob = busy_board();
    CHECK(outcome({}) == "empty");
    for (std::size_t length = 1; length < blob.size(); ++length) {
        // A buffer of exactly this length, so that a sanitizer sees the first byte read beyond it.
        const std::vector<std::byte> cut(blob.begin(), blob.begin() + static_cast<std::ptrdiff_t>(length));
        CAPTURE(length);
        REQUIRE(outcome(cut) == (length < magic_bytes ? "bad-magic" : "truncated"));
    }
}

// A block that does not lie within the blob is cut off; one that lies where it cannot be is bad structure.
TEST_CASE("a header that lies") {
    const std::vector<std::byte> good = busy_board();
    const auto size = static_cast<std::uint32_t>(good.size());
    const struct {
        std::string_view name;
        HeaderField field;
        std::uint32_t value;
        std::string_view expected;
    } cases[] = {
        {"magic", HeaderField::magic, 0x00000000, "bad-magic"},
        {"magic in the other byte order", HeaderField::magic, 0xedfe0dd0, "bad-magic"},
        {"version 1", HeaderField::version, 1, "bad-version"},
        {"only readers of version 18", HeaderField::last_comp_version, 18, "bad-version"},
        {"totalsize one too large", HeaderField::totalsize, size + 1, "truncated"},
        {"totalsize 2 GiB", HeaderField::totalsize, 0x80000000, "truncated"},
        {"totalsize all ones", HeaderField::totalsize, 0xffffffff, "truncated"},
        {"totalsize smaller than the blocks", HeaderField::totalsize, size - 4, "truncated"},
        {"totalsize smaller than the header", HeaderField::totalsize, 16, "truncated"},
        {"totalsize 0", HeaderField::totalsize, 0, "truncated"},
        {"structure block after the end", HeaderField::off_dt_struct, size, "bad-structure"},
        {"structure block far away", HeaderField::off_dt_struct, 0xfffffffc, "truncated"},
        {"structure block in the header", HeaderField::off_dt_struct, 0, "bad-structure"},
        {"strings block after the end", HeaderField::off_dt_strings, size + 8, "truncated"},
        {"strings block far away", HeaderField::off_dt_strings, 0xffffffff, "truncated"},
        {"reservation map after the end", HeaderField::off_mem_rsvmap, size, "bad-structure"},
        {"reservation map in the header", HeaderField::off_mem_rsvmap, 4, "bad-structure"},
        {"structure size beyond the end", HeaderField::size_dt_struct, size, "bad-structure"},
        {"structure size all ones", HeaderField::size_dt_struct, 0xffffffff, "bad-structure"},
        {"structure size 0", HeaderField::size_dt_struct, 0, "truncated"},
        {"strings size beyond the end", HeaderField::size_dt_strings, size, "truncated"},
        {"strings size all ones", HeaderField::size_dt_strings, 0xffffffff, "truncated"},
        {"strings size 0: every property name lies outside", HeaderField::size_dt_strings, 0, "bad-structure"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CAPTURE(c.value);
        CHECK(outcome(with_header(good, c.field, c.value)) == c.expected);
    }
}

TEST_CASE("an unaligned structure block") {
    const std::vector<std::byte> good = busy_board();
    for (const std::uint32_t off : {1U, 2U, 3U}) {
        CAPTURE(off);
        CHECK(outcome(with_header(good, HeaderField::off_dt_struct, header(good, HeaderField::off_dt_struct) + off)) ==
              "bad-structure");
    }
}

TEST_CASE("a structure block that makes no sense") {
    using Words = std::vector<std::uint32_t>;
    constexpr std::uint32_t begin = 1;
    constexpr std::uint32_t end = 2;
    constexpr std::uint32_t prop = 3;
    constexpr std::uint32_t nop = 4;
    constexpr std::uint32_t done = 9;
    constexpr std::uint32_t name_a = 0x61000000;        // "a" and its padding
    constexpr std::uint32_t unterminated = 0x61616161;  // four bytes of a name without a NUL
    const struct {
        std::string_view name;
        Words words;
        std::string_view expected;
    } cases[] = {
        {"well formed", {begin, 0, begin, name_a, end, end, done}, "readable"},
        {"no-ops are skipped", {nop, begin, 0, nop, end, done}, "readable"},
        {"nothing but the end", {done}, "bad-structure"},
        {"no words at all", {}, "truncated"},
        {"the end is missing", {begin, 0, end}, "truncated"},
        {"a node is not closed", {begin, 0, begin, name_a, end, done}, "bad-structure"},
        {"closed once too often", {begin, 0, end, end, done}, "bad-structure"},
        {"two roots", {begin, 0, end, begin, 0, end, done}, "bad-structure"},
        {"a name that does not end", {begin, unterminated}, "bad-structure"},
        {"an unknown tag", {begin, 0, 0x77, end, done}, "bad-structure"},
        {"a property before the root", {prop, 0, 0, begin, 0, end, done}, "bad-structure"},
        {"a property after a child", {begin, 0, begin, name_a, end, prop, 0, 0, end, done}, "bad-structure"},
        {"a property longer than the block", {begin, 0, prop, 4096, 0, end, done}, "bad-structure"},
        {"a property of 4 GiB", {begin, 0, prop, 0xffffffff, 0, end, done}, "bad-structure"},
        {"a property name outside the strings", {begin, 0, prop, 0, 4096, end, done}, "bad-structure"},
        {"a property name far outside the strings", {begin, 0, prop, 0, 0xffffffff, end, done}, "bad-structure"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(outcome(blob_of_words(c.words, "reg")) == c.expected);
    }
}

TEST_CASE("a strings block whose last name does not end") {
    std::vector<std::byte> blob = blob_of_words({1, 0, 3, 0, 0, 2, 9}, "reg");
    CHECK(outcome(blob) == "readable");
    blob.back() = std::byte{'x'};
    CHECK(outcome(blob) == "bad-structure");
}

TEST_CASE("blobs that ask for more than the limits are refused, not half read") {
    SUBCASE("one node too many") {
        CHECK(outcome(blob_of_siblings(limits::nodes)) == "limit-exceeded");
    }
    SUBCASE("as many nodes as may be") {
        CHECK(outcome(blob_of_siblings(limits::nodes - 1)) == "readable");
    }
    SUBCASE("one byte too many") {
        std::vector<std::byte> blob(limits::blob_bytes + 1);
        const std::vector<std::byte> small = blob_of_words({1, 0, 2, 9}, "reg");
        std::copy(small.begin(), small.end(), blob.begin());
        CHECK(outcome(with_header(blob, HeaderField::totalsize, static_cast<std::uint32_t>(blob.size()))) ==
              "limit-exceeded");
    }
}

TEST_CASE("nesting far deeper than any board is refused in time that does not explode") {
    for (const std::size_t depth : {std::size_t{1000}, std::size_t{300'000}}) {
        CAPTURE(depth);
        CHECK(outcome(blob_of_nested(depth)) == "limit-exceeded");
    }
    CHECK(outcome(blob_of_nested(limits::depth)) == "readable");
}

TEST_CASE("20000 boards with random damage: an answer or a reason, and always an end") {
    const std::vector<std::byte> good = busy_board();
    const std::size_t first = header(good, HeaderField::off_dt_struct);
    std::mt19937 random(20141205);  // fixed: a failure can be repeated
    std::size_t readable = 0;
    for (int round = 0; round < 20000; ++round) {
        std::vector<std::byte> blob = good;
        const int flips = 1 + static_cast<int>(random() % 4);
        for (int flip = 0; flip < flips; ++flip) {
            // Mostly behind the header, where a damaged blob often stays well formed.
            const std::size_t from = random() % 8 == 0 ? 0 : first;
            blob[from + random() % (blob.size() - from)] ^= static_cast<std::byte>(1U << (random() % 8));
        }
        const KernelId& kernel = all_kernels[static_cast<std::size_t>(round) % std::size(all_kernels)];
        Question question;
        question.arch = kernel.arch;
        question.release = to_string(kernel.release);
        const Result<Board> board = analyze(blob, question);
        if (board) {
            ++readable;
        } else {
            REQUIRE_FALSE(board.error().message.empty());
        }
    }
    // Damage that the format cannot notice must reach the layers above, or this test tests nothing.
    CHECK(readable > 5000);
}

}  // namespace dmavet
