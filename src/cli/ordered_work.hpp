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
#include <type_traits>
#include <utility>
#include <vector>

namespace dmavet::cli {

// Takes items from next() until it answers none, calls work(item, emit) on up to `jobs` threads and take(value) for
// each value that work gives to emit(): in the order of the items, and of one item in that of its work, until take()
// answers false. emit() answers false when nobody wants more. next() is called by one thread at a time, and so is
// take(), on any of the threads: whoever makes a value takes it if its turn has come, so that no thread is woken for
// one. Only a few items a thread, and a few values of each, exist at any time: who is ahead waits.
template <class Value, class Next, class Work, class Take>
class OrderedWork {
    static_assert(std::is_nothrow_move_constructible_v<Value>);
    static constexpr std::size_t items_a_thread = 4;
    static constexpr std::size_t most_waiting = 4;  // values of an item that were not yet taken

    struct Slot {
        std::deque<Value> values;
        std::exception_ptr failure;
        bool is_done = false;  // there is no further value
    };

public:
    OrderedWork(std::size_t jobs, Next next, Work work, Take take)
        : jobs_(jobs),
          slots_(items_a_thread * jobs),
          next_(std::move(next)),
          work_(std::move(work)),
          take_(std::move(take)) {}

    // This thread is one of them, and goes on with as many others as there can be.
    void run() {
        std::vector<std::jthread> others;
        others.reserve(jobs_);
        for (bool is_made = true; is_made && others.size() + 1 < jobs_;) {
            is_made = failure_of([&] { others.emplace_back([this] { produce(); }); }) == nullptr;
        }
        produce();
        others.clear();
        if (failure_) {
            std::rethrow_exception(failure_);
        }
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
            take_ready(lock);
        }
    }

    bool emit(Slot& slot, Value value) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return stopped_ || slot.values.size() < most_waiting; });
        if (stopped_) {
            return false;
        }
        slot.values.push_back(std::move(value));
        take_ready(lock);
        return !stopped_;
    }

    // All whose turn has come, unless another thread is at it, which then looks again after each. Throws nothing:
    // whoever waits would wait for ever.
    void take_ready(std::unique_lock<std::mutex>& lock) {
        if (is_taking_) {
            return;
        }
        is_taking_ = true;
        while (!stopped_) {
            Slot& slot = slots_[taken_ % slots_.size()];
            if (!slot.values.empty()) {
                Value value = std::move(slot.values.front());
                slot.values.pop_front();
                lock.unlock();
                bool is_wanted = false;
                std::exception_ptr failure = failure_of([&] {
                    const Value taken = std::move(value);  // ends here, where no other thread waits for it
                    is_wanted = take_(taken);
                });
                lock.lock();
                stopped_ = stopped_ || !is_wanted;
                failure_ = std::move(failure);
            } else if (slot.is_done) {
                failure_ = std::exchange(slot.failure, nullptr);
                stopped_ = failure_ != nullptr;
                slot.is_done = false;
                ++taken_;
            } else {
                break;
            }
            room_.notify_all();
        }
        is_taking_ = false;
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

    std::size_t jobs_;
    std::vector<Slot> slots_;  // of the i-th item at i modulo their number; a slot is free again once taken
    Next next_;
    Work work_;
    Take take_;
    std::mutex mutex_;
    std::condition_variable room_;  // a slot, or a place in one, or the end
    std::exception_ptr failure_;    // what ended the work
    std::size_t begun_ = 0;         // how many items there were so far
    std::size_t taken_ = 0;         // how many of them were taken to their last value
    bool is_taking_ = false;        // a thread is, which alone writes taken_
    bool has_ended_ = false;        // there is no further item
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
