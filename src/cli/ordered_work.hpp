// SPDX-License-Identifier: Apache-2.0
// Work spread over threads whose results are taken in order, so that a report is the same whatever -j.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace dmavet::cli {

// Calls work(i) for 0 <= i < count on up to `jobs` threads and take(i, result) here, in order of i, until
// take() answers false. Only a few results a thread exist at any time.
template <class Work, class Take>
class OrderedWork {
    using Value = decltype(std::declval<Work&>()(std::size_t{}));

    struct Slot {
        std::optional<Value> value;
        std::exception_ptr failure;
    };

public:
    OrderedWork(std::size_t count, std::size_t jobs, Work work, Take take)
        : count_(count), slots_(2 * jobs), work_(std::move(work)), take_(std::move(take)) {}

    void run() {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < std::min(slots_.size() / 2, count_); ++i) {
            threads.emplace_back([this] { produce(); });
        }
        try {
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
            changed_.wait(lock, [this] { return stopped_ || next_ >= count_ || next_ < taken_ + slots_.size(); });
            if (stopped_ || next_ >= count_) {
                return;
            }
            const std::size_t i = next_++;
            lock.unlock();
            Slot result;
            try {
                result.value.emplace(work_(i));
            } catch (...) {
                result.failure = std::current_exception();
            }
            lock.lock();
            slots_[i % slots_.size()] = std::move(result);
            changed_.notify_all();
        }
    }

    void consume() {
        for (std::size_t i = 0; i < count_; ++i) {
            Slot result;
            {
                std::unique_lock lock(mutex_);
                Slot& slot = slots_[i % slots_.size()];
                changed_.wait(lock, [&slot] { return slot.value || slot.failure; });
                std::swap(result, slot);
                ++taken_;
            }
            changed_.notify_all();
            if (result.failure) {
                std::rethrow_exception(result.failure);
            }
            if (!take_(i, std::move(*result.value))) {
                return;
            }
        }
    }

    void stop() {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        changed_.notify_all();
    }

    std::size_t count_;
    std::vector<Slot> slots_;  // of i at i modulo their number; a slot is free again once taken
    Work work_;
    Take take_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t next_ = 0;   // the first not yet begun
    std::size_t taken_ = 0;  // how many were taken
    bool stopped_ = false;
};

template <class Work, class Take>
void in_order(std::size_t count, std::size_t jobs, Work work, Take take) {
    if (std::min(jobs, count) > 1) {
        OrderedWork<Work, Take>(count, jobs, std::move(work), std::move(take)).run();
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (!take(i, work(i))) {
            return;
        }
    }
}

}  // namespace dmavet::cli
