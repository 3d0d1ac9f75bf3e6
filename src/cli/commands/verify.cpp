// SPDX-License-Identifier: Apache-2.0
// Does the kernel that runs do what was predicted for its board?

#include <memory>
#include <utility>

#include "cli/config/settings.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_groups.hpp"
#include "cli/output.hpp"
#include "cli/text_values.hpp"
#include "dmavet/verify_report.hpp"
#include "input/system_files.hpp"

namespace dmavet::cli {

namespace {

struct VerifyRun {
    std::string name;
    bool is_this_machine;
    std::shared_ptr<Settings> settings;
    ReportOptions report;
};

int verify(const VerifyRun& run) {
    const auto settings = run.settings->of_live(run.name);
    Member member{run.name, {}};
    const auto board = analyze_input(member, settings->analysis);
    if (!board) {
        complain(run.name, board.error().message);
        return board.error().code == ErrorCode::no_ram_base ? exit_usage : exit_unreadable;
    }
    const auto files = input::read_system_files(settings->analysis.live->root, run.is_this_machine);
    if (!files) {
        complain(run.name, files.error().message);
        return exit_unreadable;
    }
    const Verification verification = verify_board(*board, *files);
    Output out;
    write_verify(run.name, *board, verification, run.report, out.stream());
    const int written = finish(out);
    return written != exit_clean ? written : verification.count(Agreement::differs) > 0 ? exit_findings : exit_clean;
}

BoardSettings verify_settings(const Given& given) {
    BoardSettings settings;
    settings.analysis = {question_with_requests(given), {}, input_options(given), live_of(given), {}};
    return settings;
}

Run understand_verify(const Given& given) {
    if (!live_of(given)) {
        usage_error("--live or --root DIR is missing: which system");
    }
    if (given.has("--live") && given.has("--root")) {
        usage_error("--live and --root are two systems");
    }
    VerifyRun run{live_name(given), given.has("--live"), std::make_shared<Settings>("verify", given, &verify_settings),
                  terminal_report("verify", given)};
    run.report.verbose = given.has("--verbose");
    run.report.quiet = given.has("--quiet");
    return [run = std::move(run)] { return verify(run); };
}

}  // namespace

Command verify_command() {
    Options options = live_options();
    append(options, platform_options(Kernels::running));
    append(options, source_options());
    append(options, config_options());
    append(options, terminal_options("verify"));
    append(options, {{"-v,--verbose", Takes::nothing, "", "each line, also what agrees", output_group},
                     {"-q,--quiet", Takes::nothing, "", "only what differs, and how many lines", output_group}});
    return {"verify", "what was predicted against what the running kernel did", std::move(options),
            "Each line agrees, differs, with what explains it, or is not visible, with the reason. The log\n"
            "is the kernel's; in DIR it is the file dmesg. contrib/collect.sh makes such a folder.\n"
            "Exit status: 0 nothing differs, 1 something does, 2 wrong usage, 3 the system could not be read\n\n"
            "EXAMPLES\n"
            "  dmavet verify --live\n"
            "  dmavet verify --root board --verbose\n"
            "  dmavet verify --root board --kernel 6.1 --format json\n",
            &understand_verify};
}

}  // namespace dmavet::cli
