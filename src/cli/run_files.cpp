// SPDX-License-Identifier: Apache-2.0
// Which files does a run read, by the table of options, and does it write over one of them?

#include "cli/run_files.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "cli/config/config_keys.hpp"
#include "cli/option_groups.hpp"
#include "cli/option_values.hpp"
#include "dmavet/input.hpp"
#include "input/file_names.hpp"
#include "report/say/printable.hpp"

namespace dmavet::cli {

namespace {

namespace fs = std::filesystem;

using Names = std::vector<std::string>;

struct OutputFile {
    std::string option;  // that names it
    std::string file;
};

std::span<const Option> options_of(std::string_view command) {
    const auto found =
        std::find_if(commands().begin(), commands().end(), [&](const Command& one) { return one.name == command; });
    return found != commands().end() ? std::span(found->options) : std::span<const Option>();
}

std::vector<OutputFile> outputs_of(std::span<const Option> options, const Given& typed) {
    std::vector<OutputFile> outputs;
    for (const Option& option : options) {
        const std::string name = option.each_name().back();
        for (const std::string& text : option.is_written ? typed.list(name) : Names()) {
            const bool is_behind_format = option.value == "FORMAT=FILE";
            std::string file = is_behind_format ? text.substr(text.find('=') + 1) : text;
            if (file != "-") {
                outputs.push_back({name, std::move(file)});
            }
        }
    }
    return outputs;
}

// The files behind the texts of an option: FILE of FILE#NAME, and where directories are looked through, what they have.
class InputFiles {
public:
    explicit InputFiles(Names extensions) : extensions_(std::move(extensions)) { extensions_.emplace_back("dtbo"); }

    void add(const std::string& file) { identities_.insert(input::identity_of(file)); }

    void add(const Option& option, const Names& texts) {
        if (option.names == "--root") {  // of which anything may be read
            std::transform(texts.begin(), texts.end(), std::back_inserter(folders_), &input::identity_of);
        }
        const bool looks_through = option.value == "FILE|DIR" || option.value == "OLD" || option.value == "NEW";
        Names named;
        for (const std::string& text : texts) {
            std::error_code ignored;
            const bool is_directory = fs::is_directory(text, ignored);
            if (is_directory) {
                add(text);
            }
            const bool is_known = option.names == "--kconfig" && known_configuration(text);
            if (!is_known && (!is_directory || looks_through)) {
                named.push_back(text);
            }
        }
        for (const std::string& file : Members(named, Members::Of::all, {}, extensions_).files_ahead()) {
            add(file);
        }
    }

    [[nodiscard]] bool contain(const std::string& file) const {
        const std::string identity = input::identity_of(file);
        const auto is_above = [&](const std::string& folder) { return identity.starts_with(folder + '/'); };
        return identities_.contains(identity) || std::any_of(folders_.begin(), folders_.end(), is_above) ||
               has_other_name(file);
    }

private:
    // A link of the file system to one of them.
    [[nodiscard]] bool has_other_name(const std::string& file) const {
        std::error_code error;
        const bool has_several = fs::hard_link_count(file, error) > 1 && !error;
        return has_several && std::any_of(identities_.begin(), identities_.end(), [&](const std::string& input) {
                   std::error_code none;
                   return fs::equivalent(file, input, none) && !none;
               });
    }

    Names extensions_;
    std::set<std::string> identities_;
    Names folders_;
};

// A baseline that is written anew has its place in the configuration already.
bool is_left_out(std::string_view option, const Given& typed) {
    return option == "--baseline" && typed.has("--write-baseline");
}

void add_named(const ConfigFile& config, std::span<const Option> options, const Given& typed, InputFiles& inputs) {
    inputs.add(config.file.string());
    for (const ConfigKey& key : board_keys()) {
        const auto option = std::find_if(options.begin(), options.end(),
                                         [&](const Option& one) { return one.each_name().back() == key.option; });
        const Option other{std::string(key.option), Takes::many, "FILE", {}};  // that the command does not have
        for (const BoardTable& table : config.tables) {
            const auto texts = table.options.find(key.option);
            if (key.is_path && texts != table.options.end() && !is_left_out(key.option, typed)) {
                inputs.add(option != options.end() ? *option : other, texts->second.texts);
            }
        }
    }
}

// Devices and pipes keep what is read from them.
bool can_be_overwritten(const std::string& file) {
    std::error_code ignored;
    return !fs::is_other(fs::status(file, ignored));
}

}  // namespace

void check_outputs(std::string_view command, const Given& typed, const ConfigsOfRun& configs) {
    const std::span<const Option> options = options_of(command);
    const std::vector<OutputFile> outputs = outputs_of(options, typed);
    if (outputs.empty()) {
        return;
    }
    InputFiles inputs(extensions_of(typed));
    for (const Option& option : options) {
        if (option.names_files() && !option.is_written) {
            inputs.add(option, typed.list(option.each_name().back()));
        }
    }
    for (const auto& config : configs) {
        add_named(*config, options, typed, inputs);
    }
    std::map<std::string, std::string> written;  // by which option
    for (const auto& [option, file] : outputs) {
        if (!can_be_overwritten(file)) {
            continue;
        }
        const auto refuse = [&, &option = option, &file = file](std::string_view why) {
            usage_error(fmt::format("{}: {} {}", option, report::printable(file), why));
        };
        if (inputs.contain(file)) {
            refuse("is an input");
        }
        if (const auto [other, is_new] = written.emplace(input::identity_of(file), option); !is_new) {
            refuse(other->second == option ? "is written by two reports" : "is written by " + other->second + ", too");
        }
    }
}

}  // namespace dmavet::cli
