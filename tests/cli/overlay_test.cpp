// SPDX-License-Identifier: Apache-2.0
// What does --overlay do to a board, and what is said of it?
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

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

namespace {

// A text without places of its own, so that a blob of it can be made.
std::string blob(const TemporaryFolder& folder, const std::string& name, const std::string& text, bool with_symbols) {
    const std::string source = folder.file(name + ".text", text);
    const std::string file = (folder.path() / name).string();
    REQUIRE(
        shell(std::string("dtc -q -I dts -O dtb ") + (with_symbols ? "-@ " : "") + "-o '" + file + "' '" + source + "'")
            .status == 0);
    std::filesystem::remove(source);
    return file;
}

std::string board_text(const std::string& compatible) {
    return "/dts-v1/; / { compatible = " + compatible +
           "; #address-cells = <1>; #size-cells = <1>;\n"
           "soc: soc { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>; ranges;\n"
           "  dma: dma@1000 { compatible = \"arm,pl330\"; reg = <0x1000 0x100>; }; }; };\n";
}

std::string overlay_text(const std::string& compatible) {
    const std::string root = compatible.empty() ? "" : "/ { compatible = " + compatible + "; };\n";
    return "/dts-v1/; /plugin/;\n" + root + "&dma { dma-coherent; dma-noncoherent; };\n";
}

}  // namespace

TEST_CASE("of a directory each overlay is for the boards that the compatible of its root names") {
    const struct {
        const char* overlay;
        const char* board;
        bool is_for_it;
    } cases[] = {
        {"\"v,board\", \"v,soc\"", "\"v,board\", \"v,soc\"", true},
        {"\"v,board\"", "\"v,board\", \"v,soc\"", true},
        {"\"v,soc\"", "\"v,board\", \"v,soc\"", true},                // made for the SoC
        {"\"v,board\", \"v,soc\"", "\"v,other\", \"v,soc\"", false},  // only the SoC is the same
        {"\"v,soc\", \"v,board\"", "\"v,other\", \"v,soc\"", true},
        {"\"v,other\", \"v,board\"", "\"v,board\", \"v,soc\"", true},  // for two boards
        {"\"v,other\", \"v,module\"", "\"v,board\", \"v,module\", \"v,soc\"", true},
        {"\"v,other\"", "\"v,board\", \"v,soc\"", false},
        {"\"v,boar\"", "\"v,board\", \"v,soc\"", false},
        {"\"v,only\"", "\"v,only\"", true},
        {"\"v,board\", \"v,only\"", "\"v,only\"", false},
        {"", "\"v,board\"", false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.overlay);
        CAPTURE(c.board);
        const TemporaryFolder folder;
        std::filesystem::create_directories(folder.path() / "overlays/deep");
        const std::string base = blob(folder, "base.dtb", board_text(c.board), true);
        const std::string overlay = blob(folder, "overlays/deep/o.dtbo", overlay_text(c.overlay), false);
        const Outcome outcome = dmavet(
            {"check", base, "--level", "note", "--format", "json", "--overlay", (folder.path() / "overlays").string()});
        INFO(outcome.out, outcome.err);
        CHECK(contains(outcome.out, "\"file\": \"" + base + "\""));
        CHECK(contains(outcome.out, "\"file\": \"" + base + "+" + overlay + "\"") == c.is_for_it);
        CHECK(contains(outcome.out, "conflicting-coherency-properties") == c.is_for_it);
        CHECK(contains(outcome.err, overlay) == !c.is_for_it);
    }
}

TEST_CASE("overlays of a directory are alternatives, on top of those that every board gets") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "overlays");
    std::filesystem::create_directories(folder.path() / "boards");
    const std::string one = blob(folder, "boards/one.dtb", board_text("\"v,one\", \"v,soc\""), true);
    const std::string two = blob(folder, "boards/two.dtb", board_text("\"v,two\", \"v,soc\""), true);
    const std::string source = folder.file("boards/three.dts", board_text("\"v,three\""));
    const std::string a = blob(folder, "overlays/a.dtbo", overlay_text("\"v,one\""), false);
    const std::string b = blob(folder, "overlays/b.dtbo", overlay_text("\"v,soc\""), false);
    const std::string c = blob(folder, "overlays/c.dtbo", overlay_text("\"v,three\""), false);
    for (const char* name : {"d", "e", "f", "g"}) {
        blob(folder, "overlays/" + std::string(name) + ".dtbo", overlay_text(""), false);
    }
    blob(folder, "overlays/h.dtbo", overlay_text("\"v,nobody\""), false);
    blob(folder, "overlays/plain.dtb", board_text("\"v,one\""), false);  // no overlay by its name
    const std::string all =
        blob(folder, "all.dtbo", "/dts-v1/; /plugin/; &soc { dma-ranges = <0 0 0x40000000>; };", false);
    const std::string overlays = (folder.path() / "overlays").string();
    for (const char* jobs : {"1", "4"}) {
        const Outcome outcome = dmavet({"show", (folder.path() / "boards").string(), source, "--format", "ndjson",
                                        "--node", "&dma", "--overlay", overlays, "--overlay", all, "-j", jobs});
        INFO(outcome.out, outcome.err);
        CHECK(outcome.status == 0);
        std::size_t at = 0;
        for (const std::string& name :
             {one, one + "+" + a, one + "+" + b, source, source + "+" + c, two, two + "+" + b}) {
            CAPTURE(name);
            at = outcome.out.find("{\"file\":\"" + name + "\",", at);
            REQUIRE(at != std::string::npos);
            CHECK(outcome.out.substr(at, outcome.out.find('\n', at) - at).find("\"source\":\"" + all) !=
                  std::string::npos);
        }
        CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 7);
        CHECK(contains(outcome.err,
                       "dmavet: --overlay: 4 overlays without a compatible in the root, which would say for "
                       "which boards: " +
                           overlays + "/d.dtbo, " + overlays + "/e.dtbo, " + overlays +
                           "/f.dtbo, ...; apply one to its base with --overlay FILE\n"));
        CHECK(contains(outcome.err,
                       "dmavet: --overlay: 1 overlay for none of these boards, by the compatible of the "
                       "root: " +
                           overlays + "/h.dtbo\n"));
    }
    CHECK(dmavet({"check", one, "--overlay", overlays, "--quiet"}).err.empty());
    // One that does not fit the board that it names is an error of that board alone.
    blob(folder, "overlays/z.dtbo", "/dts-v1/; /plugin/; / { compatible = \"v,two\"; }; &none { };", false);
    const Outcome lost = dmavet({"check", one, two, "--overlay", overlays});
    CHECK(lost.status == 3);
    CHECK(contains(lost.err, two + "+" + overlays + "/z.dtbo: " + overlays + "/z.dtbo: the base has no label none"));
}

TEST_CASE("who asks about one board names one overlay") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "overlays");
    std::filesystem::create_directories(folder.path() / "empty");
    const std::string base = blob(folder, "base.dtb", board_text("\"v,one\""), true);
    const std::string one = blob(folder, "overlays/one.dtbo", overlay_text("\"v,one\""), false);
    const Outcome why = dmavet({"why", base, "dma@1000", "--overlay", (folder.path() / "overlays").string()});
    CHECK(why.status == 2);
    CHECK(contains(why.err, "name one, as " + one));
    const Outcome empty = dmavet({"check", base, "--overlay", (folder.path() / "empty").string()});
    CHECK(empty.status == 2);
    CHECK(contains(empty.err, "no .dtbo file in this directory or below it"));
}

TEST_CASE("overlays of one archive are alternatives, too") {
    const TemporaryFolder folder;
    const std::string base = blob(folder, "base.dtb", board_text("\"v,one\""), true);
    blob(folder, "a.dtbo", overlay_text("\"v,one\""), false);
    blob(folder, "b.dtbo", overlay_text("\"v,one\""), false);
    REQUIRE(
        shell("cd '" + folder.path().string() +
              "' && tar czf o.tgz a.dtbo b.dtbo base.dtb && cp base.dtb other.dtb && tar czf n.tgz base.dtb other.dtb")
            .status == 0);
    const std::string archive = (folder.path() / "o.tgz").string();
    const Outcome outcome = dmavet({"check", base, "--format", "json", "--overlay", archive});
    INFO(outcome.out, outcome.err);
    CHECK(contains(outcome.out, base + "+" + archive + "#a.dtbo"));
    CHECK(contains(outcome.out, base + "+" + archive + "#b.dtbo"));
    const Outcome none = dmavet({"check", base, "--overlay", (folder.path() / "n.tgz").string()});
    CHECK(none.status == 2);
    CHECK(contains(none.err, "none of what it holds is an overlay"));
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
        CHECK(contains(check.out, overlay + ":2:22\n    &dma { dma-coherent; dma-noncoherent; };\n"));
        std::vector<std::string> why{"why"};
        why.insert(why.end(), board.begin(), board.end());
        why.insert(why.end(), {"&dma", "--overlay", overlay});
        const Outcome steps = dmavet(why);
        INFO(steps.out, steps.err);
        CHECK(contains(steps.out, "overlay.dts:2"));
    }
}

}  // namespace dmavet::test
