// SPDX-License-Identifier: Apache-2.0
// Are results taken in the order of their items, once each, whatever the number of threads, and how does work end?
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/ordered_work.hpp"

namespace dmavet::test {

namespace {

constexpr std::size_t item_count = 200;

enum class Failing { none, next, work, take };

struct Case {
    const char* what;
    std::size_t jobs;
    std::size_t values;     // that each item gives
    std::size_t slow_item;  // one that others overtake
    std::size_t wanted;     // take() refuses after so many
    Failing failing = Failing::none;
    std::size_t fails_at = 0;  // item, or value for take()
};

struct Seen {
    std::vector<std::string> taken;
    std::string failure;
    bool was_alone = true;  // take() and next() were never entered twice at once
};

// Counts who is within.
class Inside {
public:
    Inside(std::atomic<int>& count, std::atomic<bool>& was_alone) : count_(count) {
        if (count_.fetch_add(1) != 0) {
            was_alone = false;
        }
    }
    ~Inside() { --count_; }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

private:
    std::atomic<int>& count_;
};

std::string value_name(std::size_t item, std::size_t value) {
    return std::to_string(item) + "." + std::to_string(value);
}

Seen run(const Case& one) {
    Seen seen;
    std::size_t begun = 0;
    std::atomic<int> within_next = 0, within_take = 0;
    std::atomic<bool> next_alone = true, take_alone = true;
    const auto next = [&]() -> std::optional<std::size_t> {
        const Inside inside(within_next, next_alone);
        if (one.failing == Failing::next && begun == one.fails_at) {
            throw std::runtime_error("next");
        }
        return begun < item_count ? std::optional(begun++) : std::nullopt;
    };
    const auto work = [&](std::size_t item, const auto& emit) {
        if (item == one.slow_item) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        for (std::size_t value = 0; value < one.values; ++value) {
            if (!emit(value_name(item, value))) {
                return;
            }
        }
        if (one.failing == Failing::work && item == one.fails_at) {
            throw std::runtime_error("work");
        }
    };
    const auto take = [&](const std::string& value) {
        const Inside inside(within_take, take_alone);
        if (one.failing == Failing::take && seen.taken.size() == one.fails_at) {
            throw std::runtime_error("take");
        }
        seen.taken.push_back(value);
        return seen.taken.size() < one.wanted;
    };
    try {
        cli::in_order<std::string>(one.jobs, next, work, take);
    } catch (const std::runtime_error& error) {
        seen.failure = error.what();
    }
    seen.was_alone = next_alone && take_alone;
    return seen;
}

// How many values are taken before the work ends.
std::size_t expected_count(const Case& one) {
    const std::size_t all = item_count * one.values;
    switch (one.failing) {
        case Failing::none: return std::min(all, one.wanted);
        case Failing::next: return one.fails_at * one.values;
        case Failing::work: return (one.fails_at + 1) * one.values;
        case Failing::take: return one.fails_at;
    }
    return 0;
}

constexpr std::size_t all = item_count * 100;

const Case cases[] = {
    {"the first is slow", 0, 1, 0, all},
    {"the last is slow", 0, 1, item_count - 1, all},
    {"no item gives a value", 0, 0, 0, all},
    {"more values than wait at a time, the first is slow", 0, 9, 0, all},
    {"more values than wait at a time, one amid is slow", 0, 9, 77, all},
    {"nobody wants more than the first", 0, 3, 0, 1},
    {"nobody wants more, amid an item", 0, 3, 50, 152},
    {"the first item cannot be had", 0, 1, 0, all, Failing::next, 0},
    {"an item amid cannot be had", 0, 2, 80, all, Failing::next, 90},
    {"there is a failure where the end would be", 0, 2, 80, all, Failing::next, item_count},
    {"the work of the first fails", 0, 9, 0, all, Failing::work, 0},
    {"the work of one amid fails", 0, 2, 88, all, Failing::work, 90},
    {"the work of the last fails", 0, 2, 0, all, Failing::work, item_count - 1},
    {"the first cannot be taken", 0, 2, 0, all, Failing::take, 0},
    {"one amid cannot be taken", 0, 2, 20, all, Failing::take, 123},
};

}  // namespace

TEST_CASE("results are taken once each in the order of their items, and what was before a failure is taken") {
    constexpr const char* failures[] = {"", "next", "work", "take"};
    for (Case one : cases) {
        CAPTURE(one.what);
        for (one.jobs = 1; one.jobs <= 5; ++one.jobs) {
            CAPTURE(one.jobs);
            const Seen seen = run(one);
            CHECK(seen.was_alone);
            CHECK(seen.failure == failures[static_cast<std::size_t>(one.failing)]);
            REQUIRE(seen.taken.size() == expected_count(one));
            for (std::size_t i = 0; i < seen.taken.size(); ++i) {
                REQUIRE(seen.taken[i] == value_name(i / one.values, i % one.values));
            }
        }
    }
}

// Who makes values faster than they are taken, or is ahead of a slow item, waits: memory does not grow with the number
// of items.
TEST_CASE("only a few items and values exist at a time") {
    constexpr std::size_t jobs = 2;
    constexpr std::size_t at_most =
        jobs * 4 * 5;  // items a thread, each with those that wait and one in its maker's hand
    std::atomic<std::size_t> existing = 0;
    std::atomic<std::size_t> most = 0;
    struct Counted {
        std::atomic<std::size_t>* count = nullptr;
        Counted(std::atomic<std::size_t>& existing, std::atomic<std::size_t>& most) : count(&existing) {
            const std::size_t now = ++existing;
            for (std::size_t seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
            }
        }
        Counted(Counted&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
        Counted& operator=(Counted&&) = delete;
        ~Counted() {
            if (count != nullptr) {
                --*count;
            }
        }
    };
    std::size_t begun = 0;
    std::size_t taken = 0;
    cli::in_order<Counted>(
        jobs,
        [&]() -> std::optional<std::size_t> { return begun < item_count ? std::optional(begun++) : std::nullopt; },
        [&](std::size_t item, const auto& emit) {
            // Until others have done what they may do ahead of it.
            for (int i = 0; item == 0 && i < 1000 && most <= 4; ++i) {
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
            for (int value = 0; value < 9; ++value) {
                emit(Counted(existing, most));
            }
        },
        [&](const Counted& value) {
            taken += value.count != nullptr ? 1 : 0;
            return true;
        });
    CHECK(taken == item_count * 9);
    CHECK(existing == 0);
    CHECK(most <= at_most);
    CHECK(most > 4);
}

}  // namespace dmavet::test
