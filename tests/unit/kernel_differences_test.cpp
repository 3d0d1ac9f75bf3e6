// SPDX-License-Identifier: Apache-2.0
// Where do kernels make something else of one tree, and which of the changes between two of them does it notice?
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dmavet/board.hpp"
#include "dmavet/report.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

void flags(FdtBuilder& t) {
    t.device("soc", "simple-bus").empty("ranges").empty("dma-coherent");
    t.device("dev").empty("dma-noncoherent").end().end();
}

void own_window(FdtBuilder& t) {
    t.bus(1, 1).device("dev").bus(1, 1).cells("dma-ranges", {0, 0x40000000, 0x20000000}).end();
}

void wide_map(FdtBuilder& t) {
    t.device("smmu", "arm,smmu-v3").cells("#iommu-cells", {2}).phandle(1).end();
    t.device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2).cells("iommu-map", {0, 1, 0x10, 0, 1}).end();
}

void attached_region(FdtBuilder& t) {
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000}).end();
    t.node("reserved-memory").bus(1, 1).empty("ranges");
    t.node("pool@60000000").string("compatible", "shared-dma-pool").empty("reusable").phandle(1);
    t.cells("reg", {0x60000000, 0x200000}).end().end();
    t.device("dev").cells("memory-region", {1}).end();
}

void plain(FdtBuilder& t) {
    t.bus(1, 1).device("dev").end();
}

std::string describe(const Board& board) {
    std::string text;
    for (const KernelDifference& kernel : kernel_differences(board)) {
        for (const DeviceDifference& difference : kernel.devices) {
            text += fmt::format("{}{}: {} {}", text.empty() ? "" : "; ", to_string(kernel.other),
                                board.tree->path(board.topology.devices[difference.device].node),
                                to_string(difference.aspect));
        }
    }
    return text.empty() ? "none" : text;
}

std::string changes_of(Build build, std::string_view release, Arch arch) {
    Question question;
    question.arch = arch;
    question.release = std::string(release);
    std::string text;
    for (const ChangeInBetween& one : changes_that_matter(checked(blob_of(build), question, no_rules()))) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(one.change->since.series()),
                            one.is_done ? "done" : "not yet");
    }
    return text.empty() ? "none" : text;
}

}  // namespace

TEST_CASE("what other kernels make of a tree") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view expected;
    } cases[] = {
        {"nothing that changed", plain, "none"},
        {"dma-noncoherent", flags, "5.10: /soc/dev coherent"},
        {"a window of its own", own_window, "5.10: /dev reach"},
        {"two cells", wide_map, "6.12: /pcie iommu; 6.1: /pcie iommu; 5.10: /pcie iommu"},
        {"2 MiB at a multiple of 2 MiB", attached_region, "5.10: /dev pools"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(describe(analyzed(c.build, {{7, 2}, Arch::arm64})) == c.expected);
    }
}

TEST_CASE("the changes in between that a tree notices") {
    const struct {
        std::string_view name;
        Build build;
        std::string_view release;
        Arch arch;
        std::string_view expected;
    } cases[] = {
        {"a recorded kernel has nothing in between", flags, "6.1", Arch::arm64, "none"},
        {"before", flags, "5.15", Arch::arm64, "6.0 not yet"},
        {"after, and still between the same two", flags, "6.0", Arch::arm64, "6.0 done"},
        {"another pair", flags, "6.6", Arch::arm64, "none"},
        {"the last before", wide_map, "7.1", Arch::arm64, "7.2 not yet"},
        {"a tree that notices nothing", plain, "5.15", Arch::arm64, "none"},
        {"on arm", own_window, "5.15", Arch::arm, "6.1 not yet"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(changes_of(c.build, c.release, c.arch) == c.expected);
    }
}

TEST_CASE("where kernels disagree, in text and in lines") {
    const Board board = analyzed(flags, {{7, 2}, Arch::arm64});
    const auto written = [&](std::string_view format) {
        ReportOptions options;
        options.command = "show --kernel all";
        options.format = format;
        std::ostringstream out;
        const auto report = make_report(options, out);
        report->board("board.dtb", board);
        report->finish();
        return out.str();
    };
    CHECK(written("text") ==
          "board.dtb on 7.2, 6.12, 6.1, 5.10 of arm64\n"
          "  /soc/dev\n"
          "    coherent    7.2, 6.12, 6.1: no\n"
          "                5.10: yes\n");
    CHECK(written("ndjson") ==
          "{\"file\":\"board.dtb\",\"path\":\"/soc/dev\",\"bus\":\"platform\",\"aspect\":\"coherent\",\"request\":null,"
          "\"values\":[{\"kernels\":[\"7.2\",\"6.12\",\"6.1\"],\"value\":\"no\"},"
          "{\"kernels\":[\"5.10\"],\"value\":\"yes\"}]}\n");
}

}  // namespace dmavet::test
