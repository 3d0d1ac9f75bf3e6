// SPDX-License-Identifier: Apache-2.0
// Does the program say which of its options mends an error, where the library names a field?
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/process.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

TEST_CASE("an error says the option that mends it, once") {
    const TemporaryFolder folder;
    const std::string bare = folder.file("bare.dts", "/dts-v1/; / { compatible = \"none,such\"; };\n");
    const std::string mips =
        folder.file("mips.dts",
                    "/dts-v1/; / { cpus { #address-cells = <1>; #size-cells = <0>;\n"
                    "cpu@0 { device_type = \"cpu\"; compatible = \"mti,interaptiv\"; reg = <0>; };\n"
                    "}; };\n");
    const std::string lost = folder.file("lost.dts", "/dts-v1/;\n#include <far.h>\n/ { };\n");
    const std::string overlay = folder.file("overlay.dts", "/dts-v1/; /plugin/; &usb { dma-coherent; };\n");
    REQUIRE(shell("gzip -k '" + bare + "'").status == 0);
    const struct {
        const char* name;
        std::vector<std::string> arguments;
        int status;
        const char* expected;
    } cases[] = {
        {"where RAM begins", {"check", bare, "--memory", "1G"}, 2, "give the base, too: --memory BASE+SIZE"},
        {"the same for one device", {"why", bare, "/", "--memory", "1G"}, 2, "give the base, too: --memory BASE+SIZE"},
        {"a core of another architecture", {"check", mips}, 3, "(--arch takes the tree for one of them)"},
        {"sources refused", {"check", bare, "--no-dts"}, 3, "those are refused (--no-dts)"},
        {"an include", {"show", lost}, 3, "; --include DIR names a further folder"},
        {"an overlay alone", {"check", overlay}, 3, "give its base: dmavet check BASE.dtb --overlay OVERLAY.dtbo"},
        {"a packed source, which is none",
         {"check", bare + ".gz"},
         3,
         "a source is compiled only as a file of its own\n"},
        {"no such member", {"show", bare + "#other"}, 3, "; dmavet list FILE shows what there is"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Outcome outcome = dmavet(c.arguments);
        INFO(outcome.err);
        CHECK(outcome.status == c.status);
        const std::size_t at = outcome.err.find(c.expected);
        CHECK(at != std::string::npos);
        CHECK(outcome.err.find(c.expected, at + 1) == std::string::npos);
    }
    // What a program reads says the same.
    CHECK(contains(dmavet({"check", mips, "--format", "json"}).out, "(--arch takes the tree for one of them)\""));
}

}  // namespace dmavet::test
