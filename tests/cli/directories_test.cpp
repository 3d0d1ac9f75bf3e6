// SPDX-License-Identifier: Apache-2.0
// What is said of files in a directory that nobody asked for, and how are they asked for?
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/process.hpp"

namespace dmavet::test {

TEST_CASE("what is passed over is named in one line, but not to who wants quiet") {
    const TemporaryFolder folder;
    const std::string place = folder.path().string();
    const std::string line =
        "dmavet: directories: 1 .dtbo, 2 .dts passed over; name those that are boards, or take them with --ext dtbo,dts\n";
    for (const char* name : {"a.dts", "b.dts"}) {
        static_cast<void>(folder.file(name, "/dts-v1/; / { };\n"));
    }
    static_cast<void>(folder.file("c.dtbo", ""));
    const Outcome nothing = dmavet({"check", place});
    CHECK(nothing.status == 3);
    CHECK(nothing.err.starts_with(line));
    CHECK(nothing.err.find("no .dtb file in this directory or below it") != std::string::npos);
    CHECK(dmavet({"check", place, "--quiet"}).err.find("passed over") == std::string::npos);
    const Outcome taken = dmavet({"check", place, "--ext", "dts"});
    INFO(taken.out, taken.err);
    CHECK(taken.status == 0);
    CHECK(taken.err ==
          "dmavet: directories: 1 .dtbo passed over; name those that are boards, or take them with --ext dtbo\n");
    CHECK(taken.out.find("2 boards") != std::string::npos);
    CHECK(dmavet({"check", place, "--ext", "fit"}).err.find("no .dtb or .fit file in") != std::string::npos);
    CHECK(dmavet({"check", place, "--ext", ".dts"}).status == 0);
    for (const char* wrong : {"", ".", "dts,", "a/b"}) {
        CAPTURE(wrong);
        CHECK(dmavet({"check", place, "--ext", wrong}).status == 2);
    }
}

}  // namespace dmavet::test
