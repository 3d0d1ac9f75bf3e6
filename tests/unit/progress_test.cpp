// SPDX-License-Identifier: Apache-2.0
// What does somebody at a terminal see of a long run?
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "cli/progress.hpp"

namespace dmavet::test {

namespace {

struct FakeTerminal {
    std::string seen;
    cli::Progress::Clock::time_point now{};

    cli::Progress::Terminal terminal() {
        return {[this](std::string_view text) { seen += text; }, [this] { return now; }};
    }
};

}  // namespace

TEST_CASE("a run of a second shows nothing, a longer one its boards, ten times a second, and nothing in the end") {
    using std::chrono::milliseconds;
    FakeTerminal screen;
    {
        cli::Progress progress(screen.terminal(), 1649);
        const struct {
            int at;
            bool is_due;
        } boards[] = {{0, false}, {999, false}, {1000, true}, {1001, false}, {1099, false}, {1100, true}, {5000, true}};
        for (const auto& board : boards) {
            CAPTURE(board.at);
            screen.now = cli::Progress::Clock::time_point(milliseconds(board.at));
            const bool is_due = progress.count();
            CHECK(is_due == board.is_due);
            if (is_due) {
                progress.draw();
            }
        }
        CHECK(screen.seen == "\r\033[K3 of 1649 boards\r\033[K6 of 1649 boards\r\033[K7 of 1649 boards");
        CHECK(progress.clear());
        CHECK_FALSE(progress.clear());
        CHECK(screen.seen.ends_with("boards\r\033[K"));
        progress.draw();
        screen.seen.clear();
    }
    CHECK(screen.seen == "\r\033[K");
}

TEST_CASE("how many there are may not be known, and where nobody looks nothing is written") {
    FakeTerminal screen;
    cli::Progress progress(screen.terminal(), 0);
    screen.now += std::chrono::seconds(2);
    REQUIRE(progress.count());
    progress.draw();
    CHECK(screen.seen == "\r\033[K1 boards");
    cli::Progress nobody({{}, [&] { return screen.now; }}, 5);
    screen.now += std::chrono::seconds(2);
    CHECK_FALSE(nobody.count());
}

}  // namespace dmavet::test
