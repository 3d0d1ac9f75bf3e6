// SPDX-License-Identifier: Apache-2.0
// What holds for each board: what was typed, and below that what the board's dmavet.toml says, as if typed.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/analyze_input.hpp"
#include "cli/command.hpp"
#include "cli/config/config_files.hpp"

namespace dmavet::cli {

using SaidBy = std::map<std::string, std::string, std::less<>>;  // by the option: "dmavet.toml:3"

struct BoardSettings {
    Analysis analysis;
    std::vector<const Rule*> rules = {};     // those that are asked
    Severity level = Severity::warning;      // the least severity shown
    std::optional<Severity> fail_on = {};    // absent: no finding makes it fail
    std::vector<const Rule*> left_out = {};  // of which options ask less or otherwise than the board's dmavet.toml
    bool all_kernels = false;                // what the other kernels make otherwise is asked for, too
    SaidBy from = {};                        // what a file says of it
};

// The texts for a board's options and who gave each.
struct Layers {
    Given given;
    SaidBy from;  // not in it: typed
    std::shared_ptr<const ConfigFile> config;
    bool asks_otherwise = false;  // what was typed asks something else than the file
};

class Settings {
public:
    // What these texts mean for a board; without a config.
    using Understand = BoardSettings (*)(const Given& given);

    // `command`: by its name; what of a file it has no option for is nothing to it. What is wrong with what was typed
    // is said here, whatever a file says.
    Settings(std::string_view command, Given typed, Understand understand);

    // Of the board of this name that is found in this file. What cannot be understood is a usage error. May be called
    // by several threads at once; each set of texts is understood only once.
    [[nodiscard]] std::shared_ptr<const BoardSettings> of(const std::string& board, const std::string& file);
    // Whether there is a dmavet.toml for what is found in this file.
    [[nodiscard]] bool has_config(const std::string& file);
    // Where no file has a part.
    [[nodiscard]] std::shared_ptr<const BoardSettings> typed();
    // Of a running system of this name, for which no file is searched: only one that was named has a part.
    [[nodiscard]] std::shared_ptr<const BoardSettings> of_live(const std::string& board);
    // Understands, too, what each table says that may be for a board in this container, whose names nobody knows yet.
    void look_ahead(const std::string& container);
    // Whether there is such a table.
    [[nodiscard]] bool may_differ_in(const std::string& container);
    // The same as texts.
    [[nodiscard]] Layers layers(const std::string& board, const std::string& file);
    // Those that of() was asked for so far, each set once, in that order.
    [[nodiscard]] std::vector<std::shared_ptr<const BoardSettings>> all();
    // The files that have a part.
    [[nodiscard]] std::vector<std::shared_ptr<const ConfigFile>> configs();

private:
    using Tables = std::vector<const BoardTable*>;  // of one file; the first counts least
    using Key = std::pair<const ConfigFile*, Tables>;

    [[nodiscard]] Layers layered(const std::shared_ptr<const ConfigFile>& config, const Tables& tables) const;
    [[nodiscard]] BoardSettings understood(const Layers& layers) const;
    [[nodiscard]] std::shared_ptr<const BoardSettings> find_or_add(const std::shared_ptr<const ConfigFile>& config,
                                                                   const Tables& tables);
    [[nodiscard]] std::shared_ptr<const BoardSettings> asked(const std::shared_ptr<const ConfigFile>& config,
                                                             const Tables& tables);

    std::vector<std::string> options_;  // of the command
    Given typed_;
    Understand understand_;
    ConfigFiles files_;
    std::map<Key, std::shared_ptr<const BoardSettings>> known_;
    std::vector<std::shared_ptr<const BoardSettings>> asked_;
    std::mutex mutex_;
};

// The options that say which file is taken.
[[nodiscard]] std::vector<Option> config_options();

}  // namespace dmavet::cli
