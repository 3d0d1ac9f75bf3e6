// SPDX-License-Identifier: Apache-2.0
// Does a finding say the line that somebody has to change, through includes and cpp, for a source and for a blob that
// has its source beside it?
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

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
    CHECK(contains(text.out, "\n    /soc/dma@1000 (&master): "));
    CHECK(contains(text.out, "soc.dtsi:7: warning:"));
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
    CHECK(contains(lines({}).out, "arch/arm64/boot/dts/test/soc.dtsi:7: warning:"));
    CHECK(contains(lines({}).out, "    dma-coherent; dma-noncoherent;\n"));
    // The text no longer has the node: no line is better than a wrong one.
    std::string other = read_text(beside);
    other.replace(other.find("dma@1000"), 8, "dma@2000");
    write_text(beside, other);
    CHECK_FALSE(contains(lines({}).out, "soc.dtsi:"));
    std::filesystem::remove(beside);
    CHECK_FALSE(contains(lines({}).out, "soc.dtsi:"));
    CHECK(contains(lines({"--source", tree.board}).out, "soc.dtsi:7: warning:"));
    // A text that is none of this board, or none at all, is said.
    const std::string other_board = tree.file("other.dts", "/dts-v1/; / { compatible = \"other,board\"; };");
    CHECK(contains(lines({"--source", other_board}).err, "the text of another board"));
    CHECK(contains(lines({"--source", tree.file("notes.txt", "no source")}).err, "notes.txt: dtc:"));
    CHECK(dmavet({"check", blob, tree.board, "--source", tree.board}).status == 2);
    const Outcome missing = lines({"--source", "none.dts"});
    CHECK(missing.status == 2);
    CHECK(contains(missing.err, "--source none.dts: "));
    // Whether a place is asked for or not.
    const std::string clean = tree.file("clean.dts", "/dts-v1/; / { };");
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"check", clean}, {"show", clean}, {"why", clean, "/"}}) {
        CAPTURE(words.front());
        std::vector<std::string> arguments = words;
        arguments.insert(arguments.end(), {"--source", "none.dts"});
        CHECK(dmavet(arguments).status == 2);
    }
}

TEST_CASE("a text is that of a board by the compatible of its root, and without one by its model") {
    struct Case {
        const char* of_blob;
        const char* of_text;
        bool is_same;
    };
    const Case cases[] = {
        {"compatible = \"a\";", "compatible = \"a\";", true},
        {"compatible = \"a\"; model = \"x\";", "compatible = \"a\"; model = \"y\";", true},
        {"compatible = \"a\";", "compatible = \"b\";", false},
        {"compatible = \"a\";", "", false},
        {"", "compatible = \"a\";", false},
        {"", "", true},
        {"model = \"x\";", "model = \"x\";", true},
        {"model = \"x\";", "model = \"y\";", false},
        {"model = \"x\";", "", false},
    };
    const auto text = [](std::string_view root) {
        return "/dts-v1/;\n/ {\n" + std::string(root) +
               "\ndma@1000 {\ncompatible = \"arm,pl330\";\ndma-coherent; dma-noncoherent;\n};\n};\n";
    };
    for (const Case& c : cases) {
        CAPTURE(c.of_blob);
        CAPTURE(c.of_text);
        const TemporaryFolder folder;
        (void)folder.file("blob.dts", text(c.of_blob));
        const std::string run = "cd " + folder.path().string() + " && ";
        REQUIRE(shell(run + "dtc -q -o board.dtb blob.dts").status == 0);
        (void)folder.file("text.dts", text(c.of_text));
        const Outcome named = shell(run + "dmavet check board.dtb --level note --source text.dts");
        CHECK(contains(named.out, "text.dts:6: ") == c.is_same);
        CHECK(contains(named.err, "the text of another board") == !c.is_same);
        (void)folder.file(".board.dtb.dts.tmp", text(c.of_text));
        const Outcome beside = shell(run + "dmavet check board.dtb --level note");
        CHECK(contains(beside.out, ".board.dtb.dts.tmp:6: ") == c.is_same);
    }
}

TEST_CASE("a text that nobody has asked for shows no line of a file above its folder") {
    const TemporaryFolder home;
    std::filesystem::create_directories(home.path() / ".ssh");
    std::filesystem::create_directories(home.path() / "dl/sub");
    (void)home.file(".ssh/id", "SECRET\n");
    (void)home.file("dl/sub/.board.dtb.dts.tmp",
                    "/dts-v1/;\n/ { dma@1000 { compatible = \"arm,pl330\";\n# 1 \".ssh/id\"\ndma-coherent; "
                    "dma-noncoherent; }; };\n");
    const std::string run = "cd " + (home.path() / "dl/sub").string() + " && ";
    REQUIRE(shell(run + "dtc -q -o board.dtb .board.dtb.dts.tmp").status == 0);
    const Outcome check = shell(run + "dmavet check board.dtb --level note");
    CHECK(contains(check.out, ".ssh/id:1: "));
    CHECK_FALSE(contains(check.out, "SECRET"));
}

TEST_CASE("of a long line 200 bytes are shown, and no part of a character") {
    const TemporaryFolder folder;
    const std::string begin = "dma-coherent; dma-noncoherent; /* ";  // the second is what the line is shown for
    const std::size_t at = begin.find("dma-n");
    for (std::size_t behind = 195; behind <= 203; ++behind) {
        CAPTURE(behind);
        const std::string words = begin + std::string(at + behind - begin.size(), 'x');
        const std::string board = folder.file("board.dts", "/dts-v1/;\n/ { dma@1000 { compatible = \"arm,pl330\";\n" +
                                                               words + "\xe2\x82\xacgo on */\n}; };\n");
        const Outcome check = dmavet({"check", board, "--level", "note"});
        // The column is counted from 1, so that there are 201 bytes from it on.
        const std::size_t shown = std::min<std::size_t>(behind, 201);
        const std::string whole = behind + 3 <= 201 ? "\xe2\x82\xac" : "";
        const std::string rest = std::string("go on").substr(0, whole.empty() ? 0 : 201 - behind - 3);
        CHECK_MESSAGE(contains(check.out, "    " + words.substr(0, at + shown) + whole + rest + "\n"), check.out);
    }
}

TEST_CASE("standard input goes through cpp as well, and what is preprocessed already keeps its lines") {
    const SourceTree tree;
    const std::string folder = tree.folder.path().string();
    const Outcome plain =
        shell("cd " + folder + "/arch/arm64/boot/dts/test && dmavet check - --level note < board.dts");
    INFO(plain.out, plain.err);
    CHECK(contains(plain.out, "soc.dtsi:7: warning:"));
    const Outcome made =
        shell("cd " + folder +
              " && cpp -nostdinc -undef -x assembler-with-cpp -I "
              "scripts/dtc/include-prefixes arch/arm64/boot/dts/test/board.dts | dmavet check - --level note");
    CHECK(contains(made.out, "arch/arm64/boot/dts/test/soc.dtsi:7: warning:"));
}

TEST_CASE("an include that is not found is one line, and --include finds it") {
    const TemporaryFolder folder;
    const std::string board = folder.file("board.dts", "/dts-v1/;\n#include <far.h>\n/ { };\n");
    const Outcome lost = dmavet({"check", board});
    CHECK(lost.status == 3);
    const std::string hint =
        "No such file or directory (searched: " + folder.path().string() + "); --include DIR names";
    CHECK(contains(lost.err, "board.dts:2:10: fatal error: far.h: " + hint));
    const std::string words = folder.file("words.dts", "/dts-v1/;\n/include/ \"far.h\"\n/ { };\n");
    const Outcome by_dtc = dmavet({"check", words});
    CHECK(by_dtc.status == 3);
    CHECK(contains(by_dtc.err, "far.h"));
    CHECK(contains(by_dtc.err, hint));
    std::filesystem::create_directories(folder.path() / "far");
    static_cast<void>(folder.file("far/far.h", ""));
    CHECK(dmavet({"check", board, "--include", (folder.path() / "far").string()}).status == 0);
    CHECK(dmavet({"check", words, "--include", (folder.path() / "far").string()}).status == 0);
    CHECK(dmavet({"check", board, "--no-dts"}).status == 3);
    const Outcome nowhere = dmavet({"check", board, "--include", "/nowhere"});
    CHECK(nowhere.status == 2);
    CHECK(contains(nowhere.err, "--include /nowhere: no such file or directory"));
    CHECK(contains(dmavet({"check", board, "--include", board}).err, "board.dts: no directory"));
    CHECK(dmavet({"check", board, "--include", (folder.path() / "far").string(), "--include", ""}).status == 2);
    const Outcome many = dmavet(
        {"check", board, "--include", (folder.path() / "far/..").string(), "--include", "/", "--include", "/tmp"});
    CHECK(contains(many.err, "far/.., /, /tmp and 1 more); --include DIR"));
}

TEST_CASE("a source without a name of one is known by its beginning") {
    const TemporaryFolder folder;
    static_cast<void>(folder.file("soc.dtsi", "/dts-v1/;\n/ { soc: soc { }; };\n"));
    static_cast<void>(folder.file("soc.h", "#define NOTHING\n"));
    const struct {
        std::string_view text;
        int status;
    } cases[] = {
        {"// a board\n#include \"soc.dtsi\"\n/ { };\n", 0},
        {"# include \"soc.dtsi\"\n\n&soc { };\n", 0},
        {"#include <soc.h>\n#include \"soc.dtsi\"\n/delete-node/ &soc;\n", 0},
        {"/include/ \"soc.dtsi\"\n/ { };\n", 0},
        {"# 1 \"board.dts\"\n# 1 \"soc.dtsi\" 1\n/dts-v1/;\n/ { };\n", 0},
        {"/ { };\n", 3},                                 // it lacks /dts-v1/, and includes nothing
        {"#include \"soc.dtsi\"\nint main() { }\n", 3},  // of another language
        {"#!/bin/sh\n# include nothing\n/bin/true\n", 3},
        {"#define X\n/ { };\n", 3},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        const std::string file = folder.file("board.txt", c.text);
        const Outcome named = dmavet({"check", file});
        INFO(named.out, named.err);
        CHECK(named.status == c.status);
        CHECK(shell("cd '" + folder.path().string() + "' && dmavet check - < board.txt").status == c.status);
        CHECK(dmavet({"list", file}).status == c.status);
        // An include file is none of its own.
        const Outcome include = dmavet({"check", folder.file("board.dtsi", c.text)});
        CHECK(include.status == (c.text.find("/dts-v1/") != std::string_view::npos ? 0 : 3));
    }
}

TEST_CASE("a label names a node wherever one is asked for, and the machine formats have it") {
    const TemporaryFolder folder;
    const std::string text =
        "/dts-v1/;\n/ { compatible = \"v,board\"; #address-cells = <1>; #size-cells = <1>; aliases { dma0 = \"/soc/dma@1000\"; };\n"
        "soc { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>; ranges;\n"
        "first: second: dma@1000 { compatible = \"arm,pl330\"; reg = <0x1000 0x100>; dma-coherent; dma-noncoherent; };\n"
        "off: dma@2000 { compatible = \"arm,pl330\"; status = \"disabled\"; }; dma@3000 { compatible = \"arm,pl330\"; }; };\n";
    const std::string source = folder.file("board.dts", text + "};\n");
    const std::string symbols = folder.file(
        "symbols.dts",
        text + "__symbols__ { by_alias = \"dma0\"; ends = \"/soc//dma@1000/\"; none = \"/soc/none\"; }; };\n");
    const std::string blob = (folder.path() / "symbols.dtb").string();
    const std::string plain = (folder.path() / "plain.dtb").string();
    REQUIRE(shell("dtc -q -o '" + blob + "' '" + symbols + "' && dtc -q -o '" + plain + "' '" + source + "'").status ==
            0);
    const struct {
        std::string board;
        const char* label;
        const char* all;  // of the node; null: nothing is called so
    } cases[] = {
        {source, "first", R"(["first","second"])"},
        {source, "second", R"(["first","second"])"},
        {source, "firs", nullptr},
        {source, "", nullptr},
        {symbols, "first", R"(["first","second","by_alias","ends"])"},
        {symbols, "ends", R"(["first","second","by_alias","ends"])"},
        {blob, "by_alias", R"(["by_alias","ends"])"},
        {blob, "ends", R"(["by_alias","ends"])"},
        {blob, "none", nullptr},
        {blob, "first", nullptr},
        {plain, "first", nullptr},
    };
    for (const auto& c : cases) {
        CAPTURE(c.board);
        CAPTURE(c.label);
        const std::string name = std::string("&") + c.label;
        const Outcome show = dmavet({"show", c.board, "--node", name, "--format", "ndjson"});
        const Outcome why = dmavet({"why", c.board, name, "--format", "ndjson"});
        INFO(show.out, show.err, why.err);
        CHECK(show.status == (c.all == nullptr ? 2 : 0));
        CHECK(why.status == (c.all == nullptr ? 2 : 0));
        if (c.all == nullptr) {
            CHECK(contains(show.err, std::string("there is no label ") + c.label));
            CHECK(contains(why.err, std::string("there is no label ") + c.label));
        } else {
            CHECK(contains(show.out, std::string("\"path\":\"/soc/dma@1000\",\"labels\":") + c.all));
            CHECK(contains(dmavet({"show", c.board, "--node", name}).out, "/soc/dma@1000 (&"));
        }
    }
    CHECK(contains(dmavet({"show", source, "--node", "&off"}).err, "/soc/dma@2000 is no device: its status"));
    CHECK(contains(dmavet({"show", source, "--node", "&first", "--devices", "dma"}).out, "/soc/dma@1000"));
    CHECK(contains(dmavet({"show", source, "--node", "dma@3000", "--devices", "dma"}).err,
                   "/soc/dma@3000 is none of those that --devices selects"));
    // One look-up for show and why, by whatever a path is called.
    const struct {
        const char* name;
        bool is_first;
    } names[] = {
        {"/soc/dma@1000", true},  {"/soc/dma@1000/", true}, {"//soc//dma@1000", true}, {"dma@1000", true},
        {"soc/dma@1000", true},   {"dma0", true},           {"/so.../dma@1000", true}, {"*dma@1*", true},
        {"/soc/dma@100", false},  {"ma@1000", false},       {"dma1", false},           {"/dma@1000", false},
        {"dma0/dma@1000", false},
    };
    for (const auto& c : names) {
        CAPTURE(c.name);
        const Outcome show = dmavet({"show", source, "--node", c.name, "--format", "ndjson"});
        const Outcome why = dmavet({"why", source, c.name, "--format", "ndjson"});
        INFO(show.err, why.err);
        CHECK(show.status == (c.is_first ? 0 : 2));
        CHECK(why.status == (c.is_first ? 0 : 2));
        CHECK(contains(show.out, "\"path\":\"/soc/dma@1000\"") == c.is_first);
        CHECK(contains(why.out, "/soc/dma@1000") == c.is_first);
    }
    CHECK(dmavet({"show", plain, "--node", "&first", "--source", source}).status == 0);
    CHECK(contains(dmavet({"show", source, "--node", "dma@3000", "--format", "ndjson"}).out, "\"labels\":[]"));
    const Outcome json = dmavet({"check", source, "--level", "note", "--format", "ndjson"});
    CHECK(contains(json.out, "\"path\":\"/soc/dma@1000\",\"labels\":[\"first\",\"second\"],"));
    const Outcome sarif = dmavet({"check", blob, "--level", "note", "--format", "sarif"});
    CHECK(contains(sarif.out, "\"labels\": [\n"));
    CHECK(contains(sarif.out, "\"fullyQualifiedName\": \"/soc/dma@1000\""));
    CHECK_FALSE(contains(dmavet({"check", plain, "--level", "note", "--format", "sarif"}).out, "\"labels\""));
}

}  // namespace dmavet::test
