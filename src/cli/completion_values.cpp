// SPDX-License-Identifier: Apache-2.0
// What can be offered for an option or argument, by what help says that it takes?

#include "cli/completion_values.hpp"

#include <algorithm>
#include <iterator>

#include "dmavet/kernel.hpp"
#include "dmavet/rule.hpp"

namespace dmavet::cli {

namespace {

// "on|off" -> on, off; nothing when the text stands for something else.
std::vector<std::string> words_of(const std::string& type) {
    std::vector<std::string> words;
    const bool is_choice =
        type.find('|') != std::string::npos && type.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
    for (std::size_t at = 0; is_choice && at <= type.size();) {
        const std::size_t end = std::min(type.find('|', at), type.size());
        words.push_back(type.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

std::vector<std::string> format_prefixes(const Command& command) {
    const auto format = std::find_if(command.options.begin(), command.options.end(),
                                     [](const Option& one) { return one.names == "--format"; });
    std::vector<std::string> prefixes = words_of(format->value);
    for (std::string& prefix : prefixes) {
        prefix += '=';
    }
    return prefixes;
}

std::vector<std::string> rule_ids() {
    std::vector<std::string> ids;
    for (const Rule* rule : all_rules()) {
        ids.emplace_back(rule->id);
    }
    return ids;
}

// Each release once, whatever the architecture.
std::vector<std::string> releases() {
    std::vector<std::string> words;
    for (const KernelId& id : modelled_kernels()) {
        std::string release = to_string(id.release);
        if (std::find(words.begin(), words.end(), release) == words.end()) {
            words.push_back(std::move(release));
        }
    }
    return words;
}

}  // namespace

// Shells expand what they are offered, and a tree may be hostile: only names as the specification allows them.
const char* const list_nodes =
    "dmavet show --format ndjson --devices all \"$file\" 2>/dev/null |\n"
    "        sed -n 's,^{\"file\":\"[^\"]*\"\\,\"path\":\"\\([0-9A-Za-z\\,._+@/-]*\\)\".*,\\1,p'";

Values values_of(const Command& command, const Option& option) {
    using Kind = Values::Kind;
    const std::string& value = option.value;
    if (value == "FORMAT=FILE") {
        return {Kind::prefixes, format_prefixes(command)};
    }
    if (value.starts_with("RULE")) {
        return {value.find(',') == std::string::npos ? Kind::words : Kind::list, rule_ids()};
    }
    if (value == "COMMAND") {
        return {Kind::words, command_names(commands())};
    }
    if (value.starts_with("RELEASE")) {
        std::vector<std::string> words = releases();
        if (value.ends_with("|all")) {
            words.insert(words.begin(), "all");
        }
        return {Kind::words, std::move(words)};
    }
    if (value.starts_with("PATH")) {
        return {Kind::nodes};
    }
    if (option.names_files()) {
        return {Kind::files};
    }
    std::vector<std::string> words = words_of(value);
    return {words.empty() ? Kind::nothing : Kind::words, std::move(words)};
}

bool takes_value(const Option& option) {
    return option.takes != Takes::nothing;
}

std::vector<Option> options_of(const Command& command) {
    std::vector<Option> options{{"-h,--help", Takes::nothing, "", "Print this help message and exit"}};
    std::copy_if(command.options.begin(), command.options.end(), std::back_inserter(options),
                 [](const Option& option) { return !option.is_argument(); });
    return options;
}

std::vector<Option> arguments_of(const Command& command) {
    std::vector<Option> arguments;
    std::copy_if(command.options.begin(), command.options.end(), std::back_inserter(arguments),
                 [](const Option& option) { return option.is_argument(); });
    return arguments;
}

std::vector<std::string> command_names(std::span<const Command> all) {
    std::vector<std::string> names;
    for (const Command& command : all) {
        names.push_back(command.name);
    }
    return names;
}

}  // namespace dmavet::cli
