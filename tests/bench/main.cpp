// SPDX-License-Identifier: Apache-2.0
// What does dmavet cost for a directory of boards, measured against libfdt's own walk over the same blobs? The targets
// are 2 times for the analysis with the rules on by default, 3 times for `check --quiet` as a whole process.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <streambuf>
#include <string>
#include <vector>

#include "bench/libfdt_walk.hpp"
#include "bench/stopwatch.hpp"
#include "bench/synthetic_board.hpp"
#include "dmavet/board.hpp"
#include "dmavet/report.hpp"

namespace {

using namespace dmavet;
using namespace dmavet::bench;

constexpr int rounds = 7;
constexpr double analysis_target = 2;
constexpr double process_target = 3;
constexpr BoardSize small_board{20'000, 2'000, 1'000};
constexpr std::uint32_t growth = 8;
constexpr double growth_target = 1.3 * growth;

// libfdt wants its blob at an address that is a multiple of 8.
struct Blob {
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
        Blob blob{std::make_unique<std::uint64_t[]>(text.size() / 8 + 1), text.size()};
        std::memcpy(blob.words.get(), text.data(), text.size());
        blobs.push_back(std::move(blob));
    }
    return blobs;
}

// Counts what is written and keeps none of it.
class Counter : public std::streambuf {
public:
    std::size_t count = 0;

protected:
    int_type overflow(int_type c) override {
        ++count;
        return traits_type::not_eof(c);
    }
    std::streamsize xsputn(const char*, std::streamsize size) override {
        count += static_cast<std::size_t>(size);
        return size;
    }
};

void print_row(const char* name, Times times, double reference, double target) {
    std::printf("%-38s %9.1f ms %9.1f ms", name, times.least * 1e3, times.median * 1e3);
    if (target > 0) {
        const double ratio = times.median / reference;
        std::printf("   %5.2f x  (target %.0f x%s)", ratio, target, ratio <= target ? "" : ", MISSED");
    }
    std::printf("\n");
    std::fflush(stdout);
}

template <class Work>
Times measure(Work work) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        times.push_back(cpu_seconds(work));
    }
    return summarize(std::move(times));
}

Times measure_process(const std::string& folder) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const Process process = run_process(DMAVET_PROGRAM, {"check", "--quiet", "--fail-on", "never", "-j1", folder});
        if (process.status != 0) {
            std::fprintf(stderr, "dmavet check ended with %d\n", process.status);
        }
        times.push_back(process.seconds);
    }
    return summarize(std::move(times));
}

void print_rendering(const char* name, const std::vector<Board>& boards, std::string_view format) {
    Counter counter;
    std::ostream out(&counter);
    const double seconds = cpu_seconds([&] {
        ReportOptions options;
        options.command = "show";
        options.format = format;
        options.devices = DeviceSelection::all;
        const auto report = make_report(options, out);
        for (const Board& board : boards) {
            report->board("board.dtb", board);
        }
        report->finish();
    });
    const double megabytes = static_cast<double>(counter.count) / 1e6;
    std::printf("%-38s %9.1f MB  %9.1f MB/s\n", name, megabytes, megabytes / seconds);
}

double analysis_seconds(const std::vector<std::byte>& board, const Checks& checks) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        times.push_back(cpu_seconds([&] {
            if (!analyze(board, {}, checks)) {
                std::fprintf(stderr, "a synthetic board is refused\n");
            }
        }));
    }
    return summarize(std::move(times)).least;
}

// A board as a file, gone with this.
class BoardFile {
public:
    explicit BoardFile(const std::vector<std::byte>& board)
        : path_(std::filesystem::temp_directory_path() / ("dmavet-bench-" + std::to_string(board.size()) + ".dtb")) {
        std::ofstream(path_, std::ios::binary)
            .write(reinterpret_cast<const char*>(board.data()), static_cast<std::streamsize>(board.size()));
    }
    ~BoardFile() { std::filesystem::remove(path_); }
    BoardFile(const BoardFile&) = delete;
    BoardFile& operator=(const BoardFile&) = delete;

    [[nodiscard]] std::string name() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

// What a whole check of a board costs, and of one that has eight times of everything. Then each rule's own share of the
// larger one in this process, so that the one to blame has a name.
void print_growth() {
    const auto small = synthetic_board(small_board);
    const auto large =
        synthetic_board({small_board.nodes * growth, small_board.clients * growth, small_board.regions * growth});
    const double before = measure_process(BoardFile(small).name()).least;
    const double after = measure_process(BoardFile(large).name()).least;
    std::printf("\ncheck of a synthetic board, %6u nodes  %7.1f ms\n", small_board.nodes, before * 1e3);
    std::printf("check of a synthetic board, %6u nodes  %7.1f ms   %5.2f x  (target %.1f x%s)\n",
                small_board.nodes * growth, after * 1e3, after / before, growth_target,
                after / before <= growth_target ? "" : ", MISSED");
    const double base = analysis_seconds(large, no_rules());
    std::string_view slowest;
    double most = 0;
    for (const Rule* rule : all_rules()) {
        const double seconds = analysis_seconds(large, {.rules = {{rule}}}) - base;
        if (seconds > most) {
            most = seconds;
            slowest = rule->id;
        }
    }
    std::printf("its analysis without rules %21.1f ms; the slowest rule, %.*s, %.1f ms\n", base * 1e3,
                static_cast<int>(slowest.size()), slowest.data(), most * 1e3);
}

int run(const std::string& folder) {
    const std::vector<Blob> blobs = read_blobs(folder);
    if (blobs.empty()) {
        std::fprintf(stderr, "no .dtb below %s\n", folder.c_str());
        return EXIT_FAILURE;
    }
    std::size_t bytes = 0;
    for (const Blob& blob : blobs) {
        bytes += blob.size;
    }
    std::printf("%zu boards, %.1f MB; CPU time of one thread, %d rounds\n\n", blobs.size(),
                static_cast<double>(bytes) / 1e6, rounds);
    std::printf("%-38s %12s %12s\n", "", "least", "median");

    std::uint64_t sum = 0;  // printed, so that no compiler can leave the walk out
    const Times walk = measure([&] {
        for (const Blob& blob : blobs) {
            sum += libfdt_walk(blob.bytes());
        }
    });
    print_row("libfdt's walk", walk, walk.median, 0);
    // What `show` asks for every device when nobody says otherwise.
    Question requests;
    requests.allocations.resize(2);
    requests.allocations[1].context = AllocContext::atomic;
    requests.streams.resize(2);
    requests.streams[1].mask_bits = 64;
    std::size_t findings = 0;
    const Times analysis = measure([&] {
        findings = 0;
        for (const Blob& blob : blobs) {
            const Result<Board> result = analyze(blob.bytes(), requests);
            if (result) {
                findings += result->findings.size();
            }
        }
    });
    print_row("analysis, default rules and requests", analysis, walk.median, analysis_target);
    print_row("dmavet check --quiet -j1", measure_process(folder), walk.median, process_target);

    std::printf("\n");
    std::vector<Board> sample;
    for (std::size_t i = 0; i < blobs.size(); i += std::max<std::size_t>(1, blobs.size() / 50)) {
        Result<Board> result = analyze(blobs[i].bytes(), requests);
        if (result) {
            sample.push_back(std::move(*result));
        }
    }
    print_rendering("rendering as JSON, all devices", sample, "json");
    print_rendering("rendering as NDJSON, all devices", sample, "ndjson");
    print_rendering("rendering as text, all devices", sample, "text");
    print_growth();
    std::printf("\n%zu findings; sum of the walk %llu\n", findings, static_cast<unsigned long long>(sum));
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: dmavet_bench DIR\n");
        return 2;
    }
    try {
        return run(argv[1]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return EXIT_FAILURE;
    }
}
