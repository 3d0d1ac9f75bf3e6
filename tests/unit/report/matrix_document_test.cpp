// SPDX-License-Identifier: Apache-2.0
// Does `show --kernel all` speak of the devices that `check --kernel all` finds something about, listed or not?
#include "report/document/matrix_document.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "report/document/writers.hpp"
#include "support/analyzed.hpp"
#include "support/text.hpp"

namespace dmavet::report {

extern const MatrixWriter matrix_text;

}  // namespace dmavet::report

namespace dmavet::test {

namespace {

// of_dma_get_range() forgives a missing dma-ranges of the first node: in 5.10 that is the device, later its parent. Of
// the bus and the two below it only the second one has a sign of DMA.
void tree(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x40000000, 0x20000000});
    t.device("bus", "simple-bus").bus(1, 1).empty("ranges");
    t.device("a@1000").cells("reg", {0x1000, 0x100}).end();
    t.device("dma@2000", "arm,pl330").cells("reg", {0x2000, 0x100}).cells("#dma-cells", {1}).end().end().end();
}

// The same with the first one alone.
void without_sign(FdtBuilder& t) {
    t.bus(1, 1).device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x40000000, 0x20000000});
    t.device("bus", "simple-bus").bus(1, 1).empty("ranges");
    t.device("a@1000").cells("reg", {0x1000, 0x100}).end().end().end();
}

std::size_t all_that_differ(const Board& board) {
    std::set<std::size_t> devices;
    for (const KernelDifference& kernel : kernel_differences(board)) {
        for (const DeviceDifference& one : kernel.devices) {
            devices.insert(one.device);
        }
    }
    return devices.size();
}

}  // namespace

TEST_CASE("devices that are left out, and about which kernels disagree, are counted") {
    const struct {
        const char* name;
        Build build;
        DeviceSelection devices;
        const char* node;  // empty: all
        std::size_t told, passed_over;
    } cases[] = {
        {"those with a sign of DMA", &tree, DeviceSelection::dma, "", 1, 2},
        {"those that Linux makes", &tree, DeviceSelection::populated, "", 3, 0},
        {"all", &tree, DeviceSelection::all, "", 3, 0},
        {"one that has a sign", &tree, DeviceSelection::dma, "/soc/bus/dma@2000", 1, 0},
        {"one that has none", &tree, DeviceSelection::dma, "/soc/bus/a@1000", 0, 1},
        {"there is no other", &without_sign, DeviceSelection::dma, "", 0, 2},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Board board = analyzed(c.build, KernelId{{7, 2}, Arch::arm64});
        ReportOptions options;
        options.devices = c.devices;
        options.width = 200;
        if (*c.node != '\0') {
            options.node = c.node;
        }
        const report::MatrixDocuments documents(options);
        const report::MatrixDocument document = documents.of("board.dtb", board);
        std::set<const Device*> told;
        for (const report::MatrixRow& row : document.rows) {
            told.insert(row.device);
        }
        CHECK(told.size() == c.told);
        CHECK(document.passed_over == c.passed_over);
        CHECK((*c.node != '\0' || told.size() + document.passed_over == all_that_differ(board)));
        std::ostringstream out;
        report::matrix_text.board(document, {.bytes = out, .width = 200});
        CAPTURE(out.str());
        const std::string_view line = c.passed_over == 0 ? "\n"
                                      : c.passed_over == 1
                                          ? "  1 device that is left out here gets something else on "
                                          : "  2 devices that are left out here get something else on ";
        CHECK(contains(out.str(), line));
        CHECK(contains(out.str(), "left out here") == (c.passed_over > 0));
    }
}

}  // namespace dmavet::test
