// SPDX-License-Identifier: Apache-2.0
// What do the settings of many boards come to for what is written about all of them?

#include "cli/all_settings.hpp"

#include <algorithm>
#include <iterator>
#include <string>

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
    has_baseline_ = has_baseline_ || settings.analysis.known.baseline;
    rules_.insert(settings.rules.begin(), settings.rules.end());
    const OverlayAlternatives& more = settings.analysis.alternatives;
    add_new(more.overlays, alternatives_.overlays, [](const AlternativeOverlay& one) { return one.source.name; });
    add_new(more.unread, alternatives_.unread, [](const UnreadOverlay& one) { return one.name; });
    add_new(more.no_overlays, alternatives_.no_overlays, [](const std::string& one) { return one; });
}

AllSettings settings_ahead(Settings& settings, const std::vector<std::string>& files) {
    for (const std::string& file : files) {
        static_cast<void>(settings.of(file, file));
    }
    return AllSettings(settings.all());
}

}  // namespace dmavet::cli
