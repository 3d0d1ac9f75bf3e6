// SPDX-License-Identifier: Apache-2.0
// What is asked in the same way by several commands?

#include "cli/option_groups.hpp"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/option_values.hpp"
#include "cli/request_values.hpp"
#include "cli/run_files.hpp"
#include "cli/terminal.hpp"
#include "input/file.hpp"
#include "report/say/printable.hpp"

namespace dmavet::cli {

namespace {

constexpr const char* predicted_group = "What is predicted";
constexpr const char* asked_group = "What is asked";
constexpr const char* input_group = "Input";

}  // namespace

const char* const request_words =
    "\nWords of --alloc, after commas: atomic mask=BITS wc no-kernel-mapping force-contiguous\n"
    "noncoherent pages; of --stream: to-device from-device bidirectional mask=BITS buffer=ADDR\n"
    "require-coherent\n";

const char* const overlay_words =
    "\n--overlay: what is one overlay (a .dtbo, compressed or not, a source, FILE#NAME) is applied to\n"
    "every board, in the order given. What a directory, an archive or an image holds, be it one, are\n"
    "alternatives on top of that: each alone, for boards that have its first compatible of the root.\n";

void append(Options& options, const Options& more) {
    options.insert(options.end(), more.begin(), more.end());
}

Option boards_argument() {
    return {"files", Takes::many, "FILE|DIR", ".dtb, .dts, images, archives, directories of .dtb, - for stdin"};
}

std::string all_kernels_words() {
    std::string text;
    for (const Arch arch : {Arch::arm64, Arch::arm, Arch::riscv}) {
        std::vector<std::string> releases;
        for (const KernelId& id : modelled_kernels()) {
            if (id.arch == arch && is_recorded(id)) {
                releases.push_back(to_string(id.release));
            }
        }
        text += fmt::format("  {} {}\n", to_string(arch), fmt::join(releases, ", "));
    }
    return text;
}

Options platform_options(Kernels kernels) {
    const bool runs = kernels == Kernels::running;
    return {
        kernels == Kernels::one_or_all
            ? Option{"--kernel", Takes::one, "RELEASE|all", "the kernel: 6.6, v6.12.5, all (default 7.2)",
                     predicted_group}
            : Option{"--kernel", Takes::one, "RELEASE",
                     fmt::format("the kernel: 6.6, v6.12.5 (default {})", runs ? "the one that runs" : "7.2"),
                     predicted_group},
        {"--arch", Takes::one, "auto|arm64|arm|riscv", "default auto: from the tree's CPUs", predicted_group},
        {"--kconfig", Takes::one, "FILE|NAME",
         fmt::format("a .config, or debian, armmp, defconfig (default {})", runs ? "its own, else debian" : "debian"),
         predicted_group},
        {"--page-size", Takes::one, "4K|16K|64K", "of arm64 (default 4K, or as the .config says)", predicted_group},
        {"--cmdline", Takes::one, "TEXT", runs ? "instead of what the kernel runs with" : "instead of /chosen/bootargs",
         predicted_group, true},
        {"--memory", Takes::many, "[BASE+]SIZE",
         fmt::format("RAM, instead of {}: 2G, 0x80000000+2G", runs ? "the system's" : "the tree's"), predicted_group},
        {"--reserved", Takes::many, "BASE+SIZE", "RAM that firmware keeps, such as its EFI map says", predicted_group},
        {"--rid", Takes::many, "ID", "PCI requester ids to look up: 0x0,0x100", predicted_group},
        {"--machine-quirks", Takes::one, "on|off", "machine code for known boards (default on)", predicted_group},
        {"--riscv-mae", Takes::one, "on|off", "T-Head harts: whether firmware set MAEE", predicted_group},
        {"--facts", Takes::many, "FILE", "JSON: facts about hardware, or what learn wrote", predicted_group},
    };
}

Options request_options() {
    return {
        {"--alloc", Takes::many, "SIZE[,WORD]", "an allocation (default 4K and 4K,atomic)", asked_group},
        {"--stream", Takes::many, "SIZE[,WORD]", "a mapping (default 2K and 2K,mask=64)", asked_group},
        {"--pools", Takes::one, "attached|ignored", "whether drivers attach their first memory-region", asked_group},
    };
}

Options source_options(Overlays overlays) {
    return {
        overlays == Overlays::together
            ? Option{"--overlay", Takes::many, "FILE", "an overlay that is applied, in the order given", input_group}
            : Option{"--overlay", Takes::many, "FILE|DIR", "overlays: FILE for all boards, of DIR each alone",
                     input_group},
        {"--include", Takes::many, "DIR", "where a source has its includes, before its tree's", input_group},
        {"--no-dts", Takes::nothing, "", "refuse sources: dtc reads what they name", input_group},
    };
}

Option source_option() {
    return {"--source", Takes::one, "FILE", "the text that a blob was built from, for its lines", input_group};
}

Options live_options() {
    return {
        {"--live", Takes::nothing, "", "this machine: its tree, kernel, command line, RAM", input_group},
        {"--root", Takes::one, "DIR", "the same of a copied /proc, /sys, /boot (contrib/collect.sh)", input_group},
    };
}

std::optional<LiveOptions> live_of(const Given& given) {
    if (!given.has("--live") && !given.has("--root")) {
        return std::nullopt;
    }
    LiveOptions live;
    live.root = given.text("--root", live.root);
    live.has_kernel = given.has("--kernel");
    live.has_config = given.has("--kconfig");
    return live;
}

std::string live_name(const Given& given) {
    return given.text("--root", "live");
}

Option extensions_option() {
    return {"--ext", Takes::many, "EXT[,EXT]", "what of directories is taken, too: dts,itb", input_group};
}

std::vector<std::string> extensions_of(const Given& given) {
    std::vector<std::string> extensions;
    for (const std::string& list : given.list("--ext")) {
        for (std::string_view extension : split(list)) {
            extension.remove_prefix(extension.starts_with('.') ? 1 : 0);
            if (extension.empty() || extension.find('/') != std::string_view::npos) {
                usage_error(fmt::format("--ext: '{}' is not the end of a file's name, such as dts", list));
            }
            extensions.emplace_back(extension);
        }
    }
    return extensions;
}

Option jobs_option() {
    return {"-j,--jobs", Takes::one, "N", "boards at once (default: one each core)", input_group};
}

Options report_options() {
    return {
        written({"--report", Takes::many, "FORMAT=FILE", "also write a file: json=dma.json; - is standard output",
                 output_group}),
        {"--devices", Takes::one, "dma|populated|all", "default dma: those with a sign of DMA", output_group},
    };
}

Options rule_options() {
    return {
        {"--only", Takes::many, "RULE[,RULE]", "only these, also those off by default", rules_group},
        {"--no-facts", Takes::nothing, "", "leave out what dmavet knows of SoCs by itself", predicted_group},
        {"--skip", Takes::many, "RULE[,RULE]", "not these rules", rules_group},
        {"--level", Takes::one, "error|warning|note", "least severity shown (default warning)", rules_group},
        {"--severity", Takes::many, "RULE=LEVEL", "grade a rule: error, warning, note or off", rules_group},
    };
}

Option baseline_option() {
    return {"--baseline", Takes::one, "FILE", "findings that are known: counted, not shown", known_group};
}

Options terminal_options(std::string_view command) {
    return {
        {"--format", Takes::one, fmt::format("{}", fmt::join(formats_of(command), "|")),
         "of standard output (default text)", output_group},
        {"--color", Takes::one, "auto|always|never", "colour (default auto; honours NO_COLOR)", output_group},
    };
}

Options board_options(std::string_view command) {
    Options options{boards_argument()};
    options.front().needed = Needed::unless_live;
    append(options, platform_options(Kernels::one_or_all));
    append(options, source_options(Overlays::also_alternatives));
    append(options, {extensions_option()});
    append(options, live_options());
    append(options, {jobs_option()});
    append(options, terminal_options(command));
    append(options, report_options());
    return options;
}

void require(bool is_given, const char* what) {
    if (!is_given) {
        usage_error(fmt::format("{} is missing", what));
    }
}

std::vector<std::string> files_of(const Given& given) {
    std::vector<std::string> files = given.list("files");
    require(!files.empty(), "a file or directory");
    return files;
}

void require_no_files(const Given& given) {
    if (const auto files = given.list("files"); !files.empty()) {
        usage_error(fmt::format("{} is the board, so no FILE goes with it: {}",
                                given.has("--root") ? "--root" : "--live", files[0]));
    }
}

bool asks_all_kernels(const Given& given) {
    return given.text("--kernel") == "all";
}

void take_memory(const char* option, const std::vector<std::string>& texts, Question& question) {
    question.memory = {.by = "--memory"};
    question.memory_size.reset();
    for (const std::string& text : texts) {
        if (text.find('+') != std::string::npos) {
            question.memory.banks.push_back(parse_memory(option, text));
            continue;
        }
        question.memory_size = parse_memory_size(text);
        if (texts.size() > 1) {
            usage_error(
                fmt::format("{}: '{}' is all RAM that there is; of several banks each needs its base", option, text));
        }
    }
}

Question question_of(const Given& given, Kernels kernels) {
    Question question;
    question.arch = parse_arch(given.text("--arch", "auto"));
    if (asks_all_kernels(given)) {
        if (kernels == Kernels::one) {
            usage_error("--kernel: all goes with check and show; here it is one release, such as 7.2");
        }
    } else if (const std::string kernel = given.text("--kernel"); !kernel.empty()) {
        question.release = parse_kernel(kernel);
    }
    // An empty command line is one, too.
    if (given.has("--cmdline")) {
        question.cmdline = given.text("--cmdline");
    }
    take_memory("--memory", given.list("--memory"), question);
    for (const std::string& text : given.list("--reserved")) {
        question.reserved.push_back(parse_memory("--reserved", text));
    }
    question.rids = parse_rids(given.list("--rid"));
    question.machine_quirks = parse_on_off("--machine-quirks", given.text("--machine-quirks", "on"));
    if (given.has("--riscv-mae")) {
        question.riscv_mae = parse_on_off("--riscv-mae", given.text("--riscv-mae"));
    }
    if (const auto facts = given.list("--facts"); !facts.empty()) {
        question.facts = std::make_shared<const Facts>(parse_facts(facts));
    }
    if (const std::string config = given.text("--kconfig"); !config.empty()) {
        if (const auto set = known_configuration(config)) {
            question.config_set = *set;
        } else {
            question.config = parse_kconfig(config);
        }
    }
    if (const std::string size = given.text("--page-size"); !size.empty()) {
        question.page_size = parse_page_size(size);
    }
    return question;
}

Question question_with_requests(const Given& given, Kernels kernels) {
    Question question = question_of(given, kernels);
    question.attached_region = parse_pools(given.text("--pools", "attached"));
    question.allocations = parse_allocations(given.list("--alloc"));
    question.streams = parse_streams(given.list("--stream"));
    return question;
}

void take_input(const Given& given, Analysis& analysis) {
    InputOptions& options = analysis.input;
    options.allow_dts = !given.has("--no-dts");
    options.include_folders = parse_folders("--include", given.list("--include"));
    GivenOverlays overlays = read_overlays(given.list("--overlay"), options);
    options.overlays = std::move(overlays.applied);
    options.keep_labels = !overlays.alternatives.overlays.empty();
    analysis.alternatives = std::move(overlays.alternatives);
}

InputOptions input_options(const Given& given) {
    Analysis analysis;
    take_input(given, analysis);
    const OverlayAlternatives& alternatives = analysis.alternatives;
    if (!alternatives.empty()) {
        const std::string& first = alternatives.overlays.empty() ? alternatives.unread.front().name
                                                                 : alternatives.overlays.front().source.name;
        usage_error(
            fmt::format("--overlay: a directory, an archive or an image gives alternatives; name one, as {}", first));
    }
    return std::move(analysis.input);
}

std::string source_text_of(const Given& given) {
    std::string file = given.text("--source");
    if (!file.empty() && given.has("--no-dts")) {
        usage_error("--source names a source, and --no-dts refuses them");
    }
    std::error_code ignored;
    // Opening a pipe would end it for its writer.
    if (!file.empty() && !std::filesystem::is_other(file, ignored)) {
        if (const auto opened = input::open_file(file); !opened) {
            usage_error(fmt::format("--source {}: {}", report::printable(file), opened.error().message));
        }
    }
    return file;
}

ReportOptions terminal_report(std::string_view command, const Given& given) {
    ReportOptions report;
    report.command = command;
    report.format = parse_format("--format", command, given.text("--format", report.format));
    report.color = use_color(given.text("--color", "auto"));
    report.width = terminal_width();
    report.quiet = given.has("--quiet");
    if (const std::string devices = given.text("--devices"); !devices.empty()) {
        report.devices = parse_devices(devices);
    }
    return report;
}

std::vector<ReportFile> take_reports(const Given& given, ReportOptions& report) {
    std::vector<ReportFile> files;
    bool is_chosen = given.has("--format");
    for (const std::string& text : given.list("--report")) {
        ReportFile one = parse_report_file(text, report.command);
        if (one.file != "-") {
            files.push_back(std::move(one));
            continue;
        }
        if (std::exchange(is_chosen, true)) {
            usage_error(fmt::format("--report: '{}' would be a second report on standard output", text));
        }
        report.format = one.format;
    }
    check_outputs(report.command, given);
    return files;
}

}  // namespace dmavet::cli
