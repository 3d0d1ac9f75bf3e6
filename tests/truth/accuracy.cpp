// SPDX-License-Identifier: Apache-2.0
// How does src/model/ACCURACY.md state the agreement with the recordings? Between two markers stands what was
// measured; the rest of the document is written by people and left alone.
#include "truth/accuracy.hpp"

#include <cstdio>

namespace dmavet::truth {

namespace {

constexpr std::string_view begin_mark = "<!-- measured: written by the truth test -->\n";
constexpr std::string_view end_mark = "<!-- /measured -->\n";

constexpr std::string_view new_document = R"(# How accurate the predictions are

Unmodified Debian kernels were booted, each was given the trees below, and what `of_dma_configure()` did for every device
was recorded. The truth test (`ctest -L truth`) compares every recorded field with what dmavet says: whether the
node becomes a device and on which bus, coherency, both DMA masks, the bus limit, the regions, what the IOMMU driver is
called with, and for the functions behind a PCI host bridge the same for four requester ids.

"boards" are trees that Debian ships, "synthetic" are made by hand or at random, and take the paths that no board takes.
A device disagrees when a single field of it does. Percentages are rounded down.

)";

// Which recordings a table was made from.
std::string recordings_mark(const std::vector<Line>& lines) {
    std::uint64_t digest = 0;
    for (const Line& line : lines) digest = digest * 31 + line.digest;
    char text[64];
    std::snprintf(text, sizeof text, "<!-- recordings: %016llx -->\n", static_cast<unsigned long long>(digest));
    return text;
}

}  // namespace

std::string percentage(const Tally& tally) {
    if (tally.rows == 0) return "-";
    const std::size_t hundredths = (tally.rows - tally.rows_that_disagree) * 10000 / tally.rows;
    char text[32];
    std::snprintf(text, sizeof text, "%zu.%02zu", hundredths / 100, hundredths % 100);
    return text;
}

std::string measured_table(const std::vector<Line>& lines) {
    std::string out(begin_mark);
    out += recordings_mark(lines);
    out += "\n| kernel | trees | number | devices | fields | devices that disagree | agreement |\n";
    out += "|---|---|--:|--:|--:|--:|--:|\n";
    for (const Line& line : lines) {
        const Tally& t = line.tally;
        out += "| " + line.kernel + " | " + line.set + " | " + std::to_string(t.boards) + " | " +
               std::to_string(t.rows) + " | " + std::to_string(t.fields) + " | " +
               std::to_string(t.rows_that_disagree) + " | " + percentage(t) + " % |\n";
    }
    return out + "\n" + std::string(end_mark);
}

Standing standing(std::string_view document, const std::vector<Line>& lines) {
    if (document.find(measured_table(lines)) != std::string_view::npos) return Standing::current;
    const bool same_recordings = document.find(recordings_mark(lines)) != std::string_view::npos;
    const bool has_table = document.find(begin_mark) != std::string_view::npos;
    return same_recordings || !has_table ? Standing::stale : Standing::other_recordings;
}

std::string with_table(std::string_view document, const std::vector<Line>& lines) {
    const std::string_view kept = document.empty() ? new_document : document;
    const std::size_t begin = kept.find(begin_mark);
    const std::size_t end = kept.find(end_mark);
    const std::string table = measured_table(lines);
    if (begin == std::string_view::npos || end == std::string_view::npos) return std::string(kept) + table;
    return std::string(kept.substr(0, begin)) + table + std::string(kept.substr(end + end_mark.size()));
}

}  // namespace dmavet::truth
