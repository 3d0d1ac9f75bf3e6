// SPDX-License-Identifier: Apache-2.0
// How are the options of a command named, and what was given for them?

#include "cli/command.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cli/text_values.hpp"

namespace dmavet::cli {

std::vector<std::string> Option::each_name() const {
    std::vector<std::string> each;
    for (const std::string_view name : split(names)) {
        each.emplace_back(name);
    }
    return each;
}

bool Option::names_files() const {
    constexpr std::string_view words[] = {"FILE", "DIR", "OLD", "NEW"};
    return std::any_of(std::begin(words), std::end(words),
                       [&](std::string_view word) { return value.find(word) != std::string::npos; });
}

Option written(Option option) {
    option.is_written = true;
    return option;
}

void Given::set(const Option& option, std::vector<std::string> texts, std::size_t count) {
    if (count > 0) {
        texts_.emplace(option.each_name().back(), std::move(texts));
    }
}

void Given::put(const std::string& name, std::vector<std::string> texts) {
    texts_.erase(name);
    if (!texts.empty()) {
        texts_.emplace(name, std::move(texts));
    }
}

bool Given::has(std::string_view name) const {
    return texts_.contains(name);
}

std::string Given::text(std::string_view name, std::string_view otherwise) const {
    const auto found = texts_.find(name);
    return found != texts_.end() && !found->second.empty() ? found->second.front() : std::string(otherwise);
}

std::vector<std::string> Given::list(std::string_view name) const {
    const auto found = texts_.find(name);
    return found != texts_.end() ? found->second : std::vector<std::string>{};
}

}  // namespace dmavet::cli
