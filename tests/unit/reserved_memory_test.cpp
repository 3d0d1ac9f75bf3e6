// SPDX-License-Identifier: Apache-2.0
// What becomes of the children of /reserved-memory? Every case is one decision of the early scan
// (drivers/of/of_reserved_mem.c, drivers/of/fdt.c) or of a region's handler (kernel/dma/{coherent,contiguous}.c).
#include <doctest/doctest.h>

#include <string>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr std::string_view ignored = "ignored";

// /reserved-memory as the kernel wants it, below a root with 2/2 cells; the region itself is the case's.
FdtBuilder& reserved(FdtBuilder& t) {
    return t.bus(2, 2).node("reserved-memory").bus(2, 2).empty("ranges");
}
FdtBuilder& pool(FdtBuilder& t) {
    return reserved(t).device("pool", "shared-dma-pool");
}
FdtBuilder& at_1g(FdtBuilder& t) {
    return t.cells("reg", {0, 0x40000000, 0, 0x400000});
}

// "cma 0x40000000+0x400000", without the address where the boot allocator chooses it.
std::string describe(const Board& board, std::string_view path) {
    for (const ReservedRegion& region : board.topology.reserved) {
        if (board.tree->path(region.node) != path || !region.kept()) {
            continue;
        }
        const std::string base = region.base ? hex(*region.base) : "";
        return std::string(to_string(region.kind)) + " " + base + "+" + hex(region.size);
    }
    return std::string(ignored);
}

struct Case {
    std::string_view name;
    Build build;  // with a region /reserved-memory/pool
    std::string_view expected;
};

const Case cases[] = {
    {"without a compatible", [](FdtBuilder& t) { at_1g(reserved(t).node("pool")); }, "carveout 0x40000000+0x400000"},
    {"with a compatible that has no handler", [](FdtBuilder& t) { at_1g(reserved(t).device("pool", "test,firmware")); },
     "carveout 0x40000000+0x400000"},
    {"shared-dma-pool with no-map: a device's pool", [](FdtBuilder& t) { at_1g(pool(t)).empty("no-map"); },
     "device-pool 0x40000000+0x400000"},
    {"shared-dma-pool with reusable: a CMA area", [](FdtBuilder& t) { at_1g(pool(t)).empty("reusable"); },
     "cma 0x40000000+0x400000"},
    {"both reusable and no-map: no handler takes it",
     [](FdtBuilder& t) { at_1g(pool(t)).empty("reusable").empty("no-map"); }, ignored},
    {"a CMA area whose base is not aligned to 2 MiB",
     [](FdtBuilder& t) {
         pool(t).cells("reg", {0, 0x40100000, 0, 0x400000}).empty("reusable");
     },
     ignored},
    {"a CMA area whose size is not aligned to 2 MiB",
     [](FdtBuilder& t) {
         pool(t).cells("reg", {0, 0x40000000, 0, 0x300000}).empty("reusable");
     },
     ignored},
    {"only the first of several reg entries becomes the region",
     [](FdtBuilder& t) {
         pool(t).cells("reg", {0, 0x40000000, 0, 0x400000, 0, 0x50000000, 0, 0x400000}).empty("no-map");
     },
     "device-pool 0x40000000+0x400000"},
    {"reg that is no multiple of the root's cells",
     [](FdtBuilder& t) {
         pool(t).cells("reg", {0, 0x40000000, 0x400000}).empty("no-map");
     },
     ignored},
    {"only a size: the boot allocator chooses the place",
     [](FdtBuilder& t) {
         pool(t).cells("size", {0, 0x800000}).empty("reusable");
     },
     "cma +0x800000"},
    {"a size of the wrong cell count", [](FdtBuilder& t) { pool(t).cells("size", {0x800000}).empty("reusable"); },
     ignored},
    {"neither reg nor size", [](FdtBuilder& t) { pool(t).empty("no-map"); }, ignored},
    {"a disabled region", [](FdtBuilder& t) { at_1g(pool(t)).empty("no-map").string("status", "disabled"); }, ignored},
    {"/reserved-memory without ranges is ignored as a whole",
     [](FdtBuilder& t) {
         at_1g(t.bus(2, 2).node("reserved-memory").bus(2, 2).device("pool", "shared-dma-pool")).empty("no-map");
     },
     ignored},
    {"/reserved-memory with other cells than the root is ignored as a whole",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("reserved-memory").bus(1, 1).empty("ranges");
         t.device("pool", "shared-dma-pool").cells("reg", {0x40000000, 0x400000}).empty("no-map");
     },
     ignored},
    {"/reserved-memory without cells of its own is ignored as a whole",
     [](FdtBuilder& t) {
         t.bus(2, 2).node("reserved-memory").empty("ranges");
         at_1g(t.device("pool", "shared-dma-pool")).empty("no-map");
     },
     ignored},
};

Board with_cmdline(Build build, const KernelId& kernel, std::string_view cmdline) {
    Question question;
    question.cmdline = std::string(cmdline);
    return analyzed(build, kernel, question);
}

}  // namespace

TEST_CASE("what becomes of a child of /reserved-memory") {
    for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
        for (const Case& c : cases) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            const Board board = analyzed(c.build, kernel);
            INFO("input:\n", dts_text(*board.tree));
            CHECK(describe(board, "/reserved-memory/pool") == c.expected);
        }
    }
}

// rmem_dma_setup(): "regions without no-map are not yet supported" on 32-bit Arm only.
TEST_CASE("a device's pool without no-map") {
    const Build build = [](FdtBuilder& t) { at_1g(pool(t)); };
    CHECK(describe(analyzed(build, arm64_6_12), "/reserved-memory/pool") == "device-pool 0x40000000+0x400000");
    CHECK(describe(analyzed(build, arm_6_1), "/reserved-memory/pool") == ignored);
}

// rmem_cma_setup(): cma= on the command line bypasses the region that calls itself the default.
TEST_CASE("linux,cma-default and cma= on the command line") {
    const Build chosen = [](FdtBuilder& t) { at_1g(pool(t)).empty("reusable").empty("linux,cma-default"); };
    const Build plain = [](FdtBuilder& t) { at_1g(pool(t)).empty("reusable"); };
    CHECK(describe(with_cmdline(chosen, arm64_6_12, ""), "/reserved-memory/pool") == "cma 0x40000000+0x400000");
    CHECK(describe(with_cmdline(chosen, arm64_6_12, "quiet cma=64M"), "/reserved-memory/pool") == ignored);
    CHECK(describe(with_cmdline(plain, arm64_6_12, "quiet cma=64M"), "/reserved-memory/pool") ==
          "cma 0x40000000+0x400000");
}

TEST_CASE("the pools of a device are the entries of its memory-region, in order") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            at_1g(pool(t)).empty("no-map").phandle(1).end();
            t.node("log@50000000").cells("reg", {0, 0x50000000, 0, 0x1000}).phandle(2).end().end();
            t.device("dev").cells("memory-region", {1, 2, 99});
        },
        arm64_6_12);
    const Device* device = device_at(board, "/dev");
    REQUIRE(device != nullptr);
    REQUIRE(device->pools.size() == 3);
    REQUIRE(device->pools[0].region != nullptr);
    CHECK(device->pools[0].region->kind == PoolKind::device_pool);
    CHECK(device->pools[0].attached == PoolAttached::if_driver_asks);
    REQUIRE(device->pools[1].region != nullptr);
    CHECK(device->pools[1].region->kind == PoolKind::carveout);
    CHECK(device->pools[1].attached == PoolAttached::never);
    CHECK(device->pools[2].region == nullptr);
    CHECK(device->pools[2].phandle == 99);
    CHECK(device->pools[2].attached == PoolAttached::never);
}

// __reserved_mem_reserve_reg(): an entry of no cells divides no length.
TEST_CASE("reserved memory below a root without cells") {
    const Build build = [](FdtBuilder& t) {
        t.bus(0, 0).node("reserved-memory").bus(0, 0).empty("ranges");
        t.device("pool", "shared-dma-pool").cells("reg", {0x40000000}).end();
        t.device("dyn", "shared-dma-pool").empty("size").cells("alloc-ranges", {0x40000000});
    };
    const Board board = analyzed(build, arm64_6_12);
    CHECK(describe(board, "/reserved-memory/pool") == ignored);
    CHECK(describe(board, "/reserved-memory/dyn") == ignored);
}

// __reserved_mem_alloc_size(): a size has dt_root_size_cells, an alignment dt_root_addr_cells.
TEST_CASE("the lengths of size and alignment below a root with unequal cells") {
    const struct {
        std::string_view name;
        std::uint32_t address_cells, size_cells;
        std::initializer_list<std::uint32_t> size, alignment;
        bool is_kept;
    } lengths[] = {
        {"2 and 1", 2, 1, {0x400000}, {0, 0x400000}, true},
        {"2 and 1, an alignment of one cell", 2, 1, {0x400000}, {0x400000}, false},
        {"2 and 1, a size of two cells", 2, 1, {0, 0x400000}, {0, 0x400000}, false},
        {"1 and 2", 1, 2, {0, 0x400000}, {0x400000}, true},
        {"1 and 2, an alignment of two cells", 1, 2, {0, 0x400000}, {0, 0x400000}, false},
        {"1 and 2, a size of one cell", 1, 2, {0x400000}, {0x400000}, false},
    };
    for (const auto& c : lengths) {
        for (const KernelId& kernel : {arm64_6_12, arm64_6_1}) {
            CAPTURE(to_string(kernel.release));
            CAPTURE(c.name);
            FdtBuilder t;
            t.bus(c.address_cells, c.size_cells).node("reserved-memory").bus(c.address_cells, c.size_cells);
            t.empty("ranges").device("pool", "shared-dma-pool").cells("size", c.size).cells("alignment", c.alignment);
            CHECK(describe(analyzed(t.finish(), kernel), "/reserved-memory/pool") ==
                  (c.is_kept ? "device-pool +0x400000" : ignored));
        }
    }
}

}  // namespace dmavet
