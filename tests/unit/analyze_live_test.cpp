// SPDX-License-Identifier: Apache-2.0
// How often is a running board checked, whatever RAM it turns out to have?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cli/analyze_live.hpp"
#include "cli/process.hpp"
#include "dmavet/rule.hpp"
#include "support/fdt_builder.hpp"
#include "support/files.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

namespace {

std::vector<std::uint64_t> checked_with;  // bytes of RAM, one for each time

const Rule counting{
    .id = "counting",
    .family = "memory",
    .title = "every board",
    .severity = Severity::note,
    .confidence = Confidence::certain,
    .on_by_default = false,
    .what = "",
    .why = "",
    .fix = "",
    .check = [](const RuleInput& input, Reporter&) { checked_with.push_back(input.topology.ram.bytes()); },
    .tier = Tier::comparison,
};

std::string tree_with(std::uint32_t ram, bool is_efi) {
    FdtBuilder t;
    t.bus(1, 1).string("compatible", "test,board").node("chosen");
    if (is_efi) {
        t.cells("linux,uefi-system-table", {0, 1});
    }
    t.end().node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, ram}).end();
    return text_of(t.finish());
}

}  // namespace

TEST_CASE("a running board is checked once, with the RAM that its kernel has") {
    constexpr std::uint64_t mib = std::uint64_t{1} << 20;
    const struct {
        std::string_view name, iomem;
        std::uint32_t ram;  // of the tree
        bool is_efi;
        std::uint64_t option, expected;
    } cases[] = {
        {"as the tree", "40000000-5fffffff : System RAM\n", 512 * mib, false, 0, 512 * mib},
        {"less than the tree", "40000000-4fffffff : System RAM\n", 512 * mib, false, 0, 256 * mib},
        {"the tree has none", "40000000-4fffffff : System RAM\n", 0, false, 0, 256 * mib},
        {"nobody says", "", 0, false, 0, 0},
        {"EFI", "40000000-4fffffff : System RAM\n", 512 * mib, true, 0, 256 * mib},
        {"EFI, and hidden", "00000000-00000000 : System RAM\n", 512 * mib, true, 0, 512 * mib},
        {"an option", "40000000-4fffffff : System RAM\n", 512 * mib, false, 128 * mib, 128 * mib},
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
        analysis.checks.rules = std::vector<const Rule*>{&counting};
        if (c.option != 0) {
            analysis.question.memory.banks = {{0x40000000, c.option}};
        }
        checked_with.clear();
        REQUIRE(cli::analyze_live(Member{"board"}, analysis, nullptr));
        CHECK(checked_with == std::vector{c.expected});
    }
}

}  // namespace dmavet::test
