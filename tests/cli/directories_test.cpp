// SPDX-License-Identifier: Apache-2.0
// What is said of files in a directory that nobody asked for, and how are they asked for?
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/process.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

TEST_CASE("what is passed over is named in one line, but not to who wants quiet") {
    const TemporaryFolder folder;
    const std::string place = folder.path().string();
    for (const char* name : {"a.dts", "b.dts"}) {
        static_cast<void>(folder.file(name, "/dts-v1/; / { };\n"));
    }
    static_cast<void>(folder.file("c.dtbo", ""));
    const std::string there =
        "no .dtb file in this directory or below it, but 1 .dtbo, 2 .dts: an overlay goes with its board; name those "
        "that are boards, or take them with --ext EXT\n";
    for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--quiet"}}) {
        std::vector<std::string> arguments{"check", place};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome nothing = dmavet(arguments);
        CHECK(nothing.status == 3);
        CHECK(nothing.err == "dmavet: " + place + ": " + there);
    }
    static_cast<void>(folder.file("deep.dts", "/dts-v1/; / { };\n"));
    const TemporaryFolder boards;
    static_cast<void>(boards.file("a.dts", "/dts-v1/; / { };\n"));
    static_cast<void>(boards.file("b.dtb", board_called("b")));
    const std::string one =
        "dmavet: directories: 1 .dts passed over; name those that are boards, or take them with --ext dts\n";
    CHECK(dmavet({"check", boards.path().string()}).err == one);
    CHECK(dmavet({"check", boards.path().string(), "--quiet"}).err.empty());
    // Of the folder without a board its own line says it.
    CHECK(dmavet({"check", boards.path().string(), place}).err.starts_with(one));
    const Outcome taken = dmavet({"check", place, "--ext", "dts"});
    INFO(taken.out, taken.err);
    CHECK(taken.status == 0);
    CHECK(taken.err == "dmavet: directories: 1 .dtbo passed over; an overlay goes with its board: --overlay\n");
    CHECK(taken.out.find("3 boards") != std::string::npos);
    CHECK(
        dmavet({"check", place, "--ext", "fit"}).err.find("no .dtb or .fit file in this directory or below it, but") !=
        std::string::npos);
    CHECK(dmavet({"check", place, "--ext", ".dts"}).status == 0);
    for (const char* wrong : {"", ".", "dts,", "a/b"}) {
        CAPTURE(wrong);
        CHECK(dmavet({"check", place, "--ext", wrong}).status == 2);
    }
}

TEST_CASE("what list and --overlay read of a directory is not passed over") {
    const TemporaryFolder folder;
    const std::string place = folder.path().string();
    static_cast<void>(folder.file("b.dtb", board_called("b")));
    static_cast<void>(folder.file("t.dts", "/dts-v1/; / { };\n"));
    REQUIRE(shell("printf '/dts-v1/; /plugin/; / { compatible = \"v,b\"; }; &x { };' | dtc -q -O dtb -o '" + place +
                  "/o.dtbo'")
                .status == 0);
    const std::string texts =
        "dmavet: directories: 1 .dts passed over; name those that are boards, or take them with --ext dts\n";
    const Outcome list = dmavet({"list", place});
    CHECK(list.status == 0);
    CHECK(list.out.find("1 board to read, 1 passed over") != std::string::npos);
    CHECK(list.err == texts);
    CHECK(dmavet({"list", place, "--ext", "dts"}).err.empty());
    const std::string checked = dmavet({"check", place, "--overlay", place}).err;
    CHECK(checked.starts_with(texts));
    CHECK(checked.find(".dtbo passed over") == std::string::npos);
}

}  // namespace dmavet::test
