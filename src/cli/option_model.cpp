// SPDX-License-Identifier: Apache-2.0
// Which commands and options are there, and what does their help say?

#include "cli/option_model.hpp"

#include <fmt/format.h>

#include "dmavet/kernel.hpp"

namespace dmavet::cli {

namespace {

CLI::Option* add_text(CLI::App& app, const char* name, std::string& value, const char* type, const char* help) {
    return app.add_option(name, value, help)->type_name(type);
}

// One value each time it is given; a list inside a value is split later.
CLI::Option* add_list(CLI::App& app, const char* name, std::vector<std::string>& values, const char* type,
                      const char* help) {
    return app.add_option(name, values, help)->type_name(type)->allow_extra_args(false);
}

void add_platform_options(CLI::App& app, RawOptions& raw) {
    add_text(app, "--kernel", raw.kernel, "RELEASE", "the kernel to predict (default 6.12)")
        ->group("What is predicted");
    add_text(app, "--arch", raw.arch, "auto|arm64|arm", "default auto: from the tree's CPUs")
        ->group("What is predicted");
    add_text(app, "--kconfig", raw.kconfig, "FILE", "a kernel .config, instead of Debian's configuration")
        ->group("What is predicted");
    add_text(app, "--cmdline", raw.cmdline, "TEXT", "instead of /chosen/bootargs")->group("What is predicted");
    add_list(app, "--memory", raw.memory, "BASE+SIZE", "RAM, instead of the tree's: 0x80000000+2G")
        ->group("What is predicted");
    add_list(app, "--rid", raw.rids, "ID", "PCI requester ids to look up: 0x0,0x100")->group("What is predicted");
    add_text(app, "--machine-quirks", raw.machine_quirks, "on|off", "machine code for known boards (default on)")
        ->group("What is predicted");
    add_list(app, "--facts", raw.facts, "FILE", "JSON: facts about hardware, or what learn wrote")
        ->group("What is predicted");
}

constexpr const char* request_words =
    "\nWords of --alloc, after commas: atomic mask=BITS wc no-kernel-mapping force-contiguous\n"
    "noncoherent pages; of --stream: to-device from-device bidirectional mask=BITS buffer=ADDR\n";

void add_request_options(CLI::App& app, RawOptions& raw) {
    add_list(app, "--alloc", raw.allocs, "SIZE[,WORD]", "an allocation (default 4K and 4K,atomic)")
        ->group("What is asked");
    add_list(app, "--stream", raw.streams, "SIZE[,WORD]", "a mapping (default 2K and 2K,mask=64)")
        ->group("What is asked");
    add_text(app, "--pools", raw.pools, "attached|ignored", "whether drivers attach their first memory-region")
        ->group("What is asked");
}

void add_input_options(CLI::App& app, RawOptions& raw) {
    app.add_flag("--no-dts", raw.no_dts, "refuse sources: dtc reads what they name")->group("Input");
}

void add_terminal_options(CLI::App& app, RawOptions& raw, const char* formats = "text|json|ndjson") {
    add_text(app, "--format", raw.format, formats, "of standard output (default text)")->group("Output");
    add_text(app, "--color", raw.color, "auto|always|never", "colour (default auto; honours NO_COLOR)")
        ->group("Output");
}

void add_board_options(CLI::App& app, RawOptions& raw, const char* formats) {
    app.add_option("files", raw.files, ".dtb, .dts, directories of .dtb, - for stdin")->type_name("FILE|DIR");
    add_platform_options(app, raw);
    add_input_options(app, raw);
    add_text(app, "-j,--jobs", raw.jobs, "N", "boards at once (default: one each core)")->group("Input");
    add_terminal_options(app, raw, formats);
    add_list(app, "--report", raw.reports, "FORMAT=FILE", "also write a file: json=dma.json")->group("Output");
    app.add_flag("-q,--quiet", raw.quiet, "in text only findings and errors")->group("Output");
    add_text(app, "--devices", raw.devices, "dma|populated|all", "default dma: those with a sign of DMA")
        ->group("Output");
}

CLI::App& add_command(CLI::App& app, RawOptions& raw, Command command, const char* help) {
    CLI::App& added = *app.add_subcommand(std::string(to_string(command)), help);
    added.callback([&raw, command] { raw.command = command; });
    return added;
}

void declare_check(CLI::App& app, RawOptions& raw) {
    CLI::App& check = add_command(app, raw, Command::check, "what is wrong with the DMA side of boards");
    add_board_options(check, raw, "text|json|ndjson|sarif");
    add_list(check, "--only", raw.only, "RULE[,RULE]", "only these, also those off by default")->group("Rules");
    check.add_flag("--no-facts", raw.no_facts, "leave out what dmavet knows of SoCs by itself")->group("Rules");
    add_list(check, "--skip", raw.skip, "RULE[,RULE]", "not these rules")->group("Rules");
    add_text(check, "--level", raw.level, "error|warning|note", "least severity shown (default warning)")
        ->group("Rules");
    add_text(check, "--fail-on", raw.fail_on, "error|warning|note|never", "least severity for status 1 (default error)")
        ->group("Rules");
    check.footer(
        "Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage,\n"
        "             3 an input could not be read (the others are still done)\n\n"
        "EXAMPLES\n"
        "  dmavet check board.dtb\n"
        "  dmavet check arch/arm64/boot/dts --quiet --fail-on warning\n"
        "  dmavet check board.dts --memory 0x80000000+2G --level note\n"
        "  dmavet check build/dtbs --report sarif=dma.sarif\n"
        "  dtc -O dtb board.dts | dmavet check -\n");
}

void declare_show(CLI::App& app, RawOptions& raw) {
    CLI::App& show = add_command(app, raw, Command::show, "what every device gets");
    add_board_options(show, raw, "text|json|ndjson");
    add_request_options(show, raw);
    show.add_flag("--trace", raw.trace, "json: every decision behind an allocation")->group("Output");
    add_text(show, "--node", raw.node, "PATH|GLOB", "one node in full, or those a glob matches")->group("Output");
    show.footer(
        "EXAMPLES\n"
        "  dmavet show board.dtb\n"
        "  dmavet show board.dtb --node /soc/usb@a600000\n"
        "  dmavet show board.dtb --node '*pcie*' --rid 0x0,0x100\n"
        "  dmavet show board.dtb --alloc 8M --alloc 64K,atomic\n"
        "  dmavet show board.dtb --devices all --format ndjson\n" +
        std::string(request_words));
}

void declare_why(CLI::App& app, RawOptions& raw) {
    CLI::App& why = add_command(app, raw, Command::why, "every decision about one device");
    why.add_option("file", raw.files, "the board")->type_name("FILE")->expected(1)->allow_extra_args(false);
    why.add_option("path", raw.subject, "its path, the end of it, or an alias")->type_name("PATH");
    add_platform_options(why, raw);
    add_request_options(why, raw);
    add_input_options(why, raw);
    add_terminal_options(why, raw);
    why.footer(
        "EXAMPLES\n"
        "  dmavet why board.dtb /soc/usb@a600000\n"
        "  dmavet why board.dtb usb@a600000 --kernel 6.1\n"
        "  dmavet why board.dtb usb@a600000 --alloc 256K,atomic\n" +
        std::string(request_words));
}

void declare_learn(CLI::App& app, RawOptions& raw) {
    CLI::App& learn = add_command(app, raw, Command::learn, "facts from trees that you trust");
    learn.add_option("files", raw.files, ".dtb, .dts, directories of .dtb, - for stdin")->type_name("FILE|DIR");
    add_text(learn, "-o,--output", raw.output, "FILE", "write there, not to standard output")->group("Output");
    add_text(learn, "--source", raw.source, "TEXT", "where the trees come from; findings cite it")->group("Output");
    learn.add_flag("-q,--quiet", raw.quiet, "no summary")->group("Output");
    add_text(learn, "--kernel", raw.kernel, "RELEASE", "the kernel that reads them (default 6.12)")->group("Input");
    add_text(learn, "--arch", raw.arch, "auto|arm64|arm", "default auto: from each tree's CPUs")->group("Input");
    add_input_options(learn, raw);
    add_text(learn, "-j,--jobs", raw.jobs, "N", "boards at once (default: one each core)")->group("Input");
    learn.footer(
        "Writes how each node of each SoC is declared: coherent or not, IOMMU and stream ids, windows,\n"
        "with the number of trees that say so. check --facts holds other trees of the SoC against it.\n\n"
        "EXAMPLES\n"
        "  dmavet learn golden-boards/ --source 'BSP 5.2' -o bsp.facts.json\n"
        "  dmavet check new-board.dtb --facts bsp.facts.json\n");
}

void declare_rules(CLI::App& app, RawOptions& raw) {
    CLI::App& rules = add_command(app, raw, Command::rules, "the rules, or one explained");
    rules.add_option("id", raw.subject, "a rule")->type_name("RULE");
    add_terminal_options(rules, raw);
    rules.footer(
        "EXAMPLES\n"
        "  dmavet rules\n"
        "  dmavet rules dma-ranges-length\n"
        "  dmavet rules --format json\n");
}

void declare_kernels(CLI::App& app, RawOptions& raw) {
    CLI::App& kernels = add_command(app, raw, Command::kernels, "the modelled kernels, and what changed between them");
    add_terminal_options(kernels, raw);
    kernels.footer(
        "EXAMPLES\n"
        "  dmavet kernels\n"
        "  dmavet kernels --format json\n");
}

void declare_completions(CLI::App& app, RawOptions& raw) {
    CLI::App& completions = add_command(app, raw, Command::completions, "completion script for a shell");
    completions.add_option("shell", raw.subject, "the shell")->type_name("bash|zsh|fish");
    completions.footer(
        "EXAMPLES\n"
        "  source <(dmavet completions bash)\n"
        "  dmavet completions zsh > ~/.zfunc/_dmavet\n"
        "  dmavet completions fish > ~/.config/fish/completions/dmavet.fish\n");
}

}  // namespace

void declare_commands(CLI::App& app, RawOptions& raw) {
    app.get_formatter()->column_width(32);
    app.set_version_flag("--version", version_text, "release, kernels, libraries");
    app.require_subcommand(0, 1);
    declare_check(app, raw);
    declare_show(app, raw);
    declare_why(app, raw);
    declare_learn(app, raw);
    declare_rules(app, raw);
    declare_kernels(app, raw);
    declare_completions(app, raw);
    for (CLI::App* command : app.get_subcommands(nullptr)) {
        command->allow_extras();  // refused later, with the nearest right name
    }
    app.allow_extras();
    app.footer(
        "EXAMPLES\n"
        "  dmavet check board.dtb             what is wrong\n"
        "  dmavet show board.dtb              what every device gets\n"
        "  dmavet why board.dtb usb@a600000   why one device gets what it gets\n"
        "\nEach command has its own --help.\n");
}

std::string version_text() {
    std::string text = fmt::format("dmavet {}\nkernels:", DMAVET_VERSION);
    bool is_first = true;
    for (const KernelId& kernel : modelled_kernels()) {
        text += fmt::format("{} {} {}{}", is_first ? "" : ",", to_string(kernel.release), to_string(kernel.arch),
                            is_first ? " (default)" : "");
        is_first = false;
    }
    return text + fmt::format("\nlibraries: {}", DMAVET_LIBRARIES);
}

}  // namespace dmavet::cli
