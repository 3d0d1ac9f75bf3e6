// SPDX-License-Identifier: Apache-2.0
// What the command line asks for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/input.hpp"
#include "dmavet/question.hpp"
#include "dmavet/report.hpp"

namespace CLI {
class App;
}

namespace dmavet::cli {

enum class Command { check, show, why, learn, rules, kernels, completions };
[[nodiscard]] std::string_view to_string(Command command);

struct ReportFile {
    std::string_view format;
    std::string file;
};

// The arguments of the program, understood.
struct Invocation {
    Command command = Command::check;
    std::vector<std::string> files;  // boards as given
    std::string subject;             // why: the node; completions: the shell
    const Rule* rule = nullptr;      // rules: the one to explain; null: all
    std::string output;              // learn: the file to write; empty: standard output
    std::string source;              // learn: where the trees come from
    Question question;
    Checks checks;
    InputOptions input;
    ReportOptions report;                  // of standard output
    std::vector<ReportFile> report_files;  // further ones
    std::optional<Severity> fail_on;       // absent: never
    std::size_t jobs = 1;
};

struct RawOptions;  // the texts of the options, before they are understood

class Parser {
public:
    Parser();
    ~Parser();
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    // An exit status when there is nothing to run: help and version are printed, errors said.
    [[nodiscard]] std::optional<int> parse(int argc, char** argv);

    // After parse() without an exit status.
    [[nodiscard]] const Invocation& invocation() const { return invocation_; }
    // The commands and their options, from which completions are made.
    [[nodiscard]] const CLI::App& model() const { return *app_; }

private:
    void understand();

    std::unique_ptr<CLI::App> app_;
    std::unique_ptr<RawOptions> raw_;
    Invocation invocation_;
};

}  // namespace dmavet::cli
