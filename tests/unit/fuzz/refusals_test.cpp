// SPDX-License-Identifier: Apache-2.0
// Is what the target libfdt excuses what it says? Each reason has a blob that libfdt accepts and dmavet does not.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/tree.hpp"
#include "fuzz/libfdt/libfdt_tree.hpp"
#include "fuzz/libfdt/refusals.hpp"
#include "support/hostile_blobs.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::uint32_t begin = 1;
constexpr std::uint32_t end_of_node = 2;
constexpr std::uint32_t property = 3;
constexpr std::uint32_t end = 9;

// Its strings block grows by two bytes at the front, which overlap with the structure block.
std::vector<std::byte> with_overlap(std::vector<std::byte> blob) {
    const std::uint32_t at = header(blob, HeaderField::off_dt_strings) - 2;
    const std::uint32_t size = header(blob, HeaderField::size_dt_strings) + 2;
    return with_header(with_header(std::move(blob), HeaderField::off_dt_strings, at), HeaderField::size_dt_strings,
                       size);
}

}  // namespace

TEST_CASE("what libfdt accepts and dmavet refuses has a name") {
    const std::vector<std::byte> plain = blob_of_words({begin, 0, property, 0, 0, end_of_node, end}, "p");
    const struct {
        std::string_view reason;
        std::vector<std::byte> blob;
    } cases[] = {
        {"", plain},
        {"blocks that overlap", with_overlap(plain)},
        {"a property behind a child",
         blob_of_words({begin, 0, begin, 0x61000000, end_of_node, property, 0, 0, end_of_node, end}, "p")},
        {"a property outside of nodes", blob_of_words({property, 0, 0, begin, 0, end_of_node, end}, "p")},
        {"no root", blob_of_words({end}, "p")},
        {"limits::depth", blob_of_nested(limits::depth + 1)},
        {"limits::name_bytes", blob_of_words({begin, 0, property, 0, 0, end_of_node, end}, std::string(256, 'p'))},
    };
    for (const auto& c : cases) {
        CAPTURE(c.reason);
        const std::string_view bytes(reinterpret_cast<const char*>(c.blob.data()), c.blob.size());
        CHECK(fuzz::libfdt_accepts(bytes));
        CHECK(Tree::read(c.blob).has_value() == c.reason.empty());
        CHECK(fuzz::reason_to_refuse(bytes) == c.reason);
    }
}

TEST_CASE("what libfdt would be sent in circles by is not shown to it") {
    const std::vector<std::byte> blob = blob_of_words({begin, 0, property, 0xfffffff0, 0, end_of_node, end}, "p");
    CHECK_FALSE(fuzz::libfdt_accepts({reinterpret_cast<const char*>(blob.data()), blob.size()}));
}

}  // namespace dmavet
