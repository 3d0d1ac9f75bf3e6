// SPDX-License-Identifier: Apache-2.0
// Which overlay is applied to which board, and what is said of the others?
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/overlay_files.hpp"
#include "cli/process.hpp"
#include "support/text.hpp"

namespace dmavet::test {

using Json = nlohmann::json;

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
        {"\"v,other\", \"v,board\"", "\"v,board\", \"v,soc\"", false},  // the first decides
        {"\"v,other\", \"v,module\", \"v,soc\"", "\"v,board\", \"v,module\", \"v,soc\"", false},
        {"\"v,module\", \"v,soc\"", "\"v,board\", \"v,module\", \"v,soc\"", true},
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
    // Who is quiet must not believe that all were checked.
    const Outcome quiet = dmavet({"check", one, "--overlay", overlays, "--quiet"});
    CHECK(contains(quiet.err, "4 overlays without a compatible in the root"));
    CHECK(contains(quiet.err, "for none of these boards"));
    CHECK(std::count(quiet.err.begin(), quiet.err.end(), '\n') == 2);
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
    CHECK(outcome.err.empty());  // a board in an archive of overlays is nothing odd
    const Outcome none = dmavet({"check", base, "--overlay", (folder.path() / "n.tgz").string()});
    CHECK(none.status == 2);
    CHECK(contains(none.err, "none of what it holds is an overlay"));
}

TEST_CASE("one overlay is applied to every board, and what a directory or an archive holds is paired, be it one") {
    const TemporaryFolder folder;
    const std::string at = folder.path().string();
    std::filesystem::create_directories(folder.path() / "d");
    const std::string base = blob(folder, "base.dtb", board_text("\"v,one\""), true);
    const std::string foreign = blob(folder, "foreign.dtbo", overlay_text("\"v,two\""), false);
    const std::string own = blob(folder, "d/own.dtbo", overlay_text("\"v,one\""), false);
    const std::string text = folder.file("text.dtso", overlay_text("\"v,two\""));
    REQUIRE(shell("cd '" + at + "' && tar cf one.tar foreign.dtbo && tar cf own.tar -C d own.dtbo && tar cf two.tar " +
                  "foreign.dtbo -C d own.dtbo && gzip -k foreign.dtbo && ln -s d/own.dtbo same.dtbo")
                .status == 0);
    const struct {
        std::vector<std::string> overlays;
        bool is_applied;           // to every board
        std::size_t alternatives;  // for this board
    } cases[] = {
        {{foreign}, true, 0},
        {{foreign + ".gz"}, true, 0},
        {{text}, true, 0},
        {{at + "/one.tar#foreign.dtbo"}, true, 0},
        {{at + "/two.tar#foreign.dtbo"}, true, 0},
        {{at + "/one.tar"}, false, 0},
        {{at + "/own.tar"}, false, 1},
        {{at + "/two.tar"}, false, 1},
        {{at + "/d"}, false, 1},
        {{at + "/d", foreign}, true, 1},
        {{foreign, at + "/d"}, true, 1},
        {{at + "/d", at + "/d"}, false, 1},         // each once
        {{at + "/d", at + "/own.tar"}, false, 2},   // two files
        {{own, at + "/d"}, true, 0},                // not on top of itself
        {{at + "/d", at + "/same.dtbo"}, true, 0},  // by whatever name
        {{at + "/own.tar", at + "/own.tar#own.dtbo"}, true, 0},
    };
    for (const auto& c : cases) {
        std::vector<std::string> arguments{"show", base, "--format", "ndjson", "--node", "&dma"};
        for (const std::string& overlay : c.overlays) {
            arguments.insert(arguments.end(), {"--overlay", overlay});
        }
        const Outcome outcome = dmavet(arguments);
        CAPTURE(c.overlays.front());
        INFO(outcome.out, outcome.err);
        CHECK(outcome.status == 0);
        CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') ==
              static_cast<std::ptrdiff_t>(1 + c.alternatives));
        const std::string first = outcome.out.substr(0, outcome.out.find('\n'));
        CHECK(contains(first, R"("source":")") == c.is_applied);
    }
    CHECK(dmavet({"check", base, "--overlay", at + "/two.tar#dtbo"}).status == 2);  // no member by its name
    CHECK(contains(dmavet({"check", "--help"}).out, "first compatible of the root"));
}

TEST_CASE("what of a directory is no overlay is said, and the others are done") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "d");
    std::filesystem::create_directories(folder.path() / "boards");
    const std::string base = blob(folder, "base.dtb", board_text("\"v,one\""), true);
    const std::string good = blob(folder, "d/good.dtbo", overlay_text("\"v,one\""), false);
    const std::string board = blob(folder, "d/board.dtbo", board_text("\"v,one\""), false);
    const std::string directory = (folder.path() / "d").string();
    for (const std::vector<std::string>& more : {std::vector<std::string>{"--format", "text"}, {"--quiet"}}) {
        std::vector<std::string> arguments{"check", base, "--overlay", directory};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = dmavet(arguments);
        CHECK(outcome.status == 0);
        CHECK(outcome.err ==
              "dmavet: --overlay: 1 overlay by name, but a board by content: " + board + "; name it as a board\n");
    }
    const std::string bad = folder.file("d/bad.dtbo", "no tree");
    const Outcome outcome = dmavet({"check", base, "--format", "json", "--overlay", directory});
    INFO(outcome.out, outcome.err);
    CHECK(outcome.status == 3);
    CHECK(contains(outcome.out, "\"file\": \"" + base + "+" + good + "\""));
    CHECK(contains(outcome.out, "\"file\": \"" + bad + "\""));
    CHECK(contains(outcome.err, "dmavet: " + bad + ": not a flattened device tree"));
    static_cast<void>(blob(folder, "boards/board.dtbo", board_text("\"v,one\""), false));
    const Outcome none = dmavet({"check", base, "--overlay", (folder.path() / "boards").string()});
    CHECK(none.status == 2);
    CHECK(contains(none.err, "none of what it holds is an overlay"));
}

TEST_CASE("a finding of the base is told once, and its file is the base's") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "d");
    const std::string odd = "dma-coherent; dma-noncoherent;";
    std::string text = board_text("\"v,one\"");
    text.insert(text.find("reg = <0x1000"), odd);
    const std::string base = blob(folder, "base.dtb", text, true);
    const std::string overlays = (folder.path() / "d").string();
    std::vector<std::string> names;
    for (int i = 0; i < 20; ++i) {  // more than wait for each other
        names.push_back(blob(
            folder, "d/" + std::to_string(10 + i) + ".dtbo",
            "/dts-v1/; /plugin/; / { compatible = \"v,one\"; };\n&soc { x = <" + std::to_string(i) + ">; };\n", false));
    }
    for (const char* jobs : {"1", "3"}) {
        const std::vector<std::string> arguments{
            "check",     base,     "--level", "note", "--only", "conflicting-coherency-properties",
            "--overlay", overlays, "-j",      jobs};
        const Outcome outcome = dmavet(arguments);
        INFO(outcome.out, outcome.err);
        CHECK(contains(outcome.out, base));
        CHECK_FALSE(contains(outcome.out, base + "+"));
        CHECK_FALSE(contains(outcome.out, "as on"));
        std::vector<std::string> sarif = arguments;
        sarif.insert(sarif.end(), {"--format", "sarif"});
        const std::string document = dmavet(sarif).out;
        CHECK(contains(document, "\"uri\": \"file://" + base + "\""));
        CHECK_FALSE(contains(document, "%2B"));
        std::vector<std::string> json = arguments;
        json.insert(json.end(), {"--format", "ndjson"});
        const std::string lines = dmavet(json).out;
        std::size_t at = 0;
        for (const std::string& name : names) {
            at = lines.find("{\"file\":\"" + base + "+" + name + "\",", at);
            REQUIRE(at != std::string::npos);
        }
    }
}

TEST_CASE("every format that a person reads tells a finding of the base once, and whose the others are") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "d");
    std::string text = board_text("\"v,one\"");
    text.insert(text.find("reg = <0x1000"), "dma-coherent; dma-noncoherent;");
    static_cast<void>(blob(folder, "base.dtb", text, true));
    for (const char* name : {"d/a.dtbo", "d/b.dtbo", "d/c.dtbo"}) {
        const std::string own = name == std::string("d/b.dtbo")
                                    ? "eth@2000 { compatible = \"v,eth\"; reg = <0x2000 0x100>; "
                                      "dma-coherent; dma-noncoherent; };"
                                    : "x;";
        static_cast<void>(
            blob(folder, name, "/dts-v1/; /plugin/; / { compatible = \"v,one\"; };\n&soc { " + own + " };\n", false));
    }
    const struct {
        const char* format;
        const char* of_base;  // what begins or marks each finding, each once
        const char* of_overlay;
    } cases[] = {
        {"text", "base.dtb: warning:", "base.dtb+d/b.dtbo: warning:"},
        {"short", "base.dtb: warning:", "d/b.dtbo: warning:"},
        {"github", "::warning file=base.dtb,", "::warning file=d/b.dtbo,"},
        {"gitlab", R"("path": "base.dtb")", R"("path": "d/b.dtbo")"},
        {"checkstyle", R"(<file name="base.dtb">)", R"(<file name="d/b.dtbo">)"},
        {"markdown", "<code>base.dtb</code>: 1 warning", "<code>base.dtb+d/b.dtbo</code>: 1 warning"},
        {"sarif", R"("text": "/soc/dma@1000: )", R"("text": "/soc/eth@2000: )"},
        {"junit", R"(message="/soc/dma@1000: )", R"(message="/soc/eth@2000: )"},
        {"text", "base.dtb: 1 warning (", "base.dtb+d/b.dtbo: 1 warning that the board alone does not have ("},
        {"text", "2 warnings in 2 of 4 boards", "conflicting-coherency-properties  warning   2         2"},
        {"markdown", "## dmavet: 2 warnings in 2 of 4 boards", "| conflicting-coherency-properties | 2 | 2 |"},
    };
    for (const auto& c : cases) {
        for (const char* jobs : {"1", "3"}) {
            const Outcome outcome =
                shell("cd '" + folder.path().string() + "' && dmavet" +
                      " check base.dtb --overlay d --only conflicting-coherency-properties --format " + c.format +
                      " -j" + jobs);
            CAPTURE(c.format);
            INFO(outcome.out, outcome.err);
            CHECK(count_of(outcome.out, c.of_base) == 1);
            CHECK(count_of(outcome.out, c.of_overlay) == 1);
            const bool names_all = std::string_view(c.format) == "junit";  // those without findings have passed
            CHECK(contains(outcome.out, "d/a.dtbo") == names_all);
            CHECK(contains(outcome.out, "d/c.dtbo") == names_all);
            CHECK(count_of(outcome.out, "<failure") == (names_all ? 2 : 0));
        }
    }
    // The board that somebody reads of in JSON is whole, and says of what files it is made.
    const Outcome json = shell("cd '" + folder.path().string() + "' && dmavet" +
                               " check base.dtb --overlay d --only conflicting-coherency-properties --format json");
    CHECK(count_of(json.out, R"("path": "/soc/dma@1000",
          "labels")") == 4);
    CHECK(count_of(json.out, R"("file": "base.dtb",
          "kind": "blob")") == 4);
}

TEST_CASE("what somebody has accepted on the board alone is news where an overlay writes it again") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "d");
    std::string text = board_text("\"v,one\"");
    text.insert(text.find("reg = <0x1000"),
                "dma-coherent;\n/* dmavet: ignore conflicting-coherency-properties known */\ndma-noncoherent;\n");
    (void)folder.file("base.dts", text);
    static_cast<void>(blob(folder, "d/again.dtbo", overlay_text("\"v,one\""), false));
    (void)folder.file("other.dts", board_text("\"v,two\""));
    const auto check = [&](const std::string& more) {
        return shell("cd '" + folder.path().string() +
                     "' && dmavet check base.dts other.dts --overlay d --only conflicting-coherency-properties "
                     "--fail-on warning " +
                     more);
    };
    const struct {
        const char* format;
        const char* shown;
    } cases[] = {
        {"text", "base.dts+d/again.dtbo: 1 warning that the board alone does not have"},
        {"text", "1 warning in 1 of 3 boards"},
        {"short", "(with d/again.dtbo)"},
        {"github", "(with d/again.dtbo)"},
        {"gitlab", "(with d/again.dtbo)"},
        {"checkstyle", "(with d/again.dtbo)"},
        {"markdown", "<code>base.dts+d/again.dtbo</code>: 1 warning"},
        {"junit", "<failure"},
        {"sarif", "(with d/again.dtbo)"},
        {"json", R"("suppressed": null)"},
    };
    for (const auto& c : cases) {
        const Outcome outcome = check("--format " + std::string(c.format));
        CAPTURE(c.format);
        INFO(outcome.out, outcome.err);
        CHECK(outcome.status == 1);
        CHECK(contains(outcome.out, c.shown));
    }
    CHECK(Json::parse(check("--format gitlab").out).size() == 1);
    CHECK(Json::parse(check("--format gitlab --level error").out).empty());
}

}  // namespace dmavet::test
