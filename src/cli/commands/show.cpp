// SPDX-License-Identifier: Apache-2.0
// What does every device get?

#include <utility>

#include "cli/node_lookup.hpp"
#include "cli/option_groups.hpp"
#include "cli/run_boards.hpp"

namespace dmavet::cli {

namespace {

// The machine formats name the labels of each device.
bool writes_labels(const Given& given) {
    return given.text("--format", "text") != "text" || given.has("--report");
}

BoardSettings show_settings(const Given& given) {
    BoardSettings settings = board_settings(given);
    settings.all_kernels = asks_all_kernels(given);
    settings.analysis.question = question_with_requests(given, Kernels::one_or_all);
    settings.analysis.device_labels = writes_labels(given);
    settings.analysis.label = label_in(given.text("--node"));
    return settings;
}

Run understand_show(const Given& given) {
    BoardsRun run = boards_run("show", given, &show_settings);
    run.report.trace = given.has("--trace");
    run.report.map = given.has("--map");
    run.report.flat = given.has("--flat");
    if (const std::string node = given.text("--node"); !node.empty()) {
        run.report.node = node;
        if (given.text("--devices").empty()) {
            run.report.devices = DeviceSelection::all;  // who names a node wants to see it
        }
    }
    return [run = std::move(run)] { return run_boards(run); };
}

}  // namespace

Command show_command() {
    Options options = board_options("show");
    append(options, {source_option()});
    append(options, config_options());
    append(options, request_options());
    append(options,
           {
               {"-q,--quiet", Takes::nothing, "", "in text only the tables and errors", output_group},
               {"--trace", Takes::nothing, "", "json: every decision behind an allocation", output_group},
               {"--flat", Takes::nothing, "", "a row each, equal devices are not put together", output_group},
               {"--map", Takes::nothing, "", "what lies where in memory", output_group},
               {"--node", Takes::one, "PATH|&LABEL|GLOB", "one node in full, or those a glob matches", output_group},
           });
    return {"show", "what every device gets", std::move(options),
            "EXAMPLES\n"
            "  dmavet show board.dtb\n"
            "  dmavet show board.dtb --flat               a row for each device\n"
            "  dmavet show board.dtb --node /soc/usb@a600000\n"
            "  dmavet show board.dts --node '&usb0'\n"
            "  dmavet show --live                         the machine that runs this\n"
            "  dmavet show board.dtb --kernel all         where kernels disagree\n"
            "  dmavet show board.dtb --map --reserved 0x9a000000+2M\n"
            "  dmavet show board.dtb --node '*pcie*' --rid 0x0,0x100\n"
            "  dmavet show board.dtb --alloc 8M --alloc 64K,atomic\n"
            "  dmavet show board.dtb --devices all --format ndjson\n" +
                std::string(request_words) + overlay_words + "\n--kernel all:\n" + all_kernels_words(),
            &understand_show};
}

}  // namespace dmavet::cli
