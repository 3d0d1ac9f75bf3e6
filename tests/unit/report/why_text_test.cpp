// SPDX-License-Identifier: Apache-2.0
// Does `why` begin with the answer, say nothing twice, and stop where there is nothing to ask?
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/report.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

// A device on a bus with a window, one below a disabled node, one that is disabled itself.
void tree(FdtBuilder& t) {
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000}).end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges").cells("dma-ranges", {0, 0x40000000, 0x20000000});
    t.device("usb@1", "snps,dwc2").cells("reg", {1, 1}).end();
    t.device("wrapper@2", "simple-bus").bus(1, 1).empty("ranges").string("status", "disabled");
    t.device("usb@3", "snps,dwc2").cells("reg", {3, 1}).empty("dma-coherent").end().end();
    t.device("usb@4", "snps,dwc2").cells("reg", {4, 1}).string("status", "fail").end();
    t.end();
}

std::string why(const Board& board, const char* path, const ReportOptions& asked = {}) {
    ReportOptions options = asked;
    options.command = "why";
    options.width = 200;
    std::ostringstream out;
    write_why("board.dtb", board, *board.tree->find_path(path), options, out);
    return std::move(out).str();
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

// CMA has 64 MiB (Debian's CONFIG_CMA_SIZE_MBYTES). dma_alloc_from_contiguous() aligns large requests to 1 MiB
// (CONFIG_CMA_ALIGNMENT is 8), and one such MiB has the atomic pool of 128 KiB: 63 are left in one piece.
const char* const answer_of_usb =
    "/soc/usb@1 in board.dtb, Linux 6.12 arm64\n"
    "\n"
    "  coherent    no, the default of arm64\n"
    "  reaches     0x40000000-0x5fffffff (512 MiB) at bus 0x0, by dma-ranges of /soc\n"
    "  IOMMU       none\n"
    "  GFP_KERNEL  a page of ZONE_DMA, remapped (vmap), Normal non-cacheable; at most 63 MiB; "
    "freed only where sleeping is allowed\n";

// 1 GiB of RAM at 0x40000000, and a region that a driver may ask for.
template <std::uint32_t base, std::uint32_t size, bool no_map, bool has_ram = true>
void pooled(FdtBuilder& t) {
    t.bus(1, 1);
    if (has_ram) {
        t.node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000}).end();
    }
    t.node("reserved-memory").bus(1, 1).empty("ranges").device("pool", "shared-dma-pool").cells("reg", {base, size});
    if (no_map) {
        t.empty("no-map");
    }
    t.phandle(1).end().end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
    t.device("usb@1", "snps,dwc2").cells("reg", {1, 1}).cells("memory-region", {1}).end().end();
}

}  // namespace

// dma_init_coherent_memory() of 5.10 to 7.2 maps with memremap(MEMREMAP_WC), which refuses System RAM; what no-map has
// taken out of the linear map is none, and neither is what is no RAM.
TEST_CASE("a pool that nobody can be given is refused, and the device is served like any other") {
    constexpr std::uint32_t mib_1 = 0x100000;
    const struct {
        const char* name;
        Build build;
        bool is_refused;
    } cases[] = {
        {"at the start of RAM", &pooled<0x40000000, mib_1, false>, true},
        {"at its end", &pooled<0x7ff00000, mib_1, false>, true},
        {"across its end", &pooled<0x7ff80000, mib_1, false>, true},
        {"across its start", &pooled<0x3ff80000, mib_1, false>, true},
        {"behind it", &pooled<0x80000000, mib_1, false>, false},
        {"before it", &pooled<0x3ff00000, mib_1, false>, false},
        {"with no-map", &pooled<0x40000000, mib_1, true>, false},
        {"where RAM is unknown", &pooled<0x40000000, mib_1, false, false>, false},
    };
    constexpr std::string_view obstacle = "RAM that stays mapped is not mapped again (-EINVAL)";
    for (const KernelId kernel :
         {KernelId{{5, 10}, Arch::arm64}, arm64_6_1, arm64_6_12, KernelId{{7, 2}, Arch::arm64}}) {
        CAPTURE(to_string(kernel.release));
        for (const auto& c : cases) {
            CAPTURE(c.name);
            const std::string text = why(analyzed(c.build, kernel, default_requests()), "/soc/usb@1");
            CAPTURE(text);
            const std::string line =
                c.is_refused ? "refused: " + std::string(obstacle) : "used if the driver asks for it";
            CHECK(count(text, " pool, device-pool of 1 MiB at ") == 1);
            CHECK(count(text, ", " + line + "\n") == 1);
            CHECK(count(text, ". a driver that asks for /reserved-memory/pool is refused: ") ==
                  (c.is_refused ? 1U : 0U));
            CHECK((count(text, "GFP_KERNEL  a page of ") == 1) >= c.is_refused);
        }
    }
}

TEST_CASE("the answer comes first, the steps behind it") {
    const Board board = analyzed(&tree, arm64_6_12, default_requests());
    const std::string text = why(board, "/soc/usb@1");
    CAPTURE(text);
    CHECK(text.starts_with(answer_of_usb));
    const std::size_t steps = text.find("\n\nWhy:\n  1. ");
    REQUIRE(steps != std::string::npos);
    CHECK(text.find("of_dma_get_range()") > steps);
    ReportOptions brief;
    brief.brief = true;
    CHECK(why(board, "/soc/usb@1", brief) == text.substr(0, steps + 1));
}

TEST_CASE("a mapping that fails is not said to bounce never") {
    const struct {
        std::uint64_t size;
        const char* cmdline;
        const char* streaming;
    } cases[] = {
        {0x40000, "", "bounces when the buffer is out of the device's reach"},
        {0x40001, "",
         "fails when the buffer is out of the device's reach: more than 256 KiB do not fit into one bounce mapping"},
        {0x1000, "swiotlb=noforce", "fails when the buffer is out of the device's reach: there is no bounce buffer"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.size);
        Question question;
        question.cmdline = c.cmdline;
        question.streams.resize(1);
        question.streams.front().size = c.size;
        const std::string text = why(analyzed(&tree, arm64_6_12, question), "/soc/usb@1");
        CAPTURE(text);
        CHECK(count(text, std::string("\n  streaming  ") + c.streaming + "\n") == 1);
        CHECK(count(text, std::string("=> The mapping ") + c.streaming + ". Caches are ") == 1);
        CHECK(count(text, "never bounces") == 0);
    }
}

// swiotlb_tbl_map_single() of 5.10 to 7.2 prints the line. RAM is 0x40000000-0x7fffffff; the window reaches half of it.
TEST_CASE("of what bounces it is said which RAM is out of reach, and through how much") {
    constexpr const char* reached = "\n  bouncing ";
    constexpr const char* how =
        ", sized by swiotlb=; where that does not suffice mappings fail, with \"swiotlb buffer is full\" in the log\n";
    const struct {
        std::vector<unsigned> masks;
        const char* cmdline;
        const char* said;  // empty: nothing
    } cases[] = {
        {{32, 64}, "", "RAM out of reach: 0x60000000-0x7fffffff (512 MiB); through 64 MiB"},
        {{64}, "swiotlb=1024", "RAM out of reach: 0x60000000-0x7fffffff (512 MiB); through 2 MiB"},
        {{28, 32}, "", "RAM out of reach: 0x60000000-0x7fffffff (512 MiB) (32-bit mask); through 64 MiB"},
        {{32}, "swiotlb=noforce", ""},
        {{32}, "mem=512M", ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.cmdline);
        Question question;
        question.cmdline = c.cmdline;
        for (const unsigned mask : c.masks) {
            question.streams.emplace_back().mask_bits = mask;
        }
        const std::string text = why(analyzed(&tree, arm64_6_12, question), "/soc/usb@1");
        CAPTURE(text);
        const std::string_view said = c.said;
        CHECK(count(text, reached) == (said.empty() ? 0U : 1U));
        CHECK((said.empty() || count(text, reached + std::string("  ") + c.said + how) == 1));
    }
}

TEST_CASE("what follows alike from several requests is said once") {
    Question question = default_requests();
    question.allocations.push_back(question.allocations[0]);
    const std::string text = why(analyzed(&tree, arm64_6_12, question), "/soc/usb@1");
    CAPTURE(text);
    CHECK(count(text, "Verdict: as the tree declares") == 1);
    CHECK(count(text, "It may be freed only where sleeping is allowed") == 1);
    CHECK(count(text, "=> as for dma_alloc_coherent(4 KiB, GFP_KERNEL, 32-bit mask)\n") == 1);
}

TEST_CASE("of a disabled device only the cause is said, until somebody asks what it would be") {
    const Board board = analyzed(&tree, arm64_6_12, default_requests());
    const struct {
        const char* path;
        const char* cause;
        bool is_coherent;
    } cases[] = {
        {"/soc/wrapper@2/usb@3", "it lies below /soc/wrapper@2, whose status is \"disabled\"", true},
        {"/soc/usb@4", "its status is \"fail\"", false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.path);
        CHECK(why(board, c.path) == std::string(c.path) + " of board.dtb is no device: " + c.cause +
                                        "\n  --if-enabled says what it would get\n");
        const auto enabled = if_enabled(board, *board.tree->find_path(c.path));
        REQUIRE(enabled);
        ReportOptions options;
        options.as_if = "as if";
        const std::string text = why(*enabled, c.path, options);
        CAPTURE(text);
        CHECK(count(text, "\n  if it were enabled: as if\n") == 1);
        CHECK(count(text, c.is_coherent ? "coherent    yes, by dma-coherent of " : "coherent    no, ") == 1);
        CHECK(count(text, "\nWhy:\n") == 1);
        CHECK(enabled->topology.devices.size() >= board.topology.devices.size());
    }
    CHECK(why(board, "/") == "/ of board.dtb is no device: it is the root\n");
}

}  // namespace dmavet::test
