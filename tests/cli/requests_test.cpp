// SPDX-License-Identifier: Apache-2.0
// What may be asked, and how is a question refused that makes no sense? One clear line and status 2, whatever the
// command; nothing on standard output.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

const std::string board = "dts-samples/founding/atomic-allocation.dts";

// One line that says `part`; below it, where to look things up.
void check_refused(const std::vector<std::string>& arguments, std::string_view part) {
    const Outcome outcome = dmavet(arguments);
    INFO("output:\n", outcome.out, "\nerrors:\n", outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    const std::size_t end = outcome.err.find('\n');
    REQUIRE(end != std::string::npos);
    CHECK(contains(outcome.err.substr(0, end), part));
    CHECK(outcome.err.substr(end + 1) == "see dmavet " + arguments.front() + " --help\n");
}

std::string facts(std::string_view list) {
    return R"({"format": "dmavet-facts", "version": 1, "facts": )" + std::string(list) + "}";
}

}  // namespace

TEST_CASE("requests that contradict themselves") {
    const struct {
        std::string_view option;
        std::string_view value;
        std::string_view part;  // of the message
    } cases[] = {
        {"--alloc", "", "--alloc"},
        {"--alloc", "big", "'big'"},
        {"--alloc", "0", "'0'"},
        {"--alloc", "-4K", "'-4K'"},
        {"--alloc", "4Q", "'4Q'"},
        {"--alloc", "99999999999999999999", "'99999999999999999999'"},
        {"--alloc", "atomic", "'atomic'"},
        {"--alloc", "4K,sleepy", "'sleepy'"},
        {"--alloc", "4K,atomic,atomic", "atomic"},
        {"--alloc", "4K,mask=32,mask=64", "mask"},
        {"--alloc", "4K,mask=65", "'mask=65'"},
        {"--alloc", "4K,mask=wide", "'mask=wide'"},
        {"--alloc", "4K,mask=", "'mask='"},
        {"--alloc", "4K,noncoherent,pages", "noncoherent"},
        {"--alloc", "4K,noncoherent,wc", "wc"},
        {"--alloc", "4K,pages,no-kernel-mapping", "no-kernel-mapping"},
        {"--alloc", "4K,pages,force-contiguous", "force-contiguous"},
        {"--alloc", "4K,to-device", "'to-device'"},
        {"--stream", "", "--stream"},
        {"--stream", "0", "'0'"},
        {"--stream", "2K,sideways", "'sideways'"},
        {"--stream", "2K,to-device,from-device", "direction"},
        {"--stream", "2K,mask=65", "'mask=65'"},
        {"--stream", "2K,buffer=here", "'buffer=here'"},
        {"--stream", "2K,buffer=0xffffffffffffffff", "buffer"},
        {"--stream", "2K,atomic", "'atomic'"},
        {"--pools", "sometimes", "sometimes"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.option);
        CAPTURE(c.value);
        check_refused({"show", board, std::string(c.option), std::string(c.value)}, c.part);
    }
    // `why` understands the same.
    check_refused({"why", board, "/ethernet@9000000", "--alloc", "4K,noncoherent,wc"}, "wc");
}

TEST_CASE("memory that cannot be") {
    for (const char* memory : {"0x40000000", "0x40000000+", "here+1G", "0x40000000+0", "0xffffffffffffffff+2G",
                               "0x40000000+1G+1G", "0x40000000-1G", ""}) {
        CAPTURE(memory);
        check_refused({"show", "--memory", memory, board}, "--memory");
    }
    check_refused({"show", "--memory", "1G", "--memory", "0x40000000+1G", board}, "each needs its base");
    check_refused({"show", "--memory", "1G", "--memory", "2G", board}, "each needs its base");
}

TEST_CASE("a facts file that says what one may not say") {
    const TemporaryFolder folder;
    const struct {
        std::string name;
        std::string content;
        std::string_view part;
    } cases[] = {
        {"text.json", "snoops: true\n", "JSON"},
        {"key.json", facts(R"([{"path": "/a", "snoop": true}])"), "unknown key \"snoop\""},
        {"top.json", R"({"format": "dmavet-facts", "version": 1, "facts": [], "note": ""})", "unknown key \"note\""},
        {"type.json", facts(R"([{"path": "/a", "snoops": "yes"}])"), "\"snoops\""},
        {"path.json", facts(R"([{"path": ["/a"], "snoops": true}])"), "\"path\""},
        {"both.json", facts(R"([{"path": "/a", "compatible": "b", "snoops": true}])"), "facts[0]"},
        {"list.json", facts("{}"), "\"facts\""},
        {"format.json", R"({"format": "dmavet", "version": 1, "facts": []})", "\"format\""},
        {"empty.json", "", "empty.json"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const std::string file = folder.file(c.name, c.content);
        check_refused({"show", "--facts", file, board}, c.part);
        check_refused({"check", "--facts", file, board}, c.name);
        check_refused({"why", "--facts", file, board, "/ethernet@9000000"}, c.name);
    }
    const std::string missing = (folder.path() / "missing.json").string();
    check_refused({"show", "--facts", missing, board}, "missing.json");
}

TEST_CASE("a kernel configuration that is none") {
    const TemporaryFolder folder;
    for (const char* content : {"GIF89a", "", "CONFIG_CMA\n"}) {
        CAPTURE(content);
        check_refused({"show", "--kconfig", folder.file("config", content), board}, "config");
    }
    check_refused({"show", "--kconfig", (folder.path() / "missing").string(), board}, "missing");
}

TEST_CASE("what is asked is answered, in its order") {
    const Outcome outcome = dmavet({"show", "--format", "ndjson", "--alloc", "64K", "--alloc", "4K,atomic,mask=64",
                                    "--stream", "2K,to-device,mask=64,buffer=0x50000000", board});
    INFO("errors:\n", outcome.err);
    CHECK(outcome.status == 0);
    const std::size_t first = outcome.out.find(R"("size":"0x10000")");
    const std::size_t second = outcome.out.find(R"("size":"0x1000")");
    CHECK(first != std::string::npos);
    CHECK(second != std::string::npos);
    CHECK(first < second);
    CHECK(contains(outcome.out, R"("direction":"to-device")"));
    CHECK(contains(outcome.out, R"("buffer":"0x50000000")"));
}

TEST_CASE("without a request the default ones are answered") {
    const Outcome outcome = dmavet({"show", "--format", "ndjson", board});
    CHECK(outcome.status == 0);
    CHECK(contains(outcome.out, R"("context":"sleeping")"));
    CHECK(contains(outcome.out, R"("context":"atomic")"));
    CHECK(contains(outcome.out, R"("streaming":[)"));
}

TEST_CASE("pools are used or not, as the driver is said to do") {
    const std::string pooled = "dts-samples/founding/free-with-interrupts-disabled.dts";
    const std::vector<std::string> question = {"show", "--format", "ndjson", "--alloc", "4K", pooled};
    std::vector<std::string> ignored = question;
    ignored.insert(ignored.begin() + 1, {"--pools", "ignored"});
    CHECK(contains(dmavet(question).out, R"("path":"device-pool")"));
    CHECK_FALSE(contains(dmavet(ignored).out, R"("path":"device-pool")"));
}

TEST_CASE("facts make a verdict") {
    const std::string name = "dts-samples/founding/coherent-flag-without-snooping";
    const std::vector<std::string> question = {"show", "--format", "ndjson", "--alloc", "4K", name + ".dts"};
    std::vector<std::string> informed = question;
    informed.insert(informed.end(), {"--facts", name + ".facts.json"});
    CHECK(contains(dmavet(question).out, R"("verdict":"unverified")"));
    CHECK(contains(dmavet(informed).out, R"("verdict":"mismatch-stale")"));
}

TEST_CASE("what is known of T-Head's firmware is on or off") {
    check_refused({"show", "--riscv-mae", "maybe", board}, "--riscv-mae");
    CHECK(dmavet({"show", "--riscv-mae", "off", board}).status == 0);
}

}  // namespace dmavet::test
