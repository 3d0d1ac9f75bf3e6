// SPDX-License-Identifier: Apache-2.0
// What is wrong with the DMA side of boards?

#include <utility>

#include "cli/check_settings.hpp"
#include "cli/option_groups.hpp"
#include "cli/run_boards.hpp"
#include "cli/text_values.hpp"

namespace dmavet::cli {

namespace {

BaselineOptions baseline_options(const Given& given) {
    const BaselineOptions options{given.text("--write-baseline"), given.has("--prune")};
    if (!options.write_to.empty() && (given.has("--baseline") || options.prune)) {
        usage_error("--write-baseline writes all findings anew: --baseline and --prune have no part in it");
    }
    return options;
}

Run understand_check(const Given& given) {
    BoardsRun run = boards_run("check", given, &check_settings);
    if (run.fix_diff && given.has("--write-baseline")) {
        usage_error("--fix-diff: with --write-baseline all findings are known, and nothing is mended");
    }
    run.report.verbose = given.has("--verbose");
    run.baseline = baseline_options(given);
    return [run = std::move(run)] { return run_boards(run); };
}

}  // namespace

Command check_command() {
    Options options = board_options("check");
    append(options, {source_option()});
    append(options, config_options());
    append(options, rule_options());
    append(
        options,
        {
            {"--fix-diff", Takes::nothing, "", "a diff of the sources instead: fixes that were tried", rules_group},
            {"--fail-on", Takes::one, "error|warning|note|never", "least severity for status 1 (default error)",
             rules_group},
            baseline_option(),
            written({"--write-baseline", Takes::one, "FILE", "know all findings of this run from now on", known_group}),
            {"--prune", Takes::nothing, "", "take out of --baseline what is found no longer", known_group},
            {"-q,--quiet", Takes::nothing, "", "in text only findings and errors", output_group},
            {"-v,--verbose", Takes::nothing, "", "with RAM, zones, CMA and pools of each board", output_group},
        });
    return {"check", "what is wrong with the DMA side of boards", std::move(options),
            "Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage,\n"
            "             3 an input could not be read (the others are still done)\n"
            "             Where findings decide that --level hides, standard error says so.\n\n"
            "--kernel all: the findings of the newest kernel, and each device that another one treats\n"
            "             otherwise (kernel-changes-meaning). What a rule finds under an older kernel alone\n"
            "             is not among them: ask for that kernel.\n"
            "             The kernels are\n" +
                all_kernels_words() +
                "\n"
                "EXAMPLES\n"
                "  dmavet check board.dtb\n"
                "  dmavet check arch/arm64/boot/dts --quiet --fail-on warning\n"
                "  dmavet check board.dts --memory 0x80000000+2G --level note\n"
                "  dmavet check board.dts --fix-diff | patch -p0\n"
                "  dmavet check board.dtb --overlay overlays  each overlay of a folder that is made for it\n"
                "  dmavet check build/dtbs --report sarif=dma.sarif\n"
                "  dmavet check build/dtbs --write-baseline known.json   from now on only what is new:\n"
                "  dmavet check build/dtbs --baseline known.json\n"
                "  dtc -O dtb board.dts | dmavet check -\n" +
                std::string(overlay_words),
            &understand_check};
}

}  // namespace dmavet::cli
