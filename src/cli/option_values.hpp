// SPDX-License-Identifier: Apache-2.0
// Option texts as values. What is not understood is a usage error that names the option and the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/text_values.hpp"
#include "dmavet/board.hpp"
#include "dmavet/input.hpp"
#include "dmavet/report.hpp"
#include "dmavet/suppress.hpp"

namespace dmavet::cli {

struct ReportFile {
    std::string_view format;
    std::string file;
};

// A format of the command, as its literal.
[[nodiscard]] std::string_view parse_format(std::string_view option, std::string_view command, std::string_view text);
[[nodiscard]] Severity parse_severity(std::string_view option, std::string_view text);
[[nodiscard]] std::optional<Severity> parse_fail_on(std::string_view text);
[[nodiscard]] std::optional<Arch> parse_arch(std::string_view text);
[[nodiscard]] DeviceSelection parse_devices(std::string_view text);
[[nodiscard]] bool parse_on_off(std::string_view option, std::string_view text);
[[nodiscard]] std::string parse_kernel(std::string_view text);
[[nodiscard]] ReportFile parse_report_file(std::string_view text, std::string_view command);

// Which memory-region a driver asks for: the first, or none.
[[nodiscard]] std::optional<std::size_t> parse_pools(std::string_view text);
// What the file says; one that cannot be read or understood is a usage error.
[[nodiscard]] Facts parse_facts(const std::vector<std::string>& files);  // those of the first count more
// The configuration that is known whole under this name; absent: it is a file's.
[[nodiscard]] std::optional<ConfigSet> known_configuration(std::string_view name);
[[nodiscard]] std::uint64_t parse_page_size(std::string_view text);  // bytes
[[nodiscard]] KernelConfig parse_kconfig(const std::string& file);
[[nodiscard]] Baseline parse_baseline(const std::string& file);
// As they are, if each is there.
[[nodiscard]] std::vector<std::string> parse_folders(const char* option, std::vector<std::string> folders);
// Empty: as many as there are cores.
[[nodiscard]] std::size_t parse_jobs(std::string_view text);
// "0x80000000+2G": decimal or hex, with K, M, G, T or P.
[[nodiscard]] MemoryRange parse_memory(const char* option, std::string_view text);
// "2G"
[[nodiscard]] std::uint64_t parse_memory_size(std::string_view text);
// "0x0,0x100"
[[nodiscard]] std::vector<std::uint32_t> parse_rids(const std::vector<std::string>& lists);
// The rules that --only and --skip leave, of those that are on and `also`; absent: the default ones.
[[nodiscard]] std::optional<std::vector<const Rule*>> parse_rules(const std::vector<std::string>& only,
                                                                  const std::vector<std::string>& skip,
                                                                  const Rule* also = nullptr);
[[nodiscard]] const Rule& parse_rule(std::string_view id);
void check_shell(std::string_view text);

}  // namespace dmavet::cli
