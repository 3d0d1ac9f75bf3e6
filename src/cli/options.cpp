// SPDX-License-Identifier: Apache-2.0
// What does this command line ask for, or what is wrong with it?

#include "cli/options.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/exit_status.hpp"
#include "cli/nearest.hpp"
#include "cli/option_model.hpp"
#include "cli/option_values.hpp"
#include "cli/request_values.hpp"
#include "cli/terminal.hpp"

namespace dmavet::cli {

namespace {

// Everything that CLI11 did not know: a wrong command or option, said with the nearest right one.
void refuse_unknown(const CLI::App& app, const CLI::App* command) {
    const CLI::App& place = command != nullptr ? *command : app;
    std::vector<std::string> unknown = place.remaining();
    std::erase(unknown, "--");  // CLI11 keeps the mark behind which all are files
    if (unknown.empty()) {
        return;
    }
    const bool is_option = unknown[0].starts_with('-');
    std::vector<std::string> names;
    if (is_option) {
        for (const CLI::Option* option : place.get_options()) {
            names.push_back(option->get_name(false, false));
        }
    } else {
        for (const CLI::App* one : app.get_subcommands(nullptr)) {
            names.push_back(one->get_name());
        }
    }
    const std::string shown = unknown[0].substr(0, unknown[0].find('='));
    std::string message = fmt::format("unknown {} '{}'",
                                      is_option ? "option"
                                      : command ? "argument"
                                                : "command",
                                      shown);
    const auto near = nearest(shown, names);
    if (near && (is_option || command == nullptr)) {
        message += fmt::format("; did you mean '{}'?", *near);
    } else if (is_option && command == nullptr) {
        message += "; options stand after the command";
    }
    usage_error(message);
}

void require(bool is_given, const char* what) {
    if (!is_given) {
        usage_error(fmt::format("{} is missing", what));
    }
}

void require_arguments(std::string_view command, const RawOptions& raw) {
    const bool reads_boards = command == "check" || command == "show" || command == "learn";
    require(!reads_boards || !raw.files.empty(), "a file or directory");
    require(command != "why" || (!raw.files.empty() && !raw.subject.empty()), "FILE or PATH");
    require(command != "completions" || !raw.subject.empty(), "the shell (bash, zsh or fish)");
}

// SARIF knows findings and nothing else.
void require_findings(Format format, std::string_view option, std::string_view command) {
    if (format == Format::sarif && command != "check") {
        usage_error(fmt::format("{}: sarif is a list of findings, which dmavet {} does not make; dmavet check does",
                                option, command));
    }
}

Options analysis_options(const RawOptions& raw, const CLI::App& command) {
    Options analysis;
    analysis.arch = parse_arch(raw.arch);
    if (!raw.kernel.empty()) {
        analysis.release = parse_kernel(raw.kernel);
    }
    // An empty command line is one, too.
    if (command.get_option_no_throw("--cmdline") != nullptr && command.count("--cmdline") > 0) {
        analysis.cmdline = raw.cmdline;
    }
    for (const std::string& text : raw.memory) {
        analysis.memory.push_back(parse_memory(text));
    }
    analysis.rids = parse_rids(raw.rids);
    analysis.machine_quirks = parse_on_off("--machine-quirks", raw.machine_quirks);
    analysis.rules = parse_rules(raw.only, raw.skip);
    analysis.attached_region = parse_pools(raw.pools);
    if (command.get_name() == "show" || command.get_name() == "why") {
        analysis.allocations = parse_allocations(raw.allocs);
        analysis.streams = parse_streams(raw.streams);
    }
    return analysis;
}

ReportOptions report_options(const RawOptions& raw, const CommandLine& line) {
    ReportOptions report;
    report.command = line.command == "show" ? Command::show : Command::check;
    report.format = parse_format("--format", raw.format);
    require_findings(report.format, "--format", line.command);
    if (!raw.node.empty()) {
        report.node = raw.node;
        report.devices = DeviceSelection::all;  // who names a node wants to see it
    }
    if (!raw.devices.empty()) {
        report.devices = parse_devices(raw.devices);
    }
    report.level = parse_severity("--level", raw.level);
    report.quiet = raw.quiet;
    report.asked = &line.analysis;
    report.trace = raw.trace;
    report.arch_is_given = line.analysis.arch.has_value();
    report.color = use_color(raw.color);
    report.width = terminal_width();
    return report;
}

// Nothing that was read is written over: boards, facts and configuration.
void check_all_outputs(const CommandLine& line, const RawOptions& raw) {
    std::vector<std::string> inputs = line.files;
    inputs.insert(inputs.end(), raw.facts.begin(), raw.facts.end());
    if (!raw.kconfig.empty()) {
        inputs.push_back(raw.kconfig);
    }
    std::vector<std::string> reports;
    for (const ReportFile& report : line.report_files) {
        reports.push_back(report.file);
    }
    check_outputs("--report", reports, inputs);
    if (!line.output.empty()) {
        check_outputs("--output", {line.output}, inputs);
    }
}

}  // namespace

Parser::Parser()
    : app_(std::make_unique<CLI::App>("Reads a device tree and says what Linux's DMA layer does with every device",
                                      "dmavet")),
      raw_(std::make_unique<RawOptions>()) {
    declare_commands(*app_, *raw_);
}

Parser::~Parser() = default;

void Parser::understand() {
    const auto given = app_->get_subcommands();
    const CLI::App* command = given.empty() ? nullptr : given[0];
    refuse_unknown(*app_, nullptr);
    if (command == nullptr) {
        usage_error("a command is missing: check, show, why, learn, rules or completions");
    }
    refuse_unknown(*app_, command);

    CommandLine& line = command_line_;
    line.command = command->get_name();
    require_arguments(line.command, *raw_);
    line.files = raw_->files;
    line.subject = raw_->subject;
    if (line.command == "completions") {
        check_shell(line.subject);
    }
    if (line.command == "rules" && !line.subject.empty()) {
        line.rule = &parse_rule(line.subject);
    }
    line.input.allow_dts = !raw_->no_dts;
    line.jobs = parse_jobs(raw_->jobs);
    line.fail_on = parse_fail_on(raw_->fail_on);
    line.analysis = analysis_options(*raw_, *command);
    if (!raw_->facts.empty()) {
        line.facts = parse_facts(raw_->facts);
        line.analysis.facts = &*line.facts;
    }
    line.analysis.shipped_facts = line.command == "check" && !raw_->no_facts;
    line.output = raw_->output == "-" ? std::string() : raw_->output;
    line.source = raw_->source.empty() ? "your trees" : raw_->source;
    if (line.command == "learn") {
        line.analysis.rules.emplace();  // none
    }
    if (!raw_->kconfig.empty()) {
        line.analysis.config = parse_kconfig(raw_->kconfig);
    }
    line.report = report_options(*raw_, line);
    for (const std::string& text : raw_->reports) {
        line.report_files.push_back(parse_report_file(text));
        require_findings(line.report_files.back().format, "--report", line.command);
    }
    check_all_outputs(line, *raw_);
}

std::optional<int> Parser::parse(int argc, char** argv) {
    try {
        app_->parse(argc, argv);
        understand();
        return std::nullopt;
    } catch (const CLI::Success& success) {  // --help, --version
        return app_->exit(success, std::cout, std::cerr);
    } catch (const CLI::ParseError& error) {
        const auto given = app_->get_subcommands();
        const std::string place = given.empty() ? "dmavet" : "dmavet " + given[0]->get_name();
        std::cerr << fmt::format("dmavet: {}\nsee {} --help\n", error.what(), place);
        return exit_usage;
    }
}

}  // namespace dmavet::cli
