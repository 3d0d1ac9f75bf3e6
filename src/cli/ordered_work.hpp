// SPDX-License-Identifier: Apache-2.0
// Work spread over threads whose results are taken in order, so that a report is the same whatever -j.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace dmavet::cli {

// Takes items from next() until it answers none, calls work(item, emit) on up to `jobs` threads and take(value) here
// for each value that work gives to emit(): in the order of the items, and of one item in that of its work, until
// take() answers false. emit() answers false when nobody wants more. next() is called by one thread at a time. Only a
// few items a thread, and a few values of each, exist at any time: who is ahead waits.
template <class Value, class Next, class Work, class Take>
class OrderedWork {
    static constexpr std::size_t most_waiting = 4;  // values of an item that were not yet taken

    struct Slot {
        std::deque<Value> values;
        std::exception_ptr failure;
        bool is_done = false;  // there is no further value
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
            room_.wait(lock, [this] { return is_over() || begun_ < taken_ + slots_.size(); });
            if (is_over()) {
                return;
            }
            decltype(next_()) item;
            std::exception_ptr failure = failure_of([&] { item = next_(); });
            has_ended_ = !item;
            if (!item && !failure) {
                room_.notify_all();
                ready_.notify_one();
                return;
            }
            Slot& slot = slots_[begun_++ % slots_.size()];
            if (item) {
                lock.unlock();
                failure = failure_of([&] { work_(*item, [&](Value value) { return emit(slot, std::move(value)); }); });
                lock.lock();
            }
            slot.failure = std::move(failure);
            slot.is_done = true;
            tell_of(slot);
        }
    }

    // Whoever takes values waits for those of one slot alone.
    void tell_of(const Slot& slot) {
        if (&slot == &slots_[taken_ % slots_.size()]) {
            ready_.notify_one();
        }
    }

    bool emit(Slot& slot, Value value) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return stopped_ || slot.values.size() < most_waiting; });
        if (stopped_) {
            return false;
        }
        slot.values.push_back(std::move(value));
        tell_of(slot);
        return true;
    }

    void consume() {
        for (;;) {
            std::optional<Value> value;
            std::exception_ptr failure;
            {
                std::unique_lock lock(mutex_);
                Slot& slot = slots_[taken_ % slots_.size()];
                ready_.wait(lock,
                            [&] { return !slot.values.empty() || slot.is_done || (has_ended_ && taken_ == begun_); });
                if (!slot.values.empty()) {
                    value.emplace(std::move(slot.values.front()));
                    slot.values.pop_front();
                } else if (slot.is_done) {
                    failure = std::exchange(slot, Slot()).failure;
                    ++taken_;
                } else {
                    return;
                }
            }
            room_.notify_all();
            if (failure) {
                std::rethrow_exception(failure);
            }
            if (value && !take_(std::move(*value))) {
                return;
            }
        }
    }

    template <class Call>
    static std::exception_ptr failure_of(const Call& call) {
        try {
            call();
            return nullptr;
        } catch (...) {
            return std::current_exception();
        }
    }

    [[nodiscard]] bool is_over() const { return stopped_ || has_ended_; }

    void stop() {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        room_.notify_all();
    }

    std::vector<Slot> slots_;  // of the i-th item at i modulo their number; a slot is free again once taken
    Next next_;
    Work work_;
    Take take_;
    std::mutex mutex_;
    std::condition_variable ready_;  // something of the slot that is taken next, or the end
    std::condition_variable room_;   // a slot, or a place in one, or the end
    std::size_t begun_ = 0;          // how many items there were so far
    std::size_t taken_ = 0;          // how many of them were taken to their last value
    bool has_ended_ = false;         // there is no further item
    bool stopped_ = false;
};

template <class Value, class Next, class Work, class Take>
void in_order(std::size_t jobs, Next next, Work work, Take take) {
    if (jobs > 1) {
        OrderedWork<Value, Next, Work, Take>(jobs, std::move(next), std::move(work), std::move(take)).run();
        return;
    }
    bool is_wanted = true;
    while (auto item = is_wanted ? next() : std::nullopt) {
        work(*item, [&](Value value) { return is_wanted = is_wanted && take(std::move(value)); });
    }
}

}  // namespace dmavet::cli
