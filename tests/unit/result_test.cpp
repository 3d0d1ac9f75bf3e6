// SPDX-License-Identifier: Apache-2.0
// Does Result carry either a value or a reason, and does every reason have its name in the machine formats?
#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>

#include "dmavet/result.hpp"

namespace dmavet {

TEST_CASE("a Result holds a value or an error") {
    const Result<int> value = 7;
    REQUIRE(value.has_value());
    CHECK(*value == 7);

    const Result<int> error = fail(ErrorCode::truncated, "12 bytes of 48");
    REQUIRE_FALSE(error);
    CHECK(error.error().code == ErrorCode::truncated);
    CHECK(error.error().message == "12 bytes of 48");
}

TEST_CASE("a Result of a move-only value can be moved out of") {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
    REQUIRE(result);
    const std::unique_ptr<int> taken = std::move(*result);
    CHECK(*taken == 5);
    CHECK(*result == nullptr);
}

TEST_CASE("a Result whose value is an Error's relative is not confused by it") {
    const Result<std::string> text = std::string("not an error");
    REQUIRE(text);
    CHECK(text->size() == 12);
}

TEST_CASE("every error code has a name of its own") {
    const ErrorCode codes[] = {
        ErrorCode::unreadable,         ErrorCode::empty,       ErrorCode::no_boards,     ErrorCode::bad_magic,
        ErrorCode::bad_version,        ErrorCode::truncated,   ErrorCode::bad_structure, ErrorCode::limit_exceeded,
        ErrorCode::dts_refused,        ErrorCode::dtc_missing, ErrorCode::dtc_failed,    ErrorCode::dtc_timeout,
        ErrorCode::unsupported_kernel, ErrorCode::not_a_board,
    };
    std::set<std::string_view> names;
    for (const ErrorCode code : codes) {
        const std::string_view name = to_string(code);
        CAPTURE(name);
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
        CHECK(names.insert(name).second);
    }
    CHECK(to_string(ErrorCode::bad_magic) == "bad-magic");
}

}  // namespace dmavet
