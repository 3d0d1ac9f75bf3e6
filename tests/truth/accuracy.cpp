// SPDX-License-Identifier: Apache-2.0
// How does src/model/ACCURACY.md state the agreement with the recordings? Between two markers stands what was
// measured; the rest of the document is written by people and left alone.
#include "truth/accuracy.hpp"

#include <cstdio>

#include "support/files.hpp"

namespace dmavet::truth {

namespace {

constexpr std::string_view configuration_introduction = R"(# How accurate the predictions are

Unmodified Debian kernels were booted, each was given the trees below, and what `of_dma_configure()` did for every device
was recorded. The truth test (`ctest -L truth`) compares every recorded field with what dmavet says: whether the
node becomes a device and on which bus, coherency, both DMA masks, the bus limit, the regions, what the IOMMU driver is
called with, and for the functions behind a PCI host bridge the same for four requester ids.

"boards" are trees that Debian ships, "synthetic" are made by hand or at random, and take the paths that no board takes.
A device disagrees when a single field of it does. Percentages are rounded down.

)";

std::string begin_mark(const MeasuredTable& table) {
    return "<!-- " + std::string(table.name) + ": written by the truth test -->\n";
}

std::string end_mark(const MeasuredTable& table) {
    return "<!-- /" + std::string(table.name) + " -->\n";
}

// Which recordings a table was made from.
std::string recordings_mark(const MeasuredTable& table) {
    char text[64];
    std::snprintf(text, sizeof text, "<!-- recordings: %016llx -->\n", static_cast<unsigned long long>(table.digest));
    return text;
}

std::string text_of(const MeasuredTable& table) {
    return begin_mark(table) + recordings_mark(table) + "\n" + table.rows + "\n" + end_mark(table);
}

}  // namespace

std::string percentage(std::size_t rows, std::size_t rows_that_disagree) {
    if (rows == 0) {
        return "-";
    }
    const std::size_t hundredths = (rows - rows_that_disagree) * 10000 / rows;
    char text[32];
    std::snprintf(text, sizeof text, "%zu.%02zu", hundredths / 100, hundredths % 100);
    return text;
}

MeasuredTable measured_table(const std::vector<Line>& lines) {
    MeasuredTable table{"measured", configuration_introduction, {}, 0};
    table.rows = "| kernel | trees | number | devices | fields | devices that disagree | agreement |\n";
    table.rows += "|---|---|--:|--:|--:|--:|--:|\n";
    for (const Line& line : lines) {
        const Tally& t = line.tally;
        table.digest = table.digest * 31 + line.digest;
        table.rows += "| " + line.kernel + " | " + line.set + " | " + std::to_string(t.boards) + " | " +
                      std::to_string(t.rows) + " | " + std::to_string(t.fields) + " | " +
                      std::to_string(t.rows_that_disagree) + " | " + percentage(t.rows, t.rows_that_disagree) +
                      " % |\n";
    }
    return table;
}

Standing standing(std::string_view document, const MeasuredTable& table) {
    if (document.find(text_of(table)) != std::string_view::npos) {
        return Standing::current;
    }
    const bool same_recordings = document.find(recordings_mark(table)) != std::string_view::npos;
    const bool has_table = document.find(begin_mark(table)) != std::string_view::npos;
    return same_recordings || !has_table ? Standing::stale : Standing::other_recordings;
}

std::string with_table(std::string_view document, const MeasuredTable& table) {
    const std::string end_text = end_mark(table);
    const std::size_t begin = document.find(begin_mark(table));
    const std::size_t end = document.find(end_text);
    if (begin == std::string_view::npos || end == std::string_view::npos) {
        return std::string(document) + std::string(table.introduction) + text_of(table);
    }
    return std::string(document.substr(0, begin)) + text_of(table) +
           std::string(document.substr(end + end_text.size()));
}

bool is_stated(const MeasuredTable& table, bool write) {
    const std::filesystem::path file = test::source_dir() / "src/model/ACCURACY.md";
    const std::string document = std::filesystem::exists(file) ? test::read_text(file) : "";
    if (write) {
        const std::string updated = with_table(document, table);
        if (updated != document) {
            test::write_text(file, updated);
        }
        return true;
    }
    switch (standing(document, table)) {
        case Standing::current: return true;
        case Standing::other_recordings:
            std::printf("src/model/ACCURACY.md was written from other recordings and is not compared\n");
            return true;
        case Standing::stale: break;
    }
    std::printf("src/model/ACCURACY.md is out of date: ./dev update writes it anew; review the diff\n");
    return false;
}

}  // namespace dmavet::truth
