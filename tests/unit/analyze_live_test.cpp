// SPDX-License-Identifier: Apache-2.0
// With which RAM is a running board checked?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cli/analyze_live.hpp"
#include "cli/process.hpp"
#include "dmavet/rule.hpp"
#include "support/fdt_builder.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

namespace {

// With a CMA region behind the first 384 MiB.
std::string tree_with(std::uint32_t ram, bool is_efi) {
    FdtBuilder t;
    t.bus(1, 1).string("compatible", "test,board").node("chosen");
    if (is_efi) {
        t.cells("linux,uefi-system-table", {0, 1});
    }
    t.end().node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, ram}).end();
    t.node("reserved-memory").bus(1, 1).empty("ranges").node("cma@58000000").string("compatible", "shared-dma-pool");
    t.empty("reusable").empty("linux,cma-default").cells("reg", {0x58000000, 0x1000000}).end().end();
    return text_of(t.finish());
}

}  // namespace

TEST_CASE("a running board is checked with the RAM that its kernel has") {
    constexpr std::uint32_t mib = std::uint32_t{1} << 20;
    const struct {
        std::string_view name, iomem;
        std::uint32_t ram;  // of the tree
        bool is_efi;
        std::uint64_t option;
        bool is_outside;  // the region
    } cases[] = {
        {"as the tree", "40000000-5fffffff : System RAM\n", 512 * mib, false, 0, false},
        {"less than the tree", "40000000-4fffffff : System RAM\n", 512 * mib, false, 0, true},
        {"more than the tree", "40000000-5fffffff : System RAM\n", 256 * mib, false, 0, false},
        {"the tree has none", "40000000-4fffffff : System RAM\n", 0, false, 0, true},
        {"nobody says", "09000000-09000fff : uart\n", 0, false, 0, false},
        {"EFI", "40000000-4fffffff : System RAM\n", 512 * mib, true, 0, true},
        {"EFI, and hidden", "00000000-00000000 : System RAM\n", 256 * mib, true, 0, true},
        {"an option", "40000000-5fffffff : System RAM\n", 512 * mib, false, 128 * mib, true},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const TemporaryFolder root;
        for (const char* folder : {"sys/firmware", "proc"}) {
            std::filesystem::create_directories(root.path() / folder);
        }
        static_cast<void>(root.file("sys/firmware/fdt", tree_with(c.ram, c.is_efi)));
        static_cast<void>(root.file("proc/iomem", c.iomem));
        cli::Analysis analysis;
        analysis.live = cli::LiveOptions{root.path().string()};
        analysis.checks.rules = std::vector{find_rule("cma-region-outside-ram")};
        if (c.option != 0) {
            analysis.question.memory.banks = {{0x40000000, c.option}};
        }
        const auto board = cli::analyze_live(Member{"board"}, analysis, nullptr);
        REQUIRE(board);
        CHECK(board->findings.size() == (c.is_outside ? 1 : 0));
    }
}

}  // namespace dmavet::test
