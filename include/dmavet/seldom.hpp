// SPDX-License-Identifier: Apache-2.0
// A value that few things of a kind have.
#pragma once

#include <memory>
#include <utility>

namespace dmavet {

#pragma GCC visibility push(default)

// Takes room where it was given alone: one pointer else. Reads as T{} where it was not, so that nobody has to ask.
// A reference to it lives as long as this, and until the next value is given.
template <class T>
class Seldom {
public:
    Seldom() = default;
    Seldom(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] const T& operator*() const { return value_ ? *value_ : none(); }
    [[nodiscard]] const T* operator->() const { return &**this; }

private:
    static const T& none() {
        static const T absent{};
        return absent;
    }

    std::unique_ptr<T> value_;
};

#pragma GCC visibility pop

}  // namespace dmavet
