// SPDX-License-Identifier: Apache-2.0
// Which nodes does a text name?
#include <doctest/doctest.h>

#include <string>

#include "dmavet/report.hpp"
#include "support/fdt_builder.hpp"

namespace dmavet::test {

namespace {

Board board() {
    FdtBuilder t;
    t.bus(1, 1);
    t.node("aliases").string("usb0", "/soc/usb@a600000").string("lost", "/soc/none").end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
    t.device("usb@a600000", "vendor,usb").cells("reg", {0xa600000, 0x100}).end();
    t.device("usb@b700000", "vendor,usb").cells("reg", {0xb700000, 0x100}).end();
    t.device("mmc@c800000", "vendor,mmc").cells("reg", {0xc800000, 0x100}).string("status", "disabled").end();
    t.device("ethernet", "vendor,ethernet").end();
    t.end();
    t.node("pinctrl").node("usb").end().node("ethernet").end().node("mmc").end().end();
    t.node("__symbols__").string("pins", "/pinctrl").end();
    auto board = analyze(t.finish(), Question{}, no_rules());
    REQUIRE(board);
    return std::move(*board);
}

}  // namespace

TEST_CASE("a node is found by what people call it") {
    const struct {
        const char *text, *expected;
    } cases[] = {
        {"/soc/usb@a600000", "/soc/usb@a600000"},
        {"/soc/usb@a600000/", "/soc/usb@a600000"},
        {"usb0", "/soc/usb@a600000"},  // an alias
        {"lost", ""},
        {"usb@a600000", "/soc/usb@a600000"},
        {"soc/usb@a600000", "/soc/usb@a600000"},
        {".../usb@a600000", "/soc/usb@a600000"},
        {"usb", "/soc/usb@a600000 /soc/usb@b700000"},  // not /pinctrl/usb, which is no device
        {"usb@*", "/soc/usb@a600000 /soc/usb@b700000"},
        {"*usb@a*", "/soc/usb@a600000"},
        {"/soc/usb@?700000", "/soc/usb@b700000"},
        {"a600000", "/soc/usb@a600000"},
        {"0xa600000", "/soc/usb@a600000"},
        {"0x", ""},
        {"pins", "/pinctrl"},  // a label, of which somebody forgot the &
        {"pin", ""},
        {"vendor,usb", "/soc/usb@a600000 /soc/usb@b700000"},
        {"ethernet", "/soc/ethernet"},
        {"pinctrl/ethernet", "/pinctrl/ethernet"},
        {"mmc", "/soc/mmc@c800000"},  // disabled, so that nothing that is a device is called so
        {"pinctrl", "/pinctrl"},
        {"mmc@c800000", "/soc/mmc@c800000"},
        {"vendor,mmc", "/soc/mmc@c800000"},
        {"us", ""},
        {"", ""},
        {"/", "/"},
        {"&usb", ""},
    };
    const Board one = board();
    for (const auto& c : cases) {
        std::string got;
        for (const NodeId node : find_nodes(one, c.text)) {
            got += (got.empty() ? "" : " ") + one.tree->path(node);
        }
        INFO("text: ", c.text);
        CHECK(got == std::string(c.expected));
    }
}

}  // namespace dmavet::test
