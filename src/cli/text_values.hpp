// SPDX-License-Identifier: Apache-2.0
// Small texts as values, whatever the option: numbers, sizes, lists, words of a choice.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dmavet::cli {

// What is wrong with a command line, in one line.
class UsageError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};
[[noreturn]] void usage_error(const std::string& message);

// The pieces between commas.
[[nodiscard]] std::vector<std::string_view> split(std::string_view list);
// A whole number, decimal or hex, that fits 64 bits.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);
// A number with an optional K, M, G, T or P.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

template <class T>
using Choices = std::initializer_list<std::pair<std::string_view, T>>;

template <class T>
T choose(std::string_view option, std::string_view text, Choices<T> choices) {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : choices) {
        if (name == text) {
            return value;
        }
        names.push_back(name);
    }
    usage_error(fmt::format("{}: '{}' is none of {}", option, text, fmt::join(names, ", ")));
}

}  // namespace dmavet::cli
