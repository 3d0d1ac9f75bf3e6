// SPDX-License-Identifier: Apache-2.0
// Which texts hold for a board, and what do they mean?

#include "cli/config/settings.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "cli/config/config_keys.hpp"
#include "cli/text_values.hpp"

namespace dmavet::cli {

namespace {

ConfigFiles files_for(const Given& typed) {
    if (typed.has("--config") && typed.has("--no-config")) {
        usage_error("--config and --no-config contradict each other");
    }
    if (typed.has("--config")) {
        return ConfigFiles(typed.text("--config"));
    }
    return ConfigFiles(typed.has("--no-config") ? ConfigFiles::Find::none : ConfigFiles::Find::nearest);
}

std::vector<std::string> option_names(std::string_view command) {
    std::vector<std::string> names;
    for (const Command& one : commands()) {
        for (const Option& option : one.options) {
            if (one.name == command && option.is_setting) {
                names.push_back(option.each_name().back());
            }
        }
    }
    return names;
}

// What the file says of rules that were asked for by name on the command line does not count.
bool is_left_out(std::string_view option, const Given& typed) {
    return (option == "--skip" && typed.has("--only")) || (option == "--baseline" && typed.has("--write-baseline"));
}

// Of which rules a finding that is not there may still be there for whoever asks what the project asks.
std::vector<const Rule*> left_out(const std::vector<const Rule*>& asked, const Given& typed, bool asks_otherwise) {
    const auto narrowing = {"--only", "--skip", "--severity"};
    const bool is_other = asks_otherwise || typed.has("--no-facts");
    const bool is_narrow =
        std::any_of(narrowing.begin(), narrowing.end(), [&](const char* option) { return typed.has(option); });
    std::vector<const Rule*> unasked;
    for (const Rule* rule : all_rules()) {
        const bool is_asked = std::find(asked.begin(), asked.end(), rule) != asked.end();
        if (is_other || (is_narrow && rule->on_by_default && !is_asked)) {
            unasked.push_back(rule);
        }
    }
    return unasked;
}

}  // namespace

Settings::Settings(std::string_view command, Given typed, Understand understand)
    : options_(option_names(command)), typed_(std::move(typed)), understand_(understand), files_(files_for(typed_)) {
    static_cast<void>(this->typed());
}

Layers Settings::layered(const std::shared_ptr<const ConfigFile>& config, const Tables& tables) const {
    Layers layers{typed_, {}, config};
    // Grades of rules add up, and the last counts; of all else the uppermost layer has its say alone.
    constexpr std::string_view adds_up = "--severity";
    std::vector<std::string> grades;
    std::map<std::string_view, bool> differ;  // what was typed, and whether the file says something else
    for (const BoardTable* table : tables) {
        for (const auto& [option, configured] : table->options) {
            const bool is_known = std::find(options_.begin(), options_.end(), option) != options_.end();
            if (!is_known || is_left_out(option, typed_)) {
                continue;
            }
            if (option == adds_up) {
                grades.insert(grades.end(), configured.texts.begin(), configured.texts.end());
                layers.from[option] = configured.from;
            } else if (typed_.has(option)) {
                differ[option] = configured.texts != typed_.list(option);
            } else {
                layers.given.put(option, configured.texts);
                layers.from[option] = configured.from;
            }
        }
    }
    if (!grades.empty()) {
        const auto more = typed_.list(adds_up);
        grades.insert(grades.end(), more.begin(), more.end());
        layers.given.put(std::string(adds_up), std::move(grades));
    }
    layers.asks_otherwise = std::any_of(board_keys().begin(), board_keys().end(), [&](const ConfigKey& key) {
        const auto found = differ.find(key.option);
        return key.is_question && found != differ.end() && found->second;
    });
    return layers;
}

// What is wrong with a text of the file is wrong without everything else that the file says, and right without it.
BoardSettings Settings::understood(const Layers& layers) const {
    try {
        return understand_(layers.given);
    } catch (const UsageError& error) {
        const std::string message = error.what();
        for (const auto& [option, from] : layers.from) {
            Given without = layers.given;
            without.put(option, typed_.list(option));
            try {
                static_cast<void>(understand_(without));
            } catch (const UsageError& other) {
                if (message == other.what()) {
                    continue;
                }
            }
            usage_error(fmt::format("{}: {}", from, message));
        }
        throw;
    }
}

std::shared_ptr<const BoardSettings> Settings::find_or_add(const std::shared_ptr<const ConfigFile>& config,
                                                           const Tables& tables) {
    auto& known = known_[{config.get(), tables}];
    if (!known) {
        Layers layers = layered(config, tables);
        BoardSettings settings = understood(layers);
        settings.analysis.config = config;
        settings.left_out = left_out(settings.rules, typed_, layers.asks_otherwise);
        settings.from = std::move(layers.from);
        known = std::make_shared<const BoardSettings>(std::move(settings));
    }
    return known;
}

namespace {

std::vector<const BoardTable*> tables_for(const ConfigFile* config, const std::string& board) {
    std::vector<const BoardTable*> tables;
    const std::string name = config != nullptr ? config->name_below(board) : std::string();
    for (const BoardTable& table : config != nullptr ? std::span(config->tables) : std::span<const BoardTable>()) {
        if (table.match.empty() || matches_name(name, table.match)) {
            tables.push_back(&table);
        }
    }
    return tables;
}

// A member is called FILE#NAME, and a glob that has no '#' may mean the end of such a name, behind a '/'.
bool may_mean_member(const std::string& file, const std::string& match) {
    const std::size_t mark = match.find('#');
    return mark == std::string::npos || matches_name(file, match.substr(0, mark));
}

// What may hold for a board in the file, and does not hold for the file itself.
std::vector<const BoardTable*> further_tables(const ConfigFile* config, const std::string& file) {
    std::vector<const BoardTable*> tables;
    const std::string name = config != nullptr ? config->name_below(file) : std::string();
    for (const BoardTable& table : config != nullptr ? std::span(config->tables) : std::span<const BoardTable>()) {
        if (!table.match.empty() && !matches_name(name, table.match) && may_mean_member(name, table.match)) {
            tables.push_back(&table);
        }
    }
    return tables;
}

}  // namespace

std::shared_ptr<const BoardSettings> Settings::asked(const std::shared_ptr<const ConfigFile>& config,
                                                     const Tables& tables) {
    auto settings = find_or_add(config, tables);
    if (std::find(asked_.begin(), asked_.end(), settings) == asked_.end()) {
        asked_.push_back(settings);
    }
    return settings;
}

std::shared_ptr<const BoardSettings> Settings::of(const std::string& board, const std::string& file) {
    const std::lock_guard lock(mutex_);
    const auto config = files_.of(file);
    return asked(config, tables_for(config.get(), board));
}

std::shared_ptr<const BoardSettings> Settings::typed() {
    const std::lock_guard lock(mutex_);
    return find_or_add(nullptr, {});
}

std::shared_ptr<const BoardSettings> Settings::of_live(const std::string& board) {
    const std::lock_guard lock(mutex_);
    const auto config = files_.named();
    return asked(config, tables_for(config.get(), board));
}

void Settings::look_ahead(const std::string& container) {
    const std::lock_guard lock(mutex_);
    const auto config = files_.of(container);
    for (const BoardTable* table : further_tables(config.get(), container)) {
        Tables tables = tables_for(config.get(), container);
        tables.insert(std::upper_bound(tables.begin(), tables.end(), table), table);
        static_cast<void>(asked(config, tables));
    }
}

bool Settings::may_differ_in(const std::string& container) {
    const std::lock_guard lock(mutex_);
    return !further_tables(files_.of(container).get(), container).empty();
}

bool Settings::has_config(const std::string& file) {
    const std::lock_guard lock(mutex_);
    return files_.of(file) != nullptr;
}

Layers Settings::layers(const std::string& board, const std::string& file) {
    const std::lock_guard lock(mutex_);
    const auto config = files_.of(file);
    return layered(config, tables_for(config.get(), board));
}

std::vector<std::shared_ptr<const BoardSettings>> Settings::all() {
    const std::lock_guard lock(mutex_);
    return asked_;
}

std::vector<std::shared_ptr<const ConfigFile>> Settings::configs() {
    const std::lock_guard lock(mutex_);
    return files_.all();
}

std::vector<Option> config_options() {
    return {
        {"--config", Takes::one, "FILE", "instead of the dmavet.toml at or above a board", "Settings"},
        {"--no-config", Takes::nothing, "", "no dmavet.toml", "Settings"},
    };
}

}  // namespace dmavet::cli
