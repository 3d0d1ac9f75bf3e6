// SPDX-License-Identifier: Apache-2.0
// What does a dmavet.toml say, and what may it not? The one file that includes toml++. A misspelt key would silently
// change what is checked, so every key that is not known is an error, and so is every value of another type.

#include "cli/config/config_file.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "cli/config/config_keys.hpp"
#include "cli/nearest.hpp"
#include "cli/option_values.hpp"
#include "cli/text_values.hpp"
#include "input/file_names.hpp"
#include "report/say/printable.hpp"

namespace dmavet::cli {

namespace {

namespace fs = std::filesystem;

using Names = std::vector<std::string>;

class ConfigReader {
public:
    ConfigReader(const std::string& name, const fs::path& folder) : file_{name, folder, {}, {}, {}} {}

    ConfigFile read(const toml::table& top) {
        Names known = names_of(board_keys());
        known.insert(known.end(), {"rules", "board", "ignore"});
        check_keys(top, known, "");
        file_.tables.push_back({{}, file_.name, options_of(top, true)});
        for (const toml::table* board : tables_of(top, "board")) {
            add_board(*board);
        }
        for (const toml::table* ignore : tables_of(top, "ignore")) {
            add_ignore(*ignore);
        }
        return std::move(file_);
    }

    // Where it stands: "dmavet.toml:3".
    [[nodiscard]] std::string place(const toml::source_position& at) const {
        return fmt::format("{}:{}", file_.name, at.line);
    }

private:
    [[noreturn]] void refuse(const toml::source_region& at, std::string_view message) const {
        usage_error(fmt::format("{}: {}", place(at.begin), report::printable(message)));
    }

    static Names names_of(std::span<const ConfigKey> keys) {
        Names names;
        for (const ConfigKey& key : keys) {
            names.emplace_back(key.name);
        }
        return names;
    }

    // `table`: "[rules] " or the like, and nothing of the top.
    void check_keys(const toml::table& table, const Names& known, std::string_view where) const {
        for (const auto& [key, value] : table) {
            const std::string name(key.str());
            if (std::find(known.begin(), known.end(), name) == known.end()) {
                const auto near = nearest(name, known);
                refuse(key.source(), fmt::format("{}there is no key '{}'{}", where, name,
                                                 near ? fmt::format("; did you mean '{}'?", *near) : ""));
            }
        }
    }

    std::string text_of(const toml::node& value, std::string_view key, std::string_view example) const {
        const auto text = value.value_exact<std::string>();
        if (!text) {
            refuse(value.source(), fmt::format("{} must be a text in quotes, such as {}", key, example));
        }
        if (text->find('\0') != std::string::npos) {
            refuse(value.source(), fmt::format("{} has a NUL in it", key));
        }
        return *text;
    }

    Names texts_of(const toml::node& value, const ConfigKey& key) const {
        const toml::array* list = key.form == KeyForm::texts ? value.as_array() : nullptr;
        if (list == nullptr) {
            return {text_of(value, key.name, key.example)};
        }
        Names texts;
        for (const toml::node& one : *list) {
            texts.push_back(text_of(one, key.name, key.example));
        }
        return texts;
    }

    // Relative to the file's folder.
    [[nodiscard]] std::string path_of(const std::string& text) const {
        const fs::path full = (file_.folder / text).lexically_normal();
        return fs::path(text).is_absolute() ? full.string() : input::name_from_here(full);
    }

    void take(const toml::table& table, std::span<const ConfigKey> keys, bool is_top,
              ConfiguredOptions& options) const {
        for (const ConfigKey& key : keys) {
            const toml::node* value = table.get(key.name);
            if (value == nullptr) {
                continue;
            }
            if (key.is_of_run && !is_top) {
                refuse(value->source(),
                       fmt::format("{} holds for all boards of a run: it stands above [[board]]", key.name));
            }
            Names texts = texts_of(*value, key);
            if (texts.size() == 1 && texts.front().empty() && key.option != "--cmdline") {
                refuse(value->source(), fmt::format("{} is empty", key.name));
            }
            for (std::string& text : texts) {
                const bool is_name = key.option == "--kconfig" && known_configuration(text);
                text = key.is_path && !is_name ? path_of(text) : text;
            }
            if (!texts.empty()) {
                options[std::string(key.option)] = {std::move(texts), place(value->source().begin)};
            }
        }
    }

    ConfiguredOptions options_of(const toml::table& table, bool is_top) const {
        ConfiguredOptions options;
        take(table, board_keys(), is_top, options);
        if (const toml::node* node = table.get("rules")) {
            const toml::table* rules = node->as_table();
            if (rules == nullptr) {
                refuse(node->source(), "rules must be a table: [rules]");
            }
            Names known = names_of(rule_keys());
            known.emplace_back("severity");
            check_keys(*rules, known, "in [rules] ");
            take(*rules, rule_keys(), is_top, options);
            take_severities(*rules, options);
        }
        return options;
    }

    void take_severities(const toml::table& rules, ConfiguredOptions& options) const {
        const toml::node* node = rules.get("severity");
        if (node == nullptr) {
            return;
        }
        const toml::table* table = node->as_table();
        if (table == nullptr) {
            refuse(node->source(), "severity must be a table: severity = { \"RULE\" = \"note\" }");
        }
        ConfiguredTexts all{{}, place(node->source().begin)};
        for (const auto& [key, value] : *table) {
            all.texts.push_back(fmt::format("{}={}", key.str(), text_of(value, "a severity", "\"note\"")));
        }
        if (!all.texts.empty()) {
            options["--severity"] = std::move(all);
        }
    }

    std::vector<const toml::table*> tables_of(const toml::table& top, std::string_view key) const {
        std::vector<const toml::table*> tables;
        const toml::node* node = top.get(key);
        if (node == nullptr) {
            return tables;
        }
        const toml::array* list = node->as_array();
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            tables.push_back((*list)[i].as_table());
        }
        if (list == nullptr || std::find(tables.begin(), tables.end(), nullptr) != tables.end()) {
            refuse(node->source(), fmt::format("{0} must be a table of its own each time: [[{0}]]", key));
        }
        return tables;
    }

    std::string glob_of(const toml::table& table, std::string_view key, std::string_view example) const {
        const toml::node* value = table.get(key);
        const std::string glob = value != nullptr ? text_of(*value, key, example) : std::string();
        if (value != nullptr && glob.empty()) {
            refuse(value->source(), fmt::format("{} is empty: that matches nothing", key));
        }
        return glob;
    }

    void add_board(const toml::table& table) {
        Names known = names_of(board_keys());
        known.insert(known.end(), {"match", "rules"});
        check_keys(table, known, "in [[board]] ");
        if (!table.contains("match")) {
            refuse(table.source(), "[[board]] needs match = \"GLOB\", which says for which boards it is");
        }
        file_.tables.push_back(
            {glob_of(table, "match", "\"vendor/imx8*\""), place(table.source().begin), options_of(table, false)});
    }

    void add_ignore(const toml::table& table) {
        check_keys(table, {"rule", "node", "board", "reason", "until"}, "in [[ignore]] ");
        Ignore ignore;
        ignore.rule = glob_of(table, "rule", "\"dma-ranges-length\"");
        ignore.node = glob_of(table, "node", "\"/soc/usb@*\"");
        ignore.board = glob_of(table, "board", "\"vendor/imx8*\"");
        ignore.from = place(table.source().begin);
        const toml::node* reason = table.get("reason");
        ignore.reason =
            reason != nullptr ? text_of(*reason, "reason", "\"the bus does not exist yet\"") : std::string();
        if (ignore.reason.find_first_not_of(" \t\r\n") == std::string::npos) {
            refuse(table.source(), "[[ignore]] needs a reason, for whoever reads it next year");
        }
        if (ignore.rule.empty() && ignore.node.empty() && ignore.board.empty()) {
            refuse(table.source(), "[[ignore]] needs rule, node or board: else it would ignore everything");
        }
        if (!ignore.rule.empty() && ignore.rule.find_first_of("*?") == std::string::npos) {
            check_rule(table.get("rule")->source(), ignore.rule);
        }
        if (const toml::node* until = table.get("until")) {
            ignore.until = day_of(*until);
        }
        file_.ignores.push_back(std::move(ignore));
    }

    void check_rule(const toml::source_region& at, const std::string& rule) const {
        try {
            static_cast<void>(parse_rule(rule));
        } catch (const UsageError& error) {
            refuse(at, error.what());
        }
    }

    std::chrono::sys_days day_of(const toml::node& value) const {
        const auto date = value.value_exact<toml::date>();
        if (!date) {
            refuse(value.source(), "until must be a date without quotes, such as 2027-01-31");
        }
        return std::chrono::year_month_day(std::chrono::year(date->year), std::chrono::month(date->month),
                                           std::chrono::day(date->day));
    }

    ConfigFile file_;
};

}  // namespace

std::string ConfigFile::name_below(const std::string& board) const {
    std::error_code error;
    const fs::path full = fs::absolute(board, error).lexically_normal();
    const fs::path below = full.lexically_relative(folder);
    return error || board == "-" || below.empty() || *below.begin() == ".." ? board : below.generic_string();
}

ConfigFile read_config(const std::string& name, const fs::path& folder, std::string_view text) {
    ConfigReader reader(name, folder);
    try {
        const toml::table top = toml::parse(text);
        return reader.read(top);
    } catch (const toml::parse_error& error) {
        usage_error(fmt::format("{}: not TOML: {}", reader.place(error.source().begin),
                                report::printable(error.description())));
    }
}

}  // namespace dmavet::cli
