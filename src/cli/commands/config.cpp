// SPDX-License-Identifier: Apache-2.0
// Which settings hold for a board?

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "cli/check_settings.hpp"
#include "cli/config/config_keys.hpp"
#include "cli/config/settings.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_groups.hpp"
#include "cli/output.hpp"
#include "cli/today.hpp"
#include "dmavet/report.hpp"

namespace dmavet::cli {

namespace {

ShownSetting shown(std::string_view name, std::string_view option, std::string_view otherwise, const Layers& layers) {
    ShownSetting setting{std::string(name), layers.given.list(option), std::string(otherwise), {}};
    if (const auto from = layers.from.find(option); from != layers.from.end()) {
        setting.from = from->second;
    } else if (layers.given.has(option)) {
        setting.from = "option";
    }
    return setting;
}

ShownConfig shown(const std::string& board, const Layers& layers) {
    ShownConfig config;
    config.board = board;
    for (const ConfigKey& key : board_keys()) {
        config.settings.push_back(shown(key.name, key.option, key.otherwise, layers));
    }
    for (const ConfigKey& key : rule_keys()) {
        config.settings.push_back(shown(std::string("rules.").append(key.name), key.option, key.otherwise, layers));
    }
    config.settings.push_back(shown("rules.severity", "--severity", "the rules' own", layers));
    if (!layers.config) {
        return config;
    }
    config.file = layers.config->name;
    const std::string name = layers.config->name_below(board);
    for (const Ignore& one : layers.config->ignores) {
        if (one.board.empty() || matches_name(name, one.board)) {
            config.ignores.push_back({one.rule, one.node, one.board, one.reason,
                                      one.until ? day_text(*one.until) : std::string(), one.has_ended(today()),
                                      one.from});
        }
    }
    return config;
}

// FILE#NAME is in FILE.
std::string file_of(const std::string& board) {
    std::array names{board};
    const auto files = Members(names).files_ahead();
    return files.size() == 1 ? files.front() : board;
}

// Those of a check that a file may say, too.
Options options_of_keys() {
    Options options;
    const auto is_key = [](const Option& option, std::span<const ConfigKey> keys) {
        return std::any_of(keys.begin(), keys.end(),
                           [&](const ConfigKey& key) { return option.each_name().back() == key.option; });
    };
    for (const Option& option : check_command().options) {
        if (is_key(option, board_keys()) || is_key(option, rule_keys()) || option.names == "--severity") {
            options.push_back(option);
        }
    }
    return options;
}

Run understand_config(const Given& given) {
    const std::string board = given.text("file", ".");
    const ReportOptions report = terminal_report("config", given);
    // As check has it, which has an option for each of them.
    Settings settings("check", given, &check_settings);
    const std::string file = file_of(board);
    if (const std::string why = why_not_opened(file); !why.empty()) {
        return [=] {
            complain(file, why);
            return exit_unreadable;
        };
    }
    static_cast<void>(settings.of(board, file));
    const ShownConfig config = shown(board, settings.layers(board, file));
    return [=] {
        Output out;
        write_config(config, report, out.stream());
        return finish(out);
    };
}

}  // namespace

Command config_command() {
    Options options{{"file", Takes::one, "FILE|DIR", "a board, or the directory of some (default .)"}};
    options.front().needed = Needed::never;
    append(options, config_options());
    append(options, options_of_keys());
    append(options, terminal_options("config"));
    return {"config", "which settings hold for a board, and where they come from", std::move(options),
            "The dmavet.toml of a board is the nearest at or above its folder, up to the top of its repository.\n\n"
            "EXAMPLES\n"
            "  dmavet config boards/a.dtb\n"
            "  dmavet config boards/a.dtb --kernel 6.1\n",
            &understand_config};
}

}  // namespace dmavet::cli
