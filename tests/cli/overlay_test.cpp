// SPDX-License-Identifier: Apache-2.0
// What does --overlay do to a board, and what is said of it?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/overlay_files.hpp"
#include "cli/process.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

constexpr const char* base_text =
    "/dts-v1/; / { #address-cells = <1>; #size-cells = <1>;\n"
    "soc: soc { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>; ranges;\n"
    "  dma: dma@1000 { compatible = \"arm,pl330\"; reg = <0x1000 0x100>; }; }; };\n";
constexpr const char* coherent_text = "/dts-v1/; /plugin/; &dma { dma-coherent; };\n";
constexpr const char* window_text = "/dts-v1/; /plugin/; &soc { dma-ranges = <0 0x80000000 0x10000000>; };\n";

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
    const std::string packed = folder.file("packed.dts", "/dts-v1/; /plugin/; &soc { x; };") + ".gz";
    REQUIRE(shell("gzip '" + packed.substr(0, packed.size() - 3) + "'").status == 0);
    const struct {
        std::string overlay;
        int status;
        std::string said;
    } cases[] = {
        {(folder.path() / "none.dtbo").string(), 2, "none.dtbo: cannot open"},
        {folder.file("lost.dts", "/dts-v1/; /plugin/; &nowhere { };"), 3, "lost.dts: the base has no label nowhere"},
        {folder.file("text.dtbo", "no tree"), 2, "text.dtbo: not a flattened device tree"},
        {folder.file("board.dts", "/dts-v1/; / { };"), 3, "board.dts: no overlay"},
        {packed, 2, "packed.dts.gz: a source is compiled only as a file of its own"},
    };
    for (const auto& c : cases) {
        const Outcome outcome = dmavet({"check", base, "--overlay", c.overlay});
        INFO(c.overlay, "\n", outcome.out, "\n", outcome.err);
        CHECK(outcome.status == c.status);
        CHECK(contains(outcome.err, c.said));
    }
}

TEST_CASE("an overlay alone says for whom it is, and what to do") {
    const TemporaryFolder folder;
    const std::string labelled = blob(folder, "labelled.dtbo", overlay_text(""), false);
    const std::string named = blob(folder, "named.dtbo", overlay_text("\"v,one\", \"v,soc\""), false);
    const std::string bare =
        blob(folder, "bare.dtbo", "/dts-v1/; / { fragment@0 { target-path = \"/\"; __overlay__ { }; }; };", false);
    const std::string many = blob(folder, "many.dtbo", "/dts-v1/; /plugin/; &a{}; &b{}; &c{}; &d{}; &e{};", false);
    const std::string source = folder.file("source.dts", "/dts-v1/;\n/* no board */\n/plugin/;\n&dma { };\n");
    const std::string board = folder.file("board.dts", "/dts-v1/; // no /plugin/;\n/ { };\n");
    REQUIRE(shell("gzip -k '" + named + "'").status == 0);
    const std::string what_to_do = "; give its base: dmavet check BASE.dtb --overlay OVERLAY.dtbo";
    const struct {
        std::string file;
        std::string said;
    } cases[] = {
        {labelled, "an overlay for a base with the label dma" + what_to_do},
        {named, "an overlay for v,one, v,soc" + what_to_do},
        {named + ".gz", "an overlay for v,one, v,soc" + what_to_do},
        {bare, "an overlay" + what_to_do},
        {many, "an overlay for a base with the labels"},
        {source, "the source of an overlay" + what_to_do},
    };
    for (const auto& c : cases) {
        CAPTURE(c.file);
        const Outcome list = dmavet({"list", c.file, "--format", "json"});
        CHECK(list.status == 0);
        CHECK(contains(list.out, "\"passed_over\": \"" + c.said));
        CHECK_FALSE(contains(list.out, "\"code\""));
        const Outcome text = dmavet({"list", c.file});
        CHECK(contains(text.out, "0 boards to read, 1 passed over\n"));
        CHECK(text.err.empty());
        const Outcome check = dmavet({"check", c.file});
        CHECK(check.status == 3);
        CHECK(contains(check.err, c.file == source ? "an overlay for a base with the label dma" : c.said));
    }
    CHECK(contains(dmavet({"list", board}).out, "1 board to read"));
}

TEST_CASE("what an overlay's source has written has its lines on every base") {
    const TemporaryFolder folder;
    const std::string base = blob(folder, "base.dtb", board_text("\"v,one\""), true);
    const std::string base_source = folder.file("base.dts", board_text("\"v,one\""));
    const std::string overlay = folder.file("overlay.dts", overlay_text(""));
    std::filesystem::create_directories(folder.path() / "root/sys/firmware");
    std::filesystem::copy_file(base, folder.path() / "root/sys/firmware/fdt");
    const std::string root = (folder.path() / "root").string();
    for (const std::vector<std::string>& board : {std::vector<std::string>{base}, {base_source}, {"--root", root}}) {
        CAPTURE(board.back());
        std::vector<std::string> arguments{"check", "--level", "note", "--overlay", overlay};
        arguments.insert(arguments.end(), board.begin(), board.end());
        const Outcome check = dmavet(arguments);
        INFO(check.out, check.err);
        CHECK(check.out.starts_with(overlay + ":2: warning:"));
        CHECK(contains(check.out, "\n    &dma { dma-coherent; dma-noncoherent; };\n"));
        std::vector<std::string> why{"why"};
        why.insert(why.end(), board.begin(), board.end());
        why.insert(why.end(), {"&dma", "--overlay", overlay});
        const Outcome steps = dmavet(why);
        INFO(steps.out, steps.err);
        CHECK(contains(steps.out, "overlay.dts:2"));
    }
}

}  // namespace dmavet::test
