// SPDX-License-Identifier: Apache-2.0
// Does the cost grow with the board, or faster?
#include "bench/growth.hpp"

#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "bench/stopwatch.hpp"
#include "bench/synthetic_board.hpp"
#include "bench/table.hpp"
#include "dmavet/board.hpp"

namespace dmavet::bench {

namespace {

constexpr std::array<std::uint32_t, 3> node_counts{10'000, 100'000, limits::nodes};
constexpr double growth_target = 13;   // times the time for 10 times the nodes
constexpr double memory_target = 600;  // bytes a node, with the blob and the program itself
constexpr int growth_rounds = 3;

double analysis_seconds(const std::vector<std::byte>& board, const Checks& checks) {
    return measure({[&] {
               if (!analyze(board, {}, checks)) {
                   throw std::runtime_error("a synthetic board is refused");
               }
           }})[0]
        .least;
}

}  // namespace

void print_slowest_rule() {
    const std::vector<std::byte> board = synthetic_board(size_of(node_counts.front()));
    const double base = analysis_seconds(board, no_rules());
    std::string_view slowest;
    double most = 0;
    for (const Rule* rule : all_rules()) {
        const double seconds = analysis_seconds(board, {.rules = {{rule}}}) - base;
        if (seconds > most) {
            most = seconds;
            slowest = rule->id;
        }
    }
    print_row(fmt::format("analysis of {} nodes without rules", node_counts.front()),
              fmt::format("{:9.1f} ms", base * 1e3));
    print_row("  the slowest rule", fmt::format("{:9.1f} ms  {}", most * 1e3, slowest));
}

void print_growth() {
    double before = 0;
    for (const std::uint32_t nodes : node_counts) {
        const BoardFile board(size_of(nodes));
        const Processes check = measure_processes(
            {{DMAVET_PROGRAM, {"check", "--quiet", "--fail-on", "never", "-j1", board.name()}}}, growth_rounds)[0];
        const double seconds = check.cpu.least;
        print_times(fmt::format("check of {} nodes, {:.1f} MB", nodes, static_cast<double>(board.bytes()) / 1e6),
                    check.cpu,
                    before > 0 ? against(seconds / before, Want::at_most, growth_target, "x") : std::string());
        const double bytes = static_cast<double>(check.peak_bytes) / nodes;
        print_row("  peak memory, bytes a node", nodes == node_counts.back()
                                                     ? against(bytes, Want::at_most, memory_target, "")
                                                     : fmt::format("{:8.0f}", bytes));
        before = seconds;
    }
}

}  // namespace dmavet::bench
