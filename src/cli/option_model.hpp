// SPDX-License-Identifier: Apache-2.0
// The commands and their options as CLI11 knows them: names, help and examples. Values stay texts here.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/options.hpp"

namespace dmavet::cli {

struct RawOptions {
    Command command = Command::check;  // the one that was given, after parsing
    std::vector<std::string> files;
    std::string subject;
    std::string kernel, arch = "auto", cmdline;
    std::vector<std::string> memory, rids, allocs, streams, only, skip, reports, facts;
    std::string kconfig, output, source, pools = "attached";
    std::string machine_quirks = "on", devices, node;
    std::string jobs;  // empty: one each core
    std::string level = "warning", fail_on = "error", format = "text", color = "auto";
    bool quiet = false;
    bool no_dts = false;
    bool no_facts = false;
    bool trace = false;
};

// Declares everything; values go to `raw`.
void declare_commands(CLI::App& app, RawOptions& raw);

// What --version prints.
[[nodiscard]] std::string version_text();

}  // namespace dmavet::cli
