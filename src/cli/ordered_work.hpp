// SPDX-License-Identifier: Apache-2.0
// Work spread over threads whose results are taken in order, so that a report is the same whatever -j.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace dmavet::cli {

// Takes items from next() until it answers none, calls work(item) on up to `jobs` threads and take(item, result) here,
// in the order of the items, until take() answers false. Work may use up what take() does not need of an item. next()
// is called by one thread at a time. Only a few items and results a thread exist at any time.
template <class Next, class Work, class Take>
class OrderedWork {
    using Item = typename decltype(std::declval<Next&>()())::value_type;
    using Value = decltype(std::declval<Work&>()(std::declval<Item&>()));

    struct Slot {
        std::optional<Item> item;
        std::optional<Value> value;
        std::exception_ptr failure;
        [[nodiscard]] bool is_done() const { return value || failure; }
    };

public:
    OrderedWork(std::size_t jobs, Next next, Work work, Take take)
        : slots_(2 * jobs), next_(std::move(next)), work_(std::move(work)), take_(std::move(take)) {}

    void run() {
        std::vector<std::jthread> threads;
        try {
            for (std::size_t i = 0; i < slots_.size() / 2; ++i) {
                threads.emplace_back([this] { produce(); });
            }
            consume();
        } catch (...) {
            stop();
            throw;
        }
        stop();
    }

private:
    void produce() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [this] { return is_over() || begun_ < taken_ + slots_.size(); });
            if (is_over()) {
                return;
            }
            Slot result;
            try {
                result.item = next_();
                if (!result.item) {
                    has_ended_ = true;
                    changed_.notify_all();
                    return;
                }
            } catch (...) {
                result.failure = std::current_exception();
                has_ended_ = true;
            }
            const std::size_t i = begun_++;
            lock.unlock();
            if (!result.failure) {
                try {
                    result.value.emplace(work_(*result.item));
                } catch (...) {
                    result.failure = std::current_exception();
                }
            }
            lock.lock();
            slots_[i % slots_.size()] = std::move(result);
            changed_.notify_all();
        }
    }

    void consume() {
        for (;;) {
            Slot result;
            {
                std::unique_lock lock(mutex_);
                Slot& slot = slots_[taken_ % slots_.size()];
                changed_.wait(lock, [&] { return slot.is_done() || (has_ended_ && taken_ == begun_); });
                if (!slot.is_done()) {
                    return;
                }
                std::swap(result, slot);
                ++taken_;
            }
            changed_.notify_all();
            if (result.failure) {
                std::rethrow_exception(result.failure);
            }
            if (!take_(std::as_const(*result.item), std::move(*result.value))) {
                return;
            }
        }
    }

    [[nodiscard]] bool is_over() const { return stopped_ || has_ended_; }

    void stop() {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        changed_.notify_all();
    }

    std::vector<Slot> slots_;  // of the i-th item at i modulo their number; a slot is free again once taken
    Next next_;
    Work work_;
    Take take_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t begun_ = 0;   // how many items there were so far
    std::size_t taken_ = 0;   // how many of them were taken
    bool has_ended_ = false;  // there is no further item
    bool stopped_ = false;
};

template <class Next, class Work, class Take>
void in_order(std::size_t jobs, Next next, Work work, Take take) {
    if (jobs > 1) {
        OrderedWork<Next, Work, Take>(jobs, std::move(next), std::move(work), std::move(take)).run();
        return;
    }
    while (auto item = next()) {
        auto value = work(*item);
        if (!take(std::as_const(*item), std::move(value))) {
            return;
        }
    }
}

}  // namespace dmavet::cli
