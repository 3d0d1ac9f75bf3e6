// SPDX-License-Identifier: Apache-2.0
// Do the predictions agree with what real kernels were recorded to do? Looks for the recordings in DMAVET_TRUTH, else
// beside the checkout, and is skipped where there are none. DMAVET_TRUTH_EVERY=N compares each N-th board only,
// DMAVET_TRUTH_SHOWN=N shows N disagreements of each kernel instead of 20.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/golden.hpp"
#include "truth/accuracy.hpp"
#include "truth/comparison.hpp"
#include "truth/recording.hpp"

namespace {

using namespace dmavet;
using namespace dmavet::truth;

constexpr int skipped = 77;  // the test's SKIP_RETURN_CODE

// A number in the environment; at least 1.
std::size_t number_given(const char* name, std::size_t otherwise) {
    const char* text = std::getenv(name);
    const long number = text != nullptr ? std::strtol(text, nullptr, 10) : 0;
    return number > 0 ? static_cast<std::size_t>(number) : otherwise;
}

std::size_t shown() {
    return number_given("DMAVET_TRUTH_SHOWN", 20);
}

void print(const Line& line) {
    const Tally& t = line.tally;
    std::printf("%-16s %-10s %4zu trees %6zu devices %7zu fields  %zu disagree  %s %%\n", line.kernel.c_str(),
                line.set.c_str(), t.boards, t.rows, t.fields, t.rows_that_disagree,
                percentage(t.rows, t.rows_that_disagree).c_str());
    for (std::size_t i = 0; i < std::min(shown(), t.disagreements.size()); ++i) {
        const Disagreement& d = t.disagreements[i];
        std::printf("  %s %s: %s\n    kernel: %s\n    dmavet: %s\n", d.board.c_str(), d.path.c_str(), d.field.c_str(),
                    d.expected.c_str(), d.got.c_str());
    }
    if (t.disagreements.size() > shown()) {
        std::printf("  ... and %zu more\n", t.disagreements.size() - shown());
    }
    std::fflush(stdout);
}

int run(bool write) {
    const auto truth = find_truth("corpus", test::source_dir() / "../shared/truth");
    if (!truth) {
        std::printf("no recordings: set DMAVET_TRUTH to their folder\n");
        return skipped;
    }
    const std::size_t every = number_given("DMAVET_TRUTH_EVERY", 1);
    std::vector<Line> lines;
    bool agrees = true;
    std::size_t rows = 0;
    for (const Recording& recording : read_recordings(*truth / "corpus")) {
        lines.push_back({recording.kernel, recording.set, recording.digest, compare(recording, every)});
        print(lines.back());
        rows += lines.back().tally.rows;
        agrees = agrees && lines.back().tally.rows_that_disagree == 0 && lines.back().tally.disagreements.empty();
    }
    if (rows == 0) {
        std::printf("nothing was compared\n");
    }
    const bool stated = every > 1 || is_stated(measured_table(lines), write);
    return agrees && stated && rows > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(test::updating() || (argc > 1 && std::string(argv[1]) == "--write"));
    } catch (const std::exception& error) {
        std::printf("%s\n", error.what());
        return EXIT_FAILURE;
    }
}
