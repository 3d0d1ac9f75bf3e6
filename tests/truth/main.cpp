// SPDX-License-Identifier: Apache-2.0
// Do the predictions agree with what real kernels were recorded to do? The first part of the truth test: how each
// device's DMA is configured.
#include <algorithm>
#include <cstdio>
#include <string>

#include "truth/comparison.hpp"
#include "truth/recording.hpp"
#include "truth/run.hpp"

namespace {

using namespace dmavet::truth;

constexpr std::string_view introduction = R"(# How accurate the predictions are

Unmodified Debian kernels were booted, each was given the trees below, and what `of_dma_configure()` did for every device
was recorded. The truth test (`ctest -L truth`) compares every recorded field with what dmavet says: whether the
node becomes a device and on which bus, coherency, both DMA masks, the bus limit, the regions, what the IOMMU driver is
called with, and for the functions behind a PCI host bridge the same for four requester ids.

"boards" are trees that Debian ships, "synthetic" are made by hand or at random, and take the paths that no board takes.
A device disagrees when a single field of it does. Percentages are rounded down.

)";

void print(const Recording& recording, const Tally& t) {
    std::printf("%-16s %-10s %4zu trees %6zu devices %7zu fields  %zu disagree  %s %%\n", recording.kernel.c_str(),
                recording.set.c_str(), t.boards, t.rows, t.fields, t.rows_that_disagree,
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

std::string line_of(const Recording& recording, const Tally& t) {
    return "| " + recording.kernel + " | " + recording.set + " | " + std::to_string(t.boards) + " | " +
           std::to_string(t.rows) + " | " + std::to_string(t.fields) + " | " + std::to_string(t.rows_that_disagree) +
           " | " + percentage(t.rows, t.rows_that_disagree) + " % |";
}

Measured compare_all(const std::filesystem::path& corpus, std::size_t every) {
    Measured measured{{"measured",
                       introduction,
                       2,
                       {"| kernel | trees | number | devices | fields | devices that disagree | agreement |",
                        "|---|---|--:|--:|--:|--:|--:|"}}};
    for (const Recording& recording : read_recordings(corpus)) {
        const Tally tally = compare(recording, every);
        print(recording, tally);
        measured.table.lines.push_back(line_of(recording, tally));
        measured.rows += tally.rows;
        measured.agrees = measured.agrees && tally.rows_that_disagree == 0 && tally.disagreements.empty();
    }
    return measured;
}

}  // namespace

int main(int argc, char** argv) {
    return run(argc, argv, "corpus", compare_all);
}
