// SPDX-License-Identifier: Apache-2.0
// What do the settings of many boards come to for what is written about all of them?

#include "cli/all_settings.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/output.hpp"

namespace dmavet::cli {

namespace {

template <class T, class NameOf>
void add_new(const std::vector<T>& more, std::vector<T>& all, NameOf name_of) {
    for (const T& one : more) {
        if (std::none_of(all.begin(), all.end(), [&](const T& known) { return name_of(known) == name_of(one); })) {
            all.push_back(one);
        }
    }
}

}  // namespace

std::vector<const Rule*> AllSettings::rules() const {
    std::vector<const Rule*> rules;
    std::copy_if(all_rules().begin(), all_rules().end(), std::back_inserter(rules),
                 [&](const Rule* rule) { return rules_.contains(rule); });
    return rules;
}

void AllSettings::add(const BoardSettings& settings) {
    level_ = std::min(level_.value_or(settings.level), settings.level);
    const auto from = settings.from.find("--level");
    levels_.emplace(from != settings.from.end() ? from->second : std::string(), settings.level);
    ++count_;
    of_all_kernels_ += settings.all_kernels ? 1 : 0;
    has_baseline_ = has_baseline_ || settings.analysis.known.baseline;
    rules_.insert(settings.rules.begin(), settings.rules.end());
    const OverlayAlternatives& more = settings.analysis.alternatives;
    add_new(more.overlays, alternatives_.overlays, [](const AlternativeOverlay& one) { return one.source.name; });
    add_new(more.unread, alternatives_.unread, [](const UnreadOverlay& one) { return one.name; });
    add_new(more.no_overlays, alternatives_.no_overlays, [](const std::string& one) { return one; });
}

void AllSettings::tell_levels() const {
    const bool is_one =
        std::all_of(levels_.begin(), levels_.end(), [&](const auto& one) { return one.second == level(); });
    if (is_one) {
        return;
    }
    std::vector<std::string> said;
    for (const auto& [from, level] : levels_) {
        said.push_back(fmt::format("{} {}", to_string(level), from.empty() ? "by default" : "by " + from));
    }
    complain("level", fmt::format("{}: {} holds for all boards of this run; --level decides otherwise",
                                  fmt::join(said, ", "), to_string(level())));
}

AllSettings::Asked AllSettings::kernels() const {
    return of_all_kernels_ == 0 ? Asked::by_none : of_all_kernels_ == count_ ? Asked::by_all : Asked::by_some;
}

namespace {

// Whether boards in it have names of their own. What can be read only once is not opened for that.
bool may_hold_boards(const std::string& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) {
        return true;
    }
    const std::array names{file};
    const auto first = Members(names, Members::Of::all).next();
    return first && first->name != first->file;
}

}  // namespace

AllSettings settings_ahead(Settings& settings, const std::vector<std::string>& files) {
    for (const std::string& file : files) {
        static_cast<void>(settings.of(file, file));
        if (settings.may_differ_in(file) && may_hold_boards(file)) {
            settings.look_ahead(file);
        }
    }
    return AllSettings(settings.all());
}

}  // namespace dmavet::cli
