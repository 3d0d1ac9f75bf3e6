// SPDX-License-Identifier: Apache-2.0
// What does --overlay do to a board, and what is said of it?
#include <doctest/doctest.h>

#include <string>

#include "cli/process.hpp"

namespace dmavet::test {

namespace {

constexpr const char* base_text =
    "/dts-v1/; / { #address-cells = <1>; #size-cells = <1>;\n"
    "soc: soc { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>; ranges;\n"
    "  dma: dma@1000 { compatible = \"arm,pl330\"; reg = <0x1000 0x100>; }; }; };\n";
constexpr const char* coherent_text = "/dts-v1/; /plugin/; &dma { dma-coherent; };\n";
constexpr const char* window_text = "/dts-v1/; /plugin/; &soc { dma-ranges = <0 0x80000000 0x10000000>; };\n";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("overlays are applied in their order, and what they set says so") {
    const TemporaryFolder folder;
    const std::string base = folder.file("base.dts", base_text);
    const std::string one = folder.file("one.dts", coherent_text);
    const std::string two = folder.file("two.dts", window_text);
    const Outcome text = dmavet({"why", base, "dma@1000", "--overlay", one, "--overlay", two});
    INFO(text.out, text.err);
    CHECK(text.status == 0);
    CHECK(contains(text.out, "(set by " + one + ")"));
    const Outcome json = dmavet({"show", base, "--format", "json", "--overlay", one, "--overlay", two});
    INFO(json.out);
    CHECK(contains(json.out, R"("kind": "overlay")"));
    CHECK(contains(json.out, "\"source\": \"" + one + "\""));
    CHECK(contains(json.out, "\"source\": \"" + two + "\""));
    CHECK_FALSE(contains(dmavet({"show", base, "--format", "json"}).out, R"("source": ")"));
    CHECK(contains(dmavet({"show", base, "--overlay", two}).out, "overlays"));
}

TEST_CASE("an overlay that cannot be used ends the run of its board") {
    const TemporaryFolder folder;
    const std::string base = folder.file("base.dts", base_text);
    const struct {
        std::string overlay;
        int status;
        std::string said;
    } cases[] = {
        {(folder.path() / "none.dtbo").string(), 2, "none.dtbo: cannot open"},
        {folder.file("lost.dts", "/dts-v1/; /plugin/; &nowhere { };"), 3, "lost.dts: the base has no label nowhere"},
        {folder.file("text.dtbo", "no tree"), 2, "text.dtbo: not a flattened device tree"},
        {folder.file("board.dts", "/dts-v1/; / { };"), 3, "board.dts: no overlay"},
    };
    for (const auto& c : cases) {
        const Outcome outcome = dmavet({"check", base, "--overlay", c.overlay});
        INFO(c.overlay, "\n", outcome.out, "\n", outcome.err);
        CHECK(outcome.status == c.status);
        CHECK(contains(outcome.err, c.said));
    }
}

}  // namespace dmavet::test
