// SPDX-License-Identifier: Apache-2.0
// Does the program keep its promises to a shell: exit statuses, errors that name the file and what to do, and
// the same bytes however many threads worked?
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/samples.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

const Sample& sample(const std::string& name) {
    static const std::vector<Sample> samples = all_samples();
    const auto found = std::find_if(samples.begin(), samples.end(), [&](const Sample& s) { return s.name == name; });
    REQUIRE_MESSAGE(found != samples.end(), name);
    return *found;
}
std::string bad() {
    return sample("rules/root-dma-ranges/bad").blob.string();
}
std::string good() {
    return sample("rules/root-dma-ranges/good").blob.string();
}

}  // namespace

TEST_CASE("exit statuses") {
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "missing.dtb").string();
    const struct {
        const char* name;
        std::vector<std::string> arguments;
        int status;
    } cases[] = {
        {"nothing found", {"check", good()}, 0},
        {"an error found", {"check", bad()}, 1},
        {"an error found among others", {"check", good(), bad()}, 1},
        {"an error found, but never fail", {"check", "--fail-on", "never", bad()}, 0},
        {"an error found is also at least a note", {"check", "--fail-on", "note", bad()}, 1},
        {"the rule that would find it is skipped",
         {"check", "--skip", "root-dma-ranges", "--fail-on", "error", bad()},
         0},
        {"another rule only", {"check", "--only", "dma-mem-cycle", bad()}, 0},
        {"show does not judge", {"show", bad()}, 0},
        {"a file that is not there", {"check", missing}, 3},
        {"unreadable wins over findings, and the others are done", {"check", bad(), missing}, 3},
        {"show of a file that is not there", {"show", missing}, 3},
        {"no command", {}, 2},
        {"an unknown command", {"chekc", good()}, 2},
        {"no file", {"check"}, 2},
        {"an unknown option", {"check", "--formt", "json", good()}, 2},
        {"an unknown format", {"check", "--format", "jsn", good()}, 2},
        {"an unknown level", {"check", "--level", "fatal", good()}, 2},
        {"an unknown rule", {"check", "--only", "no-such-rule", good()}, 2},
        {"an unknown kernel", {"check", "--kernel", "2.4", good()}, 2},
        {"no kernel", {"check", "--kernel", "six", good()}, 2},
        {"a release between", {"check", "--kernel", "v6.6.30", good()}, 0},
        {"one after the newest", {"check", "--kernel", "7.3", good()}, 2},
        {"a known configuration", {"check", "--kconfig", "defconfig", good()}, 0},
        {"larger pages", {"check", "--page-size", "64K", good()}, 0},
        {"all kernels", {"show", "--kernel", "all", good()}, 0},
        {"all kernels, checked", {"check", "--kernel", "all", "--fail-on", "never", good()}, 0},
        {"an odd page", {"check", "--page-size", "8K", good()}, 2},
        {"an unknown architecture", {"check", "--arch", "mips", good()}, 2},
        {"memory without a size", {"check", "--memory", "0x80000000", good()}, 2},
        {"memory whose base nobody shows", {"check", "--memory", "1G", good()}, 2},
        {"the same for why", {"why", "--memory", "1G", good(), "/soc"}, 2},
        {"memory whose base the tree shows", {"show", "--memory", "1G", "dts-samples/boards/imx8-nested.dts"}, 0},
        {"memory of a terabyte", {"show", "--memory", "0x80000000+1t", good()}, 0},
        {"memory beyond 52 bits", {"show", "--memory", "0x80000000+4P", good()}, 2},
        {"memory of no number", {"check", "--memory", "here+1G", good()}, 2},
        {"memory of size 0", {"check", "--memory", "0x80000000+0", good()}, 2},
        {"memory beyond 64 bits", {"check", "--memory", "0xffffffffffffffff+2G", good()}, 2},
        {"what firmware keeps", {"show", "--map", "--reserved", "0x80000000+1M", good()}, 0},
        {"what it keeps without a size", {"check", "--reserved", "0x80000000", good()}, 2},
        {"help", {"--help"}, 0},
        {"help of a command", {"check", "--help"}, 0},
        {"help as a command", {"help"}, 0},
        {"help of a command as a command", {"help", "check"}, 0},
        {"help of a command that is not there", {"help", "chekc"}, 2},
        {"help of an option of one", {"chekc", "--help"}, 2},
        {"version", {"--version"}, 0},
        {"version, in short", {"-V"}, 0},
        {"all rules", {"rules"}, 0},
        {"one rule", {"rules", "root-dma-ranges"}, 0},
        {"the kernels", {"kernels"}, 0},
        {"the kernels as JSON", {"kernels", "--format", "json"}, 0},
        {"kernels as findings", {"kernels", "--format", "sarif"}, 2},
        {"rules that begin so", {"rules", "dma-ranges"}, 0},
        {"rules about something, as JSON", {"rules", "bounce", "--format", "json"}, 0},
        {"the other name", {"explain", "root-dma-ranges"}, 0},
        {"a rule that is not there", {"rules", "no-such-rule"}, 2},
        {"why", {"why", good(), "/soc"}, 0},
        {"why of a node that is not there", {"why", good(), "/no/such/node"}, 2},
    };
    for (const auto& c : cases) {
        const std::string name = c.name;
        CAPTURE(name);
        const Outcome outcome = dmavet(c.arguments);
        INFO("output:\n", outcome.out, "\nerrors:\n", outcome.err);
        CHECK(outcome.status == c.status);
        // What ends a run is said on standard error; what was asked for goes to standard output.
        if (c.status == 2) {
            CHECK(outcome.out.empty());
        }
        if (c.status >= 2) {
            CHECK_FALSE(outcome.err.empty());
        }
        if (c.status < 2) {
            CHECK(outcome.err.empty());
        }
    }
}

TEST_CASE("an input that cannot be read is named, with the reason") {
    const TemporaryFolder folder;
    const std::string whole = read_text(good());
    std::filesystem::create_directory(folder.path() / "no-boards");
    const struct {
        std::string file;
        std::string_view code;
    } cases[] = {
        {(folder.path() / "missing.dtb").string(), "unreadable"},
        {folder.file("empty.dtb", ""), "empty"},
        {folder.file("text.dtb", "GIF89a, not a device tree at all, however long it may be"), "bad-magic"},
        {folder.file("cut.dtb", whole.substr(0, whole.size() / 2)), "truncated"},
        {folder.file("broken.dts", "/dts-v1/;\n/ { a-node {\n"), "dtc-failed"},
        {(folder.path() / "no-boards").string(), "no-boards"},
        {folder.file("overlay.dts", "/dts-v1/; /plugin/; &{/soc} { dma-coherent; };"), "not-a-board"},
        {folder.file("fit.dts", "/dts-v1/; / { images { fdt-1 { data = [00]; }; }; };"), "not-a-board"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.code);
        const Outcome text = dmavet({"check", c.file});
        INFO("output:\n", text.out, "\nerrors:\n", text.err);
        CHECK(text.status == 3);
        CHECK(contains(text.err, c.file));
        const Outcome json = dmavet({"check", "--format", "json", c.file});
        INFO("json:\n", json.out);
        CHECK(json.status == 3);
        CHECK(contains(json.out, "\"code\": \"" + std::string(c.code) + "\""));
        const Outcome lines = dmavet({"check", "--format", "ndjson", c.file});
        INFO("ndjson:\n", lines.out);
        CHECK(lines.status == 3);
        CHECK(contains(lines.out, "\"code\":\"" + std::string(c.code) + "\""));
        CHECK(std::count(lines.out.begin(), lines.out.end(), '\n') == 1);
    }
}

TEST_CASE("a folder's overlays are named, and the boards beside them are done") {
    const TemporaryFolder folder;
    static_cast<void>(folder.file("board.dtb", read_text(good())));
    const std::string overlay = folder.file("overlay.dts", "/dts-v1/; /plugin/; &{/soc} { dma-coherent; };");
    const Outcome outcome = dmavet({"check", folder.path().string(), overlay});
    INFO(outcome.out, outcome.err);
    CHECK(outcome.status == 3);
    CHECK(contains(outcome.out, "in 1 board with 1 device; 1 input could not be read"));
    CHECK(contains(outcome.err, "overlay.dts: an overlay"));
    CHECK(contains(outcome.err, "BASE.dtb --overlay OVERLAY.dtbo"));
    CHECK(dmavet({"show", overlay}).status == 3);
    CHECK(dmavet({"why", overlay, "/"}).status == 3);
}

TEST_CASE("sources need dtc, and can be refused") {
    const std::string source = sample("rules/root-dma-ranges/good").source.string();
    CHECK(dmavet({"check", source}).status == 0);

    const Outcome refused = dmavet({"check", "--no-dts", source});
    CHECK(refused.status == 3);
    CHECK(contains(refused.err, "--no-dts"));

    const TemporaryFolder nothing_there;
    const Outcome without_dtc =
        dmavet({"check", source}, {{}, {std::string("PATH=").append(nothing_there.path().string())}});
    CHECK(without_dtc.status == 3);
    CHECK(contains(without_dtc.err, "dtc"));
    CHECK(contains(without_dtc.err, "device-tree-compiler"));
}

// Two scripts that each add theirs: neither is taken in silence.
TEST_CASE("an option that takes one value is refused a second") {
    const struct {
        std::vector<std::string> arguments;
        std::string_view expected;
    } cases[] = {
        {{"check", "--kernel", "6.1", "--kernel=7.2", good()},
         "--kernel takes one value and was given 2: '6.1', '7.2'"},
        {{"check", "--kernel", "7.2", "--kernel", "7.2", good()}, "was given 2: '7.2', '7.2'"},
        {{"check", "-j", "1", good(), "--jobs", "2"}, "--jobs takes one value and was given 2: '1', '2'"},
        {{"show", "--cmdline", "", "--cmdline", "quiet", good()},
         "--cmdline takes one value and was given 2: '', 'quiet'"},
        {{"why", good(), "/", "--arch", "arm", "--arch", "arm64", "--arch", "auto"},
         "--arch takes one value and was given 3: 'arm', 'arm64', 'auto'"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.expected);
        const Outcome outcome = dmavet(c.arguments);
        INFO(outcome.err);
        CHECK(outcome.status == 2);
        CHECK(outcome.out.empty());
        CHECK(contains(outcome.err, c.expected));
    }
    CHECK(dmavet({"check", "--cmdline", "", good()}).status == 0);
    CHECK(dmavet({"check", "--no-facts", "--no-facts", good()}).status == 0);
}

TEST_CASE("an option that was given an empty text is refused, unless that means something") {
    for (const char* option :
         {"-j", "--jobs", "--node", "--kernel", "--kconfig", "--page-size", "--format", "--include", "--overlay",
          "--rid", "--memory", "--devices", "--report", "--facts", "--root"}) {
        CAPTURE(option);
        const Outcome outcome = dmavet({"show", good(), option, ""});
        CHECK(outcome.status == 2);
        CHECK(outcome.err.find("and was given nothing") != std::string::npos);
    }
    CHECK(dmavet({"show", good(), "--jobs="}).status == 2);
    CHECK(dmavet({"show", good(), "--cmdline", ""}).status == 0);
}

TEST_CASE("a requester id has 16 bits") {
    for (const char* fits : {"0", "0xffff", "65535", "0x0,0x100"}) {
        CAPTURE(fits);
        CHECK(dmavet({"show", good(), "--rid", fits}).status == 0);
    }
    for (const char* wrong : {"0x10000", "65536", "4294967296", "-1", "0,", "x"}) {
        CAPTURE(wrong);
        const Outcome outcome = dmavet({"show", good(), "--rid", wrong});
        CHECK(outcome.status == 2);
        CHECK(outcome.err.find("is not a requester id, from 0x0 to 0xffff") != std::string::npos);
    }
}

TEST_CASE("help says which kernels all are") {
    for (const char* command : {"check", "show"}) {
        const std::string help = dmavet({command, "--help"}).out;
        CAPTURE(help);
        CHECK(contains(help, "\n  arm64 7.2, 6.12, 6.1, 5.10\n  arm 7.2, 6.12, 6.1, 5.10\n  riscv 7.2, 6.12\n"));
    }
    CHECK(contains(dmavet({"check", "--help"}).out, "What a rule finds under an older kernel alone"));
}

TEST_CASE("a wrong name is answered with the nearest right one") {
    const Outcome rule = dmavet({"check", "--only", "root-dma-range", good()});
    INFO(rule.err);
    CHECK(contains(rule.err, "root-dma-ranges"));
    const Outcome option = dmavet({"check", "--formt", "json", good()});
    INFO(option.err);
    CHECK(contains(option.err, "--format"));
    const Outcome command = dmavet({"chekc", good()});
    INFO(command.err);
    CHECK(contains(command.err, "check"));
}

TEST_CASE("facts that cannot be used are refused in one line, with the place") {
    const TemporaryFolder folder;
    const struct {
        std::string_view content;
        std::string_view part;
    } cases[] = {
        {"{", "not JSON: line 1"},
        {"{}", "\"format\" must be"},
        {R"({"format": "dmavet-facts", "version": 1, "facts": [{"path": "/a"}]})", "facts[0]"},
        {R"({"format": "dmavet-facts", "version": 1, "declarations": [{"soc": "a", "trees": 0, "nodes": []}]})",
         "declarations[0]: \"trees\""},
        {R"({"format": "dmavet-facts", "version": 1, "declarations": [{"soc": "a", "trees": 2, "nodes": [{"node": "b",
             "coherent": 3}]}]})",
         "declarations[0].nodes[0]: \"coherent\" must be a number from 0 to 2"},
    };
    for (const auto& c : cases) {
        const std::string file = folder.file("facts.json", c.content);
        const Outcome outcome = dmavet({"check", "--facts", file, good()});
        CAPTURE(c.content);
        CAPTURE(outcome.err);
        CHECK(outcome.status == 2);
        CHECK(outcome.out.empty());
        CHECK(outcome.err.find(file) != std::string::npos);
        CHECK(outcome.err.find(c.part) != std::string::npos);
        CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 2);  // and where help is
    }
}

TEST_CASE("what is learnt from trees is held against another") {
    const TemporaryFolder folder;
    const std::string facts = (folder.path() / "learnt.json").string();
    const std::string rule = "dts-samples/rules/coherency-differs-from-soc/";
    Outcome outcome = dmavet({"learn", rule + "good.dts", "--source", "the good tree", "-o", facts});
    INFO(outcome.err);
    REQUIRE(outcome.status == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err == "learnt 1 node of 1 SoC from 1 tree; the trees disagree about 0 nodes\n");
    outcome = dmavet({"check", rule + "bad.dts", "--facts", facts, "--format", "ndjson"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.find("coherent in 1 of 1 tree for vendor,soc (the good tree)") != std::string::npos);
    CHECK(dmavet({"check", rule + "good.dts", "--facts", facts, "--format", "ndjson"}).out.empty());

    const std::vector<std::string> twice{"learn", rule + "bad.dts", rule + "good.dts", "--quiet"};
    auto on_four = twice;
    on_four.push_back("-j4");
    CHECK(dmavet(twice).out == dmavet(on_four).out);
    // A file that is worth something is never written over: nothing was learnt, or it is what was read.
    const std::string before = read_text(facts);
    CHECK(dmavet({"learn", "no-such.dtb", "-o", facts}).status == 3);
    CHECK(dmavet({"learn", facts, "-o", facts}).status == 2);
    CHECK(dmavet({"check", rule + "bad.dts", "--facts", facts, "--report", "json=" + facts}).status == 2);
    CHECK(read_text(facts) == before);
    CHECK(dmavet({"learn", rule + "good.dts", "-q", "--source", "the good tree", "-o", "-"}).out == before);
    CHECK(dmavet({"learn"}).status == 2);
}

TEST_CASE("standard input is read as a file") {
    const std::string blob = read_text(bad());
    const Outcome by_name = dmavet({"check", "--format", "ndjson", bad()});
    const Outcome by_input = dmavet({"check", "--format", "ndjson", "-"}, {blob, {}});
    CHECK(by_input.status == 1);
    CHECK(by_input.err.empty());
    // Equal but for the file's name.
    std::string renamed = by_name.out;
    for (std::size_t at = 0; (at = renamed.find(bad(), at)) != std::string::npos;) {
        renamed.erase(at, bad().size()).insert(at, 1, '-');
    }
    CHECK(by_input.out == renamed);
    const Outcome nothing = dmavet({"check", "-"});
    CHECK(nothing.status == 3);
}

TEST_CASE("no output names a machine's folder that was not given to it") {
    const std::string board = board_samples().at(0).source.lexically_relative(source_dir()).generic_string();
    const Outcome outcome = dmavet({"show", "--format", "json", board});
    CHECK(outcome.status == 0);
    CHECK_FALSE(contains(outcome.out, source_dir().string()));
}

TEST_CASE("rules are found by words of their ids and of what they say") {
    const struct {
        const char* word;
        const char* rule;
        bool is_found;
    } cases[] = {
        {"dma-ranges", "dma-ranges-length", true},         {"dma-ranges", "root-dma-ranges", true},
        {"ranges-length", "dma-ranges-length", true},      {"ranges-length", "root-dma-ranges", false},
        {"stream", "duplicate-stream-id", true},           {"stream", "streaming-bounce-summary", true},  // begins so
        {"pool", "restricted-pool-properties", true},      {"pool", "coherent-pool-not-nomap", true},
        {"swiotlb", "streaming-bounce-summary", true},                                             // a word of its text
        {"coherency", "binding-requires-coherency", true}, {"ength", "dma-ranges-length", false},  // no word
    };
    for (const auto& c : cases) {
        CAPTURE(std::string(c.word));
        CAPTURE(std::string(c.rule));
        const std::string found = dmavet({"rules", c.word}).out;
        CHECK(contains(found, "  " + std::string(c.rule) + " (") == c.is_found);
    }
}

TEST_CASE("-h is a page, --help is everything") {
    for (const char* command : {"check", "show", "diff", "why"}) {
        CAPTURE(command);
        const Outcome brief = dmavet({command, "-h"});
        const Outcome full = dmavet({command, "--help"});
        CHECK(brief.status == 0);
        CHECK(brief.err.empty());
        CHECK(count_of(brief.out, "\n") <= 40);
        CHECK(contains(brief.out, "--kernel RELEASE"));
        CHECK(contains(brief.out, "dmavet " + std::string(command) + " --help shows all options"));
        CHECK_FALSE(contains(brief.out, "--riscv-mae"));
        CHECK(contains(full.out, "--riscv-mae"));
        CHECK(contains(full.out, "EXAMPLES"));
        for (const std::string& text : {brief.out, full.out}) {
            CHECK_FALSE(contains(text, "\n\n\n"));
        }
        std::istringstream lines(brief.out);  // nothing that the other does not have
        for (std::string line; std::getline(lines, line);) {
            CHECK((contains(full.out, line) || contains(line, "shows all options")));
        }
    }
    CHECK(dmavet({"kernels", "-h"}).out == dmavet({"kernels", "--help"}).out);
    CHECK(dmavet({"-h"}).out == dmavet({"--help"}).out);
    CHECK(dmavet({"chekc", "-h"}).status == 2);
}

}  // namespace dmavet::test
