// SPDX-License-Identifier: Apache-2.0
// What does dmavet cost for a directory of boards, measured against libfdt's own walk over the same blobs, in this
// process and as whole processes? docs/performance.md says what the rows mean.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "bench/growth.hpp"
#include "bench/instructions.hpp"
#include "bench/libfdt_walk.hpp"
#include "bench/rendering.hpp"
#include "bench/stopwatch.hpp"
#include "bench/synthetic_board.hpp"
#include "bench/table.hpp"
#include "dmavet/board.hpp"
#include "support/analyzed.hpp"

namespace {

using namespace dmavet;
using namespace dmavet::bench;

constexpr double analysis_target = 1.3;
constexpr double process_target = 1.5;
constexpr double two_cores_target = 1.8;

// libfdt wants its blob at an address that is a multiple of 8.
struct Blob {
    std::string file;
    std::unique_ptr<std::uint64_t[]> words;
    std::size_t size;
    [[nodiscard]] Bytes bytes() const { return {reinterpret_cast<const std::byte*>(words.get()), size}; }
};

std::vector<Blob> read_blobs(const std::filesystem::path& folder) {
    std::vector<Blob> blobs;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().extension() != ".dtb") {
            continue;
        }
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        Blob blob{entry.path().string(), std::make_unique<std::uint64_t[]>(text.size() / 8 + 1), text.size()};
        std::memcpy(blob.words.get(), text.data(), text.size());
        blobs.push_back(std::move(blob));
    }
    return blobs;
}

// In this process, nothing but the work itself.
void print_analysis(const std::vector<Blob>& blobs) {
    std::uint64_t sum = 0;  // printed, so that no compiler can leave the walk out
    std::size_t findings = 0;
    const auto walk_all = [&] {
        for (const Blob& blob : blobs) {
            sum += libfdt_walk(blob.bytes());
        }
    };
    const auto analyze_all = [&](const Question& question) {
        findings = 0;
        for (const Blob& blob : blobs) {
            const Result<Board> result = analyze(blob.bytes(), question);
            findings += result ? result->findings.size() : 0;
        }
    };
    const std::vector<Times> times =
        measure({walk_all, [&] { analyze_all(test::default_requests()); }, [&] { analyze_all({}); }});
    const Times &walk = times[0], &asked = times[1], &analysis = times[2];
    print_times("libfdt's walk", walk, fmt::format("(sum {})", sum));
    print_times("analysis, default rules", analysis,
                against(analysis.least / walk.least, Want::at_most, analysis_target, "x"));
    print_times("analysis, default rules and requests of show", asked,
                against(asked.least / walk.least, Want::at_most, analysis_target, "x"));
    print_row("  findings", fmt::format("{:8}", findings));
}

void print_memory(const Processes& process) {
    print_row("  page faults, peak memory",
              fmt::format("{:8} {:9.1f} MB", process.page_faults, static_cast<double>(process.peak_bytes) / 1e6));
}

// A dmavet on one thread and on two.
struct Checks {
    Processes one, two;
};

void print_checks(const Checks& checks, const Processes& walk) {
    const auto& [one, two] = checks;
    print_times("dmavet check --quiet -j1", one.cpu,
                against(one.cpu.least / walk.cpu.least, Want::at_most, process_target, "x"));
    print_memory(one);
    print_times("dmavet check --quiet -j2", two.cpu, fmt::format("{:8.2f} x", two.cpu.least / walk.cpu.least));
    print_memory(two);
    print_times("-j1, time on the wall", one.wall);
    print_times("-j2, time on the wall", two.wall,
                against(one.wall.least / two.wall.least, Want::at_least, two_cores_target, "times as fast"));
}

// From start to end, reading of the files included. `before`: another dmavet, to be measured in the same rounds.
void print_processes(const std::string& folder, const std::optional<std::string>& before) {
    std::vector<Command> commands = {{DMAVET_LIBFDT_WALK, {folder}}, {DMAVET_LIBFDT_WALK, {folder}, 2}};
    const auto add_checks = [&](const std::string& program) {
        for (const char* jobs : {"-j1", "-j2"}) {
            commands.push_back({program, {"check", "--quiet", "--fail-on", "never", jobs, folder}});
        }
    };
    add_checks(DMAVET_PROGRAM);
    if (before) {
        add_checks(*before);
    }
    const std::vector<Processes> measured = measure_processes(commands);
    const Processes &walk = measured[0], &walks = measured[1];
    print_times("a program that walks with libfdt", walk.cpu);
    print_memory(walk);
    // Two programs that share nothing: more than that the machine does not give.
    print_times("two of them at once, time on the wall", walks.wall,
                fmt::format("{:8.2f} times as fast as in turn", 2 * walk.wall.least / walks.wall.least));
    print_checks({measured[2], measured[3]}, walk);
    if (before) {
        print_heading("the same rounds with " + *before);
        print_checks({measured[4], measured[5]}, walk);
    }
}

std::vector<Board> sample_of(const std::vector<Blob>& blobs) {
    std::vector<Board> sample;
    for (std::size_t i = 0; i < blobs.size(); i += std::max<std::size_t>(1, blobs.size() / 50)) {
        Result<Board> result = analyze(blobs[i].bytes(), test::default_requests());
        if (result) {
            sample.push_back(std::move(*result));
        }
    }
    return sample;
}

int run(const std::string& folder, const std::optional<std::string>& before) {
    // While this process is small, so that the programs that it starts are not taken for larger than they are.
    print_heading("whole processes, from start to end; the least and the median");
    print_processes(folder, before);
    print_heading("whole checks of synthetic boards");
    print_growth();
    const std::vector<Blob> blobs = read_blobs(folder);
    if (blobs.empty()) {
        std::fprintf(stderr, "no .dtb below %s\n", folder.c_str());
        return EXIT_FAILURE;
    }
    std::size_t bytes = 0;
    for (const Blob& blob : blobs) {
        bytes += blob.size;
    }
    print_heading(fmt::format("CPU time in one process, {} boards of {:.1f} MB in memory", blobs.size(),
                              static_cast<double>(bytes) / 1e6));
    print_analysis(blobs);
    print_heading("show, beyond the analysis");
    print_rendering(sample_of(blobs));
    print_slowest_rule();
    print_heading("instructions of whole processes");
    print_instructions("the largest board",
                       std::max_element(blobs.begin(), blobs.end(), [](const Blob& a, const Blob& b) {
                           return a.size < b.size;
                       })->file);
    print_instructions("a synthetic board of 100000 nodes", BoardFile(size_of(100'000)).name());
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        std::fprintf(stderr, "usage: dmavet_bench DIR [BEFORE]\n");
        return 2;
    }
    try {
        return run(argv[1], argc == 3 ? std::optional<std::string>(argv[2]) : std::nullopt);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return EXIT_FAILURE;
    }
}
