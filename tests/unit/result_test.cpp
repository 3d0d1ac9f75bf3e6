// SPDX-License-Identifier: Apache-2.0
// Does Result carry either a value or a reason, and does every reason have its name in the machine formats?
#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

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

TEST_CASE("and_then goes on with a value and passes an error by") {
    const auto half = [](int value) {
        return value % 2 == 0 ? Result<std::string>(std::to_string(value / 2))
                              : Result<std::string>(fail(ErrorCode::truncated, "odd"));
    };
    const struct {
        Result<int> first;
        std::string expected;
    } cases[] = {
        {8, "4"},
        {7, "truncated: odd"},
        {fail(ErrorCode::empty, "none"), "empty: none"},
    };
    for (const auto& c : cases) {
        const Result<std::string> got = Result<int>(c.first).and_then(half);
        CHECK((got ? *got : std::string(to_string(got.error().code)) + ": " + got.error().message) == c.expected);
    }
    // A value that can only be moved gets through.
    const auto kept = Result<std::unique_ptr<int>>(std::make_unique<int>(5)).and_then([](std::unique_ptr<int> value) {
        return Result<std::unique_ptr<int>>(std::move(value));
    });
    CHECK(**kept == 5);
}

TEST_CASE("an error is mended by whoever is at fault") {
    CHECK(fault_of(ErrorCode::unreadable) == Fault::system);
    CHECK(fault_of(ErrorCode::dtc_missing) == Fault::system);
    CHECK(fault_of(ErrorCode::unsupported_kernel) == Fault::question);
    CHECK(fault_of(ErrorCode::no_ram_base) == Fault::question);
    CHECK(fault_of(ErrorCode::dts_refused) == Fault::question);
    CHECK(fault_of(ErrorCode::bad_question) == Fault::question);
    CHECK(fault_of(ErrorCode::bad_rule) == Fault::question);
    CHECK(fault_of(ErrorCode::bad_magic) == Fault::input);
    CHECK(fault_of(ErrorCode::dtc_failed) == Fault::input);
    CHECK(fault_of(ErrorCode::bad_facts) == Fault::input);
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
