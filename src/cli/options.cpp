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

void require_arguments(Command command, const RawOptions& raw) {
    const bool reads_boards = command == Command::check || command == Command::show || command == Command::learn;
    require(!reads_boards || !raw.files.empty(), "a file or directory");
    require(command != Command::why || (!raw.files.empty() && !raw.subject.empty()), "FILE or PATH");
    require(command != Command::completions || !raw.subject.empty(), "the shell (bash, zsh or fish)");
}

Question question_of(const RawOptions& raw, const CLI::App& command) {
    Question question;
    question.arch = parse_arch(raw.arch);
    if (!raw.kernel.empty()) {
        question.release = parse_kernel(raw.kernel);
    }
    // An empty command line is one, too.
    if (command.get_option_no_throw("--cmdline") != nullptr && command.count("--cmdline") > 0) {
        question.cmdline = raw.cmdline;
    }
    for (const std::string& text : raw.memory) {
        question.memory.push_back(parse_memory(text));
    }
    question.rids = parse_rids(raw.rids);
    question.machine_quirks = parse_on_off("--machine-quirks", raw.machine_quirks);
    question.attached_region = parse_pools(raw.pools);
    if (raw.command == Command::show || raw.command == Command::why) {
        question.allocations = parse_allocations(raw.allocs);
        question.streams = parse_streams(raw.streams);
    }
    if (!raw.facts.empty()) {
        question.facts = std::make_shared<const Facts>(parse_facts(raw.facts));
    }
    if (!raw.kconfig.empty()) {
        question.config = parse_kconfig(raw.kconfig);
    }
    return question;
}

Checks checks_of(const RawOptions& raw) {
    if (raw.command == Command::learn) {
        return no_rules();
    }
    return {.rules = parse_rules(raw.only, raw.skip), .shipped_facts = raw.command == Command::check && !raw.no_facts};
}

ReportOptions report_options(const RawOptions& raw, const Checks& checks) {
    ReportOptions report;
    report.command = to_string(raw.command);
    if (!formats_of(report.command).empty()) {
        report.format = parse_format("--format", report.command, raw.format);
    }
    if (!raw.node.empty()) {
        report.node = raw.node;
        report.devices = DeviceSelection::all;  // who names a node wants to see it
    }
    if (!raw.devices.empty()) {
        report.devices = parse_devices(raw.devices);
    }
    report.level = parse_severity("--level", raw.level);
    report.rules = selected_rules(checks);
    report.quiet = raw.quiet;
    report.trace = raw.trace;
    report.color = use_color(raw.color);
    report.width = terminal_width();
    return report;
}

// Nothing that was read is written over: boards, facts and configuration.
void check_all_outputs(const Invocation& invocation, const RawOptions& raw) {
    std::vector<std::string> inputs = invocation.files;
    inputs.insert(inputs.end(), raw.facts.begin(), raw.facts.end());
    if (!raw.kconfig.empty()) {
        inputs.push_back(raw.kconfig);
    }
    std::vector<std::string> reports;
    for (const ReportFile& report : invocation.report_files) {
        reports.push_back(report.file);
    }
    check_outputs("--report", reports, inputs);
    if (!invocation.output.empty()) {
        check_outputs("--output", {invocation.output}, inputs);
    }
}

}  // namespace

std::string_view to_string(Command command) {
    switch (command) {
        case Command::check: return "check";
        case Command::show: return "show";
        case Command::why: return "why";
        case Command::learn: return "learn";
        case Command::rules: return "rules";
        case Command::kernels: return "kernels";
        case Command::completions: return "completions";
    }
    return {};
}

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

    Invocation& invocation = invocation_;
    invocation.command = raw_->command;
    require_arguments(invocation.command, *raw_);
    invocation.files = raw_->files;
    invocation.subject = raw_->subject;
    if (invocation.command == Command::completions) {
        check_shell(invocation.subject);
    }
    if (invocation.command == Command::rules && !invocation.subject.empty()) {
        invocation.rule = &parse_rule(invocation.subject);
    }
    invocation.input.allow_dts = !raw_->no_dts;
    invocation.jobs = parse_jobs(raw_->jobs);
    invocation.fail_on = parse_fail_on(raw_->fail_on);
    invocation.question = question_of(*raw_, *command);
    invocation.checks = checks_of(*raw_);
    invocation.output = raw_->output == "-" ? std::string() : raw_->output;
    invocation.source = raw_->source.empty() ? "your trees" : raw_->source;
    invocation.report = report_options(*raw_, invocation.checks);
    for (const std::string& text : raw_->reports) {
        invocation.report_files.push_back(parse_report_file(text, invocation.report.command));
    }
    check_all_outputs(invocation, *raw_);
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
