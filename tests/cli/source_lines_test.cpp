// SPDX-License-Identifier: Apache-2.0
// Does a finding say the line that somebody has to change, through includes and cpp, for a source and for a blob that
// has its source beside it?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "cli/process.hpp"
#include "support/files.hpp"

namespace dmavet::test {

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// A source tree as Linux has it: dmavet finds its folders of includes by itself. The fault is on line 6 of soc.dtsi.
struct SourceTree {
    SourceTree() {
        for (const char* name : {"arch/arm64/boot/dts/test", "scripts/dtc/include-prefixes/dt-bindings", "include"}) {
            std::filesystem::create_directories(folder.path() / name);
        }
        file("scripts/dtc/include-prefixes/dt-bindings/words.h", "#define ONE 1\n");
        file("arch/arm64/boot/dts/test/soc.dtsi",
             "/ {\n"
             "\t#address-cells = <ONE>;\n"
             "\t#size-cells = <ONE>;\n"
             "\tsoc: soc {\n"
             "\t\tcompatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>; ranges;\n"
             "\t\tmaster: dma@1000 { compatible = \"arm,pl330\"; reg = <0x1000 0x100>;\n"
             "\t\t\tdma-coherent; dma-noncoherent;\n"
             "\t\t};\n"
             "\t};\n"
             "};\n");
        board = file(
            "arch/arm64/boot/dts/test/board.dts",
            "/dts-v1/;\n#include <dt-bindings/words.h>\n#include \"soc.dtsi\"\n/ { model = \"Test\"; compatible = \"test,board\"; };\n");
    }
    std::string file(const std::string& name, const std::string& text) const { return folder.file(name, text); }

    TemporaryFolder folder;
    std::string board;
};

}  // namespace

TEST_CASE("a finding names file, line and label, and shows the line") {
    const SourceTree tree;
    const Outcome text = dmavet({"check", tree.board, "--level", "note"});
    INFO(text.out, text.err);
    CHECK(contains(text.out, "at /soc/dma@1000 (&master)"));
    CHECK(contains(text.out, "soc.dtsi:7:18"));
    CHECK(contains(text.out, "    dma-coherent; dma-noncoherent;\n                  ^\n"));
    const Outcome json = dmavet({"check", tree.board, "--level", "note", "--format", "json"});
    CHECK(contains(json.out, "\"line\": 7"));
    const Outcome sarif = dmavet({"check", tree.board, "--level", "note", "--format", "sarif"});
    CHECK(contains(sarif.out, "\"startLine\": 7"));
    CHECK(contains(sarif.out, "soc.dtsi\""));
    const Outcome why = dmavet({"why", tree.board, "&master"});
    INFO(why.out, why.err);
    CHECK(why.status == 0);
    CHECK(contains(why.out, "soc.dtsi:7)"));
    CHECK(dmavet({"why", tree.board, "&nobody"}).status == 2);
}

TEST_CASE("a blob has the lines of the text beside it as long as that says the same") {
    const SourceTree tree;
    const std::string blob = (tree.folder.path() / "board.dtb").string();
    const std::string beside = (tree.folder.path() / ".board.dtb.dts.tmp").string();
    const std::string command = "cd " + tree.folder.path().string() +
                                " && cpp -nostdinc -undef -x assembler-with-cpp -I scripts/dtc/include-prefixes "
                                "arch/arm64/boot/dts/test/board.dts > .board.dtb.dts.tmp && "
                                "dtc -q -o board.dtb .board.dtb.dts.tmp";
    REQUIRE(shell(command).status == 0);
    const auto lines = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"check", blob, "--level", "note"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return dmavet(arguments);
    };
    CHECK(contains(lines({}).out, "arch/arm64/boot/dts/test/soc.dtsi:7:18"));
    CHECK(contains(lines({}).out, "    dma-coherent; dma-noncoherent;\n"));
    // The text no longer has the node: no line is better than a wrong one.
    std::string other = read_text(beside);
    other.replace(other.find("dma@1000"), 8, "dma@2000");
    write_text(beside, other);
    CHECK_FALSE(contains(lines({}).out, "soc.dtsi:"));
    std::filesystem::remove(beside);
    CHECK_FALSE(contains(lines({}).out, "soc.dtsi:"));
    CHECK(contains(lines({"--source", tree.board}).out, "soc.dtsi:7:18"));
    // A text that is none of this board, or none at all, is said.
    const std::string other_board = tree.file("other.dts", "/dts-v1/; / { compatible = \"other,board\"; };");
    CHECK(contains(lines({"--source", other_board}).err, "the text of another board"));
    CHECK(contains(lines({"--source", tree.file("notes.txt", "no source")}).err, "notes.txt: dtc:"));
    CHECK(dmavet({"check", blob, tree.board, "--source", tree.board}).status == 2);
    const Outcome missing = lines({"--source", "none.dts"});
    CHECK(missing.status == 3);
    CHECK(contains(missing.err, "none.dts"));
}

TEST_CASE("standard input goes through cpp as well, and what is preprocessed already keeps its lines") {
    const SourceTree tree;
    const std::string folder = tree.folder.path().string();
    const Outcome plain =
        shell("cd " + folder + "/arch/arm64/boot/dts/test && dmavet check - --level note < board.dts");
    INFO(plain.out, plain.err);
    CHECK(contains(plain.out, "soc.dtsi:7:18"));
    const Outcome made =
        shell("cd " + folder +
              " && cpp -nostdinc -undef -x assembler-with-cpp -I "
              "scripts/dtc/include-prefixes arch/arm64/boot/dts/test/board.dts | dmavet check - --level note");
    CHECK(contains(made.out, "arch/arm64/boot/dts/test/soc.dtsi:7:18"));
}

TEST_CASE("an include that is not found is one line, and --include finds it") {
    const TemporaryFolder folder;
    const std::string board = folder.file("board.dts", "/dts-v1/;\n#include <far.h>\n/ { };\n");
    const Outcome lost = dmavet({"check", board});
    CHECK(lost.status == 3);
    CHECK(contains(lost.err, "board.dts:2:10: fatal error: far.h: No such file or directory (--include DIR"));
    std::filesystem::create_directories(folder.path() / "far");
    static_cast<void>(folder.file("far/far.h", ""));
    CHECK(dmavet({"check", board, "--include", (folder.path() / "far").string()}).status == 0);
    CHECK(dmavet({"check", board, "--no-dts"}).status == 3);
}

}  // namespace dmavet::test
