// SPDX-License-Identifier: Apache-2.0
// How many instructions does that take?
#include "bench/instructions.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "bench/stopwatch.hpp"
#include "bench/table.hpp"

namespace dmavet::bench {

namespace {

// Of "==123== Collected : 456".
std::optional<double> instructions_of(std::vector<std::string> command) {
    const std::string complaints = (std::filesystem::temp_directory_path() / "dmavet-bench-callgrind").string();
    command.insert(command.begin(), {"--tool=callgrind", "--callgrind-out-file=/dev/null"});
    std::optional<double> count;
    if (run_process("valgrind", command, complaints)) {
        const std::string_view mark = "Collected :";
        std::ifstream in(complaints);
        for (std::string line; std::getline(in, line);) {
            if (const std::size_t at = line.find(mark); at != std::string::npos) {
                count = std::stod(line.substr(at + mark.size()));
            }
        }
    }
    std::filesystem::remove(complaints);
    return count;
}

}  // namespace

void print_instructions(const std::string& title, const std::string& file) {
    const auto walk = instructions_of({DMAVET_LIBFDT_WALK, file});
    const auto check = instructions_of({DMAVET_PROGRAM, "check", "--quiet", "--fail-on", "never", "-j1", file});
    if (!walk || !check) {
        print_row(title, "not counted: valgrind is not there");
        return;
    }
    print_row(title + ", walk", fmt::format("{:9.1f} M", *walk / 1e6));
    print_row(title + ", check", fmt::format("{:9.1f} M  {:.2f} x", *check / 1e6, *check / *walk));
}

}  // namespace dmavet::bench
