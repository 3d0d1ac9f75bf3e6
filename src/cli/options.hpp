// SPDX-License-Identifier: Apache-2.0
// What the command line asks for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dmavet/analysis.hpp"
#include "dmavet/input.hpp"
#include "dmavet/report.hpp"

namespace CLI {
class App;
}

namespace dmavet::cli {

struct ReportFile {
    Format format;
    std::string file;
};

// Refers to parts of itself: stays where it was made.
struct CommandLine {
    CommandLine() = default;
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    std::string command;             // "check", "show", "why", "rules", "learn", "completions"
    std::vector<std::string> files;  // boards as given
    std::string subject;             // why: the node; completions: the shell
    const Rule* rule = nullptr;      // rules: the one to explain; null: all
    std::string output;              // learn: the file to write; empty: standard output
    std::string source;              // learn: where the trees come from
    std::optional<Facts> facts;      // what analysis.facts leads to
    Options analysis;
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
    [[nodiscard]] const CommandLine& command_line() const { return command_line_; }
    // The commands and their options, from which completions are made.
    [[nodiscard]] const CLI::App& model() const { return *app_; }

private:
    void understand();

    std::unique_ptr<CLI::App> app_;
    std::unique_ptr<RawOptions> raw_;
    CommandLine command_line_;
};

}  // namespace dmavet::cli
