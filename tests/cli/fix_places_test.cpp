// SPDX-License-Identifier: Apache-2.0
// Which lines does a fix change, what stays around them, and what is said of one that has no place?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "cli/fix_sources.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace fs = std::filesystem;

TEST_CASE("comments stay, and what is added stands behind properties and before all else") {
    struct Case {
        std::string_view what;
        std::string before, after;  // lines of the node
    };
    const Case cases[] = {
        {"a name after a comment", "/* wiring */ dma_coherent;\ncompatible = \"vendor,mac\";\n",
         "/* wiring */ dma-coherent;\ncompatible = \"vendor,mac\";\n"},
        {"before one", "dma_coherent; /* wiring */\n", "dma-coherent; /* wiring */\n"},
        {"between two", "/* a */ dma_coherent; // b\n", "/* a */ dma-coherent; // b\n"},
        {"on two lines", "dma_coherent\n;\nnote;\n", "dma-coherent;\nnote;\n"},
        {"what goes after a comment", "/* wiring */ dma_coherent;\ndmas = <1>;\n", "/* wiring */\ndmas = <1>;\n"},
        {"before one", "dmas = <1>;\ndma_coherent; /* wiring */\n", "dmas = <1>;\n/* wiring */\n"},
        {"between two", "/* a */ dma_coherent; // b\ndmas = <1>;\n", "/* a */ // b\ndmas = <1>;\n"},
        {"below one", "// wiring\ndma_coherent;\ndmas = <1>;\n", "// wiring\ndmas = <1>;\n"},
        {"what comes, and a node that goes", "compatible = \"nvidia,tegra194-xudc\";\n/delete-node/ x;\nport { };\n",
         "compatible = \"nvidia,tegra194-xudc\";\ndma-coherent;\n/delete-node/ x;\nport { };\n"},
        {"a property that goes", "compatible = \"nvidia,tegra194-xudc\";\n/delete-property/ x;\n",
         "compatible = \"nvidia,tegra194-xudc\";\n/delete-property/ x;\ndma-coherent;\n"},
        {"status without blanks", "compatible = \"nvidia,tegra194-xudc\";\nstatus=\"okay\";\n",
         "compatible = \"nvidia,tegra194-xudc\";\ndma-coherent;\nstatus=\"okay\";\n"},
        {"status on two lines", "compatible = \"nvidia,tegra194-xudc\";\nstatus\n= \"okay\";\n",
         "compatible = \"nvidia,tegra194-xudc\";\ndma-coherent;\nstatus\n= \"okay\";\n"},
        {"a name that begins so", "compatible = \"nvidia,tegra194-xudc\";\nstatus-led;\n",
         "compatible = \"nvidia,tegra194-xudc\";\nstatus-led;\ndma-coherent;\n"},
    };
    const auto board = [](std::string lines) {
        replace_all(lines, "\n", "\n\t\t");
        lines.resize(lines.size() - 2);
        return board_with("\tusb@1000 {\n\t\treg = <0x1000 0x1000>;\n\t\t" + lines + "\t};\n");
    };
    for (const Case& c : cases) {
        CAPTURE(c.what);
        const Sources folder;
        (void)folder.file("board.dts", board(c.before));
        const Outcome patched = folder.run("dmavet check board.dts" + only +
                                           " --only binding-requires-coherency > f.diff; patch -p0 < f.diff");
        INFO(patched.out, patched.err);
        CHECK(patched.status == 0);
        CHECK(folder.text("board.dts") == board(c.after));
    }
    // A value that is set anew, with what stands around it.
    const struct {
        std::string before, after;
    } values[] = {
        {"/* wiring */ status = \"okey\"; // x", "/* wiring */ status = \"okay\"; // x"},
        {"status =\n\t\t\t\"okey\"; /* x */", "status = \"okay\"; /* x */"},
        {"status = /* x */ \"okey\";", ""},
        {"status = // x\n\t\t\t\"okey\";", ""},
    };
    for (const auto& c : values) {
        CAPTURE(c.before);
        const Sources folder;
        const std::string before = board_with("\tdma@1000 {\n\t\tcompatible = \"arm,pl330\";\n\t\t" + c.before +
                                              "\n\t\treg = <0x1000 0x1000>;\n\t};\n");
        (void)folder.file("board.dts", before);
        const Outcome patched = folder.run(
            "dmavet check board.dts --level note --only bad-status-value --fix-diff > f.diff; patch -p0 < f.diff");
        INFO(patched.out, patched.err);
        std::string after = before;
        after.replace(after.find(c.before), c.before.size(), c.after.empty() ? c.before : c.after);
        CHECK(folder.text("board.dts") == after);
        CHECK(contains(patched.err, "a comment stands in it") == c.after.empty());
    }
}

TEST_CASE("a file that patch would not change from here is left out, and said") {
    const Sources folder;
    fs::create_directories(folder.path() / "boards");
    fs::create_directories(folder.path() / "elsewhere");
    (void)folder.file("elsewhere/soc.dtsi", board_with(misspelt_ethernet).substr(std::string("/dts-v1/;\n").size()));
    fs::create_symlink("elsewhere/soc.dtsi", folder.path() / "above.dtsi");
    fs::create_symlink("../elsewhere/soc.dtsi", folder.path() / "boards/link.dtsi");
    for (const std::string name : {"../elsewhere/soc.dtsi", "../above.dtsi", "link.dtsi"}) {
        CAPTURE(name);
        (void)folder.file("boards/board.dts", "/dts-v1/;\n#include \"" + name + "\"\n");
        const Outcome here = folder.run("cd boards && dmavet check board.dts" + only);
        CHECK(here.out.empty());
        CHECK(contains(here.err, "no fix, 1 left out"));
        CHECK_MESSAGE(contains(here.err, "soc.dtsi lies outside the working directory: run it from a folder above"),
                      here.err);
        const Outcome above = folder.run("dmavet check boards/board.dts" + only + " | patch -p0 --dry-run");
        CHECK_MESSAGE(above.status == 0, above.out);
        CHECK(contains(above.err, "1 fix\n"));
    }
}

TEST_CASE("findings that somebody has accepted are counted") {
    const Sources folder;
    std::string other = misspelt_ethernet;
    replace_all(other, "1000", "2000");
    (void)folder.file("board.dts", board_with(misspelt_ethernet));
    const std::string check = "dmavet check board.dts --only misspelt-coherency-property ";
    CHECK(folder.run(check + "--write-baseline known.json").status == 0);
    CHECK(folder.run(check + "--baseline known.json --fix-diff").err ==
          "dmavet: --fix-diff: no fix; 1 accepted finding stays as it is\n");
    (void)folder.file("board.dts", board_with(misspelt_ethernet + other));
    const Outcome one = folder.run(check + "--baseline known.json --fix-diff");
    CHECK(contains(one.err, "dmavet: --fix-diff: 1 fix; 1 accepted finding stays as it is\n"));
    CHECK(contains(folder.run(check + "--baseline known.json --format dts-overlay").out,
                   "/* 1 accepted finding stays as it is */"));
}

// The dtc of this test takes the second board's text away while the first is proven.
TEST_CASE("a text that is gone when its fixes are to be proven is said, and the others are offered") {
    const Sources folder;
    fs::create_directories(folder.path() / "bin");
    (void)folder.file("bin/dtc", "#!/bin/sh\nfor last; do :; done\n[ \"$last\" != - ] || rm -f b.dts\nexec " +
                                     shell("command -v dtc | tr -d '\\n'").out + " \"$@\"\n");
    fs::permissions(folder.path() / "bin/dtc", fs::perms::owner_all);
    std::string other = misspelt_ethernet;
    replace_all(other, "1000", "2000");
    (void)folder.file("a.dts", board_with(misspelt_ethernet));
    (void)folder.file("b.dts", board_with(other));
    const Outcome diff = folder.run("PATH=\"$PWD/bin:$PATH\" dmavet check a.dts b.dts" + only);
    INFO(diff.out, diff.err);
    CHECK(contains(diff.out, "+++ a.dts"));
    CHECK_FALSE(contains(diff.out, "b.dts"));
    CHECK(contains(diff.err, "1 fix, 1 left out"));
    CHECK(contains(diff.err, "/ethernet@2000: the text of b.dts is not what it was"));
    CHECK(diff.status == 1);
}

TEST_CASE("what has no place in the text is said and not guessed") {
    struct Case {
        std::string_view what;
        std::string soc;
        const char* reason;
    };
    const Case cases[] = {
        {"two on one line",
         "\tethernet@1000 {\n\t\tdma_coherent; compatible = \"vendor,mac\";\n\t\treg = <0x1000 0x1000>;\n\t};\n",
         "the property does not stand alone on its lines"},
        {"a macro",
         "#define WORD dma_coherent\n\tethernet@1000 {\n\t\tWORD;\n\t\tcompatible = \"vendor,mac\";\n\t\treg = <0x1000 "
         "0x1000>;\n\t};\n",
         "a macro or a comment decides what stands there"},
        {"a comment that goes on",
         "\tethernet@1000 {\n\t\tdma_coherent; /* as\n\t\tthe manual says */\n\t\tcompatible = \"vendor,mac\";\n\t\treg = "
         "<0x1000 0x1000>;\n\t};\n",
         "a macro or a comment decides what stands there"},
        {"a node on one line",
         "\tethernet@1000 { dma_coherent; compatible = \"vendor,mac\"; reg = <0x1000 0x1000>; };\n",
         "the property does not stand alone on its lines"},
        {"a comment in the value",
         "\tethernet@1000 {\n\t\tdma_coherent /* why */;\n\t\tcompatible = \"vendor,mac\";\n\t\treg = <0x1000 "
         "0x1000>;\n\t};\n",
         "a comment stands in it"},
        {"control characters",
         "\tethernet@1000 {\n\t\tdma_coherent;\n\t\t/* \x1b[2J */\n\t\tcompatible = \"vendor,mac\";\n\t\treg = "
         "<0x1000 0x1000>;\n\t};\n",
         "control characters stand around it"},
    };
    for (const Case& one : cases) {
        CAPTURE(one.what);
        const Sources folder;
        (void)folder.file("board.dts", board_with(one.soc));
        const Outcome diff = folder.run("dmavet check board.dts" + only);
        CHECK(diff.out.empty());
        CHECK(contains(diff.err, "no fix, 1 left out"));
        CHECK_MESSAGE(contains(diff.err, one.reason), diff.err);
    }
    const Sources blob;
    (void)blob.file("board.dts", board_with(misspelt_ethernet));
    CHECK(
        contains(blob.run("dtc -q -o board.dtb board.dts && dmavet check board.dtb" + only).err, "no source is known"));
}

}  // namespace dmavet::test
