// SPDX-License-Identifier: Apache-2.0
// What a command is: its name, its options, and what its texts mean. Help, completions and dispatch are made from it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet::cli {

enum class Takes { nothing, one, many };  // many: a value each time that it is given

// Whether an argument has to be there.
enum class Needed {
    always,
    unless_live,  // --live or --root stands for it
    never,
};

struct Option {
    std::string names;  // "-q,--quiet"; an argument has no dashes: "files"
    Takes takes;
    std::string value;  // what it takes, as help shows it: "FILE", "on|off"
    std::string help;
    std::string group = {};          // the heading that it stands under; of an argument: none
    bool may_be_empty = false;       // an empty text means something
    bool is_setting = true;          // a dmavet.toml may give it, if there is such a key
    bool is_written = false;         // the file that it names
    Needed needed = Needed::always;  // of an argument

    [[nodiscard]] bool is_argument() const { return !names.starts_with('-'); }
    // "--quiet", "-q": each of them.
    [[nodiscard]] std::vector<std::string> each_name() const;
    // Whether its values are files or directories, which its help says.
    [[nodiscard]] bool names_files() const;
};
// The option of a file that is written; all others that name files read them.
[[nodiscard]] Option written(Option option);

// The texts that were given for the options of a command, by their long names. What a command does not have was not
// given.
class Given {
public:
    void set(const Option& option, std::vector<std::string> texts, std::size_t count);

    // Instead of what was given so far; none: it was not given.
    void put(const std::string& name, std::vector<std::string> texts);

    [[nodiscard]] bool has(std::string_view name) const;
    // The one text; `otherwise` when it was not given.
    [[nodiscard]] std::string text(std::string_view name, std::string_view otherwise = "") const;
    // All texts in their order.
    [[nodiscard]] std::vector<std::string> list(std::string_view name) const;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> texts_;  // of what was given
};

// Does what was asked for and answers the exit status.
using Run = std::function<int()>;

// Thrown by a command that asks for the help of one: whoever declares options to the parser prints it.
struct HelpAsked {
    std::string command;  // empty: of the program
};

struct Command {
    std::string name;
    std::string help;
    std::vector<Option> options;
    std::string footer;
    // Nothing is read or written before all is understood; what cannot be is a usage error.
    Run (*understand)(const Given& given);
};

// What the program is, and what stands below its options.
extern const char* const program_help;
extern const char* const program_footer;

// In the order of help.
[[nodiscard]] std::span<const Command> commands();
[[nodiscard]] bool is_command(std::string_view name);
// That there is none of that name, and which may be meant.
[[nodiscard]] std::string unknown_command(std::string_view name);

}  // namespace dmavet::cli
