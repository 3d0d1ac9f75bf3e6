// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "fuzz/mutate/tree_mutator.hpp"
#include "fuzz/mutate/vocabulary.hpp"

namespace dmavet::fuzz {

namespace {

constexpr std::size_t most_bytes = 4096;  // of a value that still grows

bool is_strings(std::string_view value) {
    return value.size() > 1 && value.back() == '\0' && value.front() != '\0' &&
           std::all_of(value.begin(), value.end(),
                       [](char c) { return c == '\0' || std::isprint(static_cast<unsigned char>(c)) != 0; });
}

std::vector<std::string> split(std::string_view value) {
    std::vector<std::string> found;
    while (!value.empty()) {
        found.emplace_back(value.substr(0, value.find('\0')));
        value.remove_prefix(std::min(found.back().size() + 1, value.size()));
    }
    return found;
}

void change_strings(std::string& value, Random& random) {
    std::vector<std::string> list = split(value);
    std::string& one = random.of(list);
    switch (random.below(6)) {
        case 0: one = random.of(strings); break;
        case 1: list.emplace_back(random.of(strings)); break;
        case 2: list.emplace_back(one); break;
        case 3: std::swap(one, random.of(list)); break;
        case 4: one.resize(random.below(one.size() + 1)); break;
        default: list.erase(list.begin() + (&one - list.data())); break;
    }
    value.clear();
    for (const std::string& each : list) {
        value += each + '\0';
    }
}

std::uint32_t other_word(std::uint32_t word, const std::vector<std::uint32_t>& phandles, Random& random) {
    switch (random.below(6)) {
        case 0: return word + 1;
        case 1: return word - 1;
        case 2: return word ^ (1U << random.below(32));
        case 3: return phandles.empty() ? word << 1U : random.of(phandles);
        default: return random.of(words);
    }
}

void change_cells(std::string& value, const std::vector<std::uint32_t>& phandles, Random& random) {
    const std::size_t count = value.size() / 4;
    const std::size_t at = 4 * random.below(count);
    const std::size_t some = 4 * (1 + random.below(std::min<std::size_t>(count - at / 4, 7)));
    switch (random.below(6)) {
        case 0: value.insert(4 * random.below(count + 1), value.substr(at, some)); break;
        case 1: value.erase(at, some); break;
        case 2: {
            const std::size_t with = 4 * random.below(count);
            const std::uint32_t word = word_at(value, at);
            set_word(value, at, word_at(value, with));
            set_word(value, with, word);
            break;
        }
        default: set_word(value, at, other_word(word_at(value, at), phandles, random)); break;
    }
}

void change_bytes(std::string& value, Random& random) {
    const std::size_t at = random.below(value.size());
    switch (random.below(3)) {
        case 0: value.erase(at, 1); break;
        case 1: value.insert(at, 1, static_cast<char>(random.below(256))); break;
        default: value[at] = static_cast<char>(random.below(256)); break;
    }
}

}  // namespace

void change_value(std::string& value, const std::vector<std::uint32_t>& phandles, Random& random) {
    if (value.size() > most_bytes) {
        value.resize(random.below(most_bytes));
    } else if (value.empty()) {
        value = random.one_in(4) ? std::string(random.of(strings)) + '\0' : word_bytes(other_word(1, phandles, random));
    } else if (random.one_in(12)) {
        change_bytes(value, random);
    } else if (is_strings(value)) {
        change_strings(value, random);
    } else if (value.size() % 4 == 0) {
        change_cells(value, phandles, random);
    } else {
        change_bytes(value, random);
    }
}

}  // namespace dmavet::fuzz
