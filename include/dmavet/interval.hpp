// SPDX-License-Identifier: Apache-2.0
// Intervals of addresses and sets of them. An interval has a first and a last address, both inside: no end that is one
// past the top of the address space, no empty interval, nothing that wraps around. Whoever has a base and a size asks
// `of()`, which answers both questions once.
//
// Where the kernel itself lets an end wrap (bus_dma_limit, translation of an address), that arithmetic stays as it is
// beside the function that is modelled; it is no interval.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "dmavet/address.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

template <class A>
class Interval {
public:
    // `size` bytes from `first` on; absent for size 0. What would go on beyond the last address ends there.
    [[nodiscard]] static constexpr std::optional<Interval> of(A first, std::uint64_t size) {
        if (size == 0) {
            return std::nullopt;
        }
        return Interval(raw(first), raw(first) + std::min(size - 1, top - raw(first)));
    }
    // Absent when `last` lies below `first`.
    [[nodiscard]] static constexpr std::optional<Interval> between(A first, A last) {
        if (last < first) {
            return std::nullopt;
        }
        return Interval(raw(first), raw(last));
    }
    [[nodiscard]] static constexpr Interval up_to(A last) { return Interval(0, raw(last)); }
    [[nodiscard]] static constexpr Interval from(A first) { return Interval(raw(first), top); }
    [[nodiscard]] static constexpr Interval everything() { return Interval(0, top); }
    // Whether base and size say more than the address space holds, so that `of()` cuts.
    [[nodiscard]] static constexpr bool wraps(A first, std::uint64_t size) {
        return size != 0 && size - 1 > top - raw(first);
    }

    [[nodiscard]] constexpr A first() const { return A{first_}; }
    [[nodiscard]] constexpr A last() const { return A{last_}; }
    // In bytes; of the whole address space one byte less than it has, since 2^64 is no number of 64 bits.
    [[nodiscard]] constexpr std::uint64_t size() const { return last_ - first_ == top ? top : last_ - first_ + 1; }

    [[nodiscard]] constexpr bool contains(A address) const { return first_ <= raw(address) && raw(address) <= last_; }
    [[nodiscard]] constexpr bool contains(const Interval& other) const {
        return first_ <= other.first_ && other.last_ <= last_;
    }
    [[nodiscard]] constexpr bool overlaps(const Interval& other) const {
        return first_ <= other.last_ && other.first_ <= last_;
    }
    // Whether `other` begins right behind this one.
    [[nodiscard]] constexpr bool is_followed_by(const Interval& other) const {
        return last_ != top && other.first_ == last_ + 1;
    }
    [[nodiscard]] constexpr std::optional<Interval> intersection(const Interval& other) const {
        return between(A{std::max(first_, other.first_)}, A{std::min(last_, other.last_)});
    }

    // By first address, then by last.
    friend constexpr auto operator<=>(const Interval&, const Interval&) = default;

private:
    static constexpr std::uint64_t top = std::numeric_limits<std::uint64_t>::max();
    constexpr Interval(std::uint64_t first, std::uint64_t last) : first_(first), last_(last) {}

    std::uint64_t first_;
    std::uint64_t last_;
};

using CpuInterval = Interval<CpuAddr>;
using BusInterval = Interval<BusAddr>;

// Addresses as sorted intervals that neither overlap nor touch. Adding many at once costs a sort; adding or removing
// one moves those behind it.
template <class A>
class IntervalSet {
public:
    using Part = Interval<A>;

    IntervalSet() = default;
    IntervalSet(std::initializer_list<Part> parts) : parts_(parts) { normalise(); }
    explicit IntervalSet(std::vector<Part> parts) : parts_(std::move(parts)) { normalise(); }

    void add(const Part& part) {
        const auto meets = [](const Part& a, const Part& b) {
            return a.overlaps(b) || a.is_followed_by(b) || b.is_followed_by(a);
        };
        const auto from = std::lower_bound(parts_.begin(), parts_.end(), part, [&](const Part& a, const Part& b) {
            return a.last() < b.first() && !meets(a, b);
        });
        const auto to = std::find_if(from, parts_.end(), [&](const Part& a) { return !meets(a, part); });
        if (from == to) {
            parts_.insert(from, part);
            return;
        }
        *from = *Part::between(std::min(from->first(), part.first()), std::max(std::prev(to)->last(), part.last()));
        parts_.erase(std::next(from), to);
    }
    void add(const IntervalSet& other) {
        parts_.insert(parts_.end(), other.parts_.begin(), other.parts_.end());
        normalise();
    }
    void remove(const Part& part) {
        const auto from = at_or_above(part.first());
        const auto to = std::find_if(from, end(), [&](const Part& a) { return !a.overlaps(part); });
        if (from == to) {
            return;
        }
        const Part head = *from, tail = *std::prev(to);
        auto at = parts_.erase(from, to);
        if (tail.last() > part.last()) {
            at = parts_.insert(at, *Part::between(A{raw(part.last()) + 1}, tail.last()));
        }
        if (head.first() < part.first()) {
            parts_.insert(at, *Part::between(head.first(), A{raw(part.first()) - 1}));
        }
    }
    void remove(const IntervalSet& other) {
        std::vector<Part> left;
        auto cut = other.parts_.begin();
        for (const Part& part : parts_) {
            cut = std::find_if(cut, other.parts_.end(), [&](const Part& c) { return c.last() >= part.first(); });
            std::optional<Part> rest = part;
            for (auto c = cut; rest && c != other.parts_.end() && c->first() <= part.last(); ++c) {
                if (c->first() > rest->first()) {
                    left.push_back(*Part::between(rest->first(), A{raw(c->first()) - 1}));
                }
                rest = c->last() >= rest->last() ? std::nullopt : Part::between(A{raw(c->last()) + 1}, rest->last());
            }
            if (rest) {
                left.push_back(*rest);
            }
        }
        parts_ = std::move(left);
    }

    [[nodiscard]] bool empty() const { return parts_.empty(); }
    [[nodiscard]] auto begin() const { return parts_.begin(); }
    [[nodiscard]] auto end() const { return parts_.end(); }
    [[nodiscard]] auto rbegin() const { return parts_.rbegin(); }
    [[nodiscard]] auto rend() const { return parts_.rend(); }
    // Only of a set that is not empty.
    [[nodiscard]] A first() const { return parts_.front().first(); }
    [[nodiscard]] A last() const { return parts_.back().last(); }

    // Sum of the parts' sizes; stops at the largest number.
    [[nodiscard]] std::uint64_t bytes() const {
        std::uint64_t sum = 0;
        for (const Part& part : parts_) {
            sum += std::min(part.size(), std::numeric_limits<std::uint64_t>::max() - sum);
        }
        return sum;
    }
    // The part that holds the address, or the first one above it; end() when there is none.
    [[nodiscard]] auto at_or_above(A address) const {
        return std::lower_bound(parts_.begin(), parts_.end(), address,
                                [](const Part& part, A a) { return part.last() < a; });
    }
    [[nodiscard]] bool contains(A address) const {
        const auto part = at_or_above(address);
        return part != parts_.end() && part->contains(address);
    }
    // All of it.
    [[nodiscard]] bool contains(const Part& other) const {
        const auto part = at_or_above(other.first());
        return part != parts_.end() && part->contains(other);
    }
    // Any of it.
    [[nodiscard]] bool overlaps(const Part& other) const {
        const auto part = at_or_above(other.first());
        return part != parts_.end() && part->overlaps(other);
    }
    [[nodiscard]] bool overlaps(const IntervalSet& other) const {
        auto a = parts_.begin(), b = other.parts_.begin();
        while (a != parts_.end() && b != other.parts_.end() && !a->overlaps(*b)) {
            ++(a->last() < b->last() ? a : b);
        }
        return a != parts_.end() && b != other.parts_.end();
    }
    [[nodiscard]] IntervalSet intersection(const Part& other) const {
        IntervalSet inside;
        for (auto part = at_or_above(other.first()); part != parts_.end() && part->overlaps(other); ++part) {
            inside.parts_.push_back(*part->intersection(other));
        }
        return inside;
    }
    [[nodiscard]] IntervalSet intersection(const IntervalSet& other) const {
        IntervalSet inside;
        for (auto a = parts_.begin(), b = other.parts_.begin(); a != parts_.end() && b != other.parts_.end();) {
            if (const auto both = a->intersection(*b)) {
                inside.parts_.push_back(*both);
            }
            ++(a->last() < b->last() ? a : b);  // the one that ends first meets nothing more
        }
        return inside;
    }

    // Part by part, in rising order.
    friend auto operator<=>(const IntervalSet&, const IntervalSet&) = default;

private:
    void normalise() {
        std::sort(parts_.begin(), parts_.end());
        std::size_t kept = 0;
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            if (kept > 0 && (parts_[kept - 1].overlaps(parts_[i]) || parts_[kept - 1].is_followed_by(parts_[i]))) {
                const A last = std::max(parts_[kept - 1].last(), parts_[i].last());
                parts_[kept - 1] = *Part::between(parts_[kept - 1].first(), last);
            } else {
                parts_[kept++] = parts_[i];
            }
        }
        parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(kept), parts_.end());
    }

    std::vector<Part> parts_;
};

using CpuMemory = IntervalSet<CpuAddr>;
using BusAddresses = IntervalSet<BusAddr>;

#pragma GCC visibility pop

}  // namespace dmavet
