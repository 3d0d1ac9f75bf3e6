// SPDX-License-Identifier: Apache-2.0
// Reading a text of the kernel from the left: each step takes something off, or nothing.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dmavet::verify {

class TextReader {
public:
    explicit TextReader(std::string_view text) : rest_(text) {}

    [[nodiscard]] std::string_view rest() const { return rest_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    bool take(std::string_view what) {
        const bool is_there = rest_.starts_with(what);
        rest_.remove_prefix(is_there ? what.size() : 0);
        return is_there;
    }
    void take_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
    // Up to one of these characters, or to the end.
    std::string_view take_until(std::string_view ends) {
        const std::string_view word = rest_.substr(0, rest_.find_first_of(ends));
        rest_.remove_prefix(word.size());
        return word;
    }
    std::string_view take_line() {
        const std::string_view line = take_until("\n");
        take("\n");
        return line;
    }
    // With or without 0x. No value: there is none, or it has more than 64 bits.
    std::optional<std::uint64_t> take_hex() {
        take("0x");
        return take_number(16);
    }
    std::optional<std::uint64_t> take_decimal() { return take_number(10); }

private:
    std::optional<std::uint64_t> take_number(int base) {
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number, base);
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return error == std::errc{} ? std::optional(number) : std::nullopt;
    }

    std::string_view rest_;
};

}  // namespace dmavet::verify
