// SPDX-License-Identifier: Apache-2.0
// What is understood of a kernel's log? Wordings are those of the functions named beside them, of 5.10 to 7.2 unless a
// release is named.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "verify/log_facts.hpp"
#include "verify/log_text.hpp"
#include "wording/decisions.hpp"

namespace dmavet::test {

namespace {

std::string span(const CpuInterval& place) {
    return fmt::format("{:x}-{:x}", raw(place.first()), raw(place.last()));
}

// All facts as one line.
std::string facts_of(std::string_view text) {
    const verify::LogFacts facts = verify::read_log(text);
    std::string said;
    const auto say = [&](const std::string& word) { said += (said.empty() ? "" : "; ") + word; };
    if (facts.has_begin) {
        say("begin " + facts.release);
    }
    if (facts.command_line) {
        say("line " + *facts.command_line);
    }
    for (const verify::LoggedZone& zone : facts.zones) {
        say(fmt::format("{} {}", wording::zone_name(zone.zone), zone.range ? span(*zone.range) : "empty"));
    }
    for (const verify::LoggedArea& area : facts.cma) {
        say(fmt::format("cma {} at {:x}", area.mebibytes, area.first));
    }
    for (const std::uint64_t mebibytes : facts.scattered_cma) {
        say(fmt::format("cma {} somewhere", mebibytes));
    }
    if (facts.has_hole) {
        say("hole");
    }
    for (const verify::LoggedArea& area : facts.region_cma) {
        say(fmt::format("region cma {} at {:x} {}", area.mebibytes, area.first, area.region));
    }
    for (const verify::LoggedArea& area : facts.region_pools) {
        say(fmt::format("pool {} at {:x} {}", area.mebibytes, area.first, area.region));
    }
    if (facts.bounce_buffer) {
        say("bounce " + span(*facts.bounce_buffer));
    }
    for (const verify::LoggedPool& pool : facts.pools) {
        say(fmt::format("atomic {} {}", pool.zone ? wording::zone_name(*pool.zone) : "one", pool.size));
    }
    for (const verify::LoggedRegion& region : facts.regions) {
        say(fmt::format("region {} {}", region.name, span(region.place)));
    }
    for (const std::string& name : facts.lost) {
        say("lost " + name);
    }
    if (facts.has_memory_line) {
        say("memory");
    }
    if (facts.has_init_line) {
        say("init");
    }
    return said;
}

}  // namespace

TEST_CASE("a message is what stands behind stamps, levels and senders") {
    const struct {
        std::string_view line, message;
    } cases[] = {
        {"[    0.000000] Zone ranges:", "Zone ranges:"},
        {"[    0.000000]   DMA      empty", "  DMA      empty"},  // its own blanks stay
        {"<6>[    0.000000] a", "a"},
        {"<6>[    0.000000][    T0] a", "a"},  // CONFIG_PRINTK_CALLER
        {"[    0.000000] [      T0] a", "[      T0] a"},
        {"[Thu Nov 26 22:19:27 2026] a", "a"},  // dmesg -T
        {"[   +0.000004] a", "a"},              // dmesg -e
        {"[2026-11-26T22:19:27,123456+00:00] a", "a"},
        {"2026-11-26T22:19:27,123456+00:00 a", "a"},  // dmesg --time-format iso
        {"2026-11-26T22:19:27,123456+00:00   DMA   empty", "  DMA   empty"},
        {"[    0.000000 <    0.000000>] a", "a"},              // dmesg -d
        {"[Thu Nov 26 22:19:27 2026 <    0.100000>] a", "a"},  // dmesg -T -d
        {"kern  :info  : [    0.000000] a", "a"},              // dmesg -x
        {"kern  :notice: [    0.000000]   DMA   empty", "  DMA   empty"},
        {"kern  :warn  : a", "a"},  // dmesg -x -t
        {"kern  :err   : 2026-11-26T22:19:27,123456+00:00 a", "a"},
        {"daemon:info  : [    5.000000] a", "a"},
        {"authpriv:info  : [    5.000000] a", "a"},
        {"kern  :other : a", "kern  :other : a"},
        {"cma   :info", "cma   :info"},
        {"2026-11-26 a", "2026-11-26 a"},
        {"Nov 26 22:19:27 host kernel: [    0.000000] a", "a"},
        {"Nov 26 22:19:27 host kernel:   DMA   empty", "  DMA   empty"},
        {"Nov  1 22:19:27 host kernel: [    0.000000] a", "a"},                // a day of one digit
        {"Nov  1 22:19:27 host kern.info kernel: [    0.000000] a", "a"},      // busybox syslogd
        {"Sun Nov  1 22:19:27 2026 kern.info kernel: [    0.000000] a", "a"},  // logread of OpenWrt
        {"Sun 2026-11-01 22:19:27 UTC host kernel: a", "a"},                   // journalctl -o short-full
        {"2026-11-26T22:19:27.123+00:00 host kernel: a", "a"},
        {"[    0.000000] host kernel: a", "a"},  // journalctl -o short-monotonic
        {"a kernel: b", "a kernel: b"},
        {"smmu 9050000.smmu: 2 of a kernel: b", "smmu 9050000.smmu: 2 of a kernel: b"},
        {"[mem 0x0000000040000000-0x000000007fffffff]", "[mem 0x0000000040000000-0x000000007fffffff]"},
        {"[drm] a", "[drm] a"},
        {"[    0.000000] a\r", "a"},
        {"[    0.000000", "[    0.000000"},
        {"<6", "<6"},
        {"<>a", "<>a"},
        {"[]a", "[]a"},
        {"[    0.000000]", ""},
        {"", ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.line);
        CHECK(verify::log_message(c.line) == c.message);
    }
}

TEST_CASE("of several boots in one log the last one counts") {
    CHECK(facts_of("Linux version 6.1.0 (a)\ncma: Reserved 64 MiB at 0x40000000\nMemory: 1K\n"
                   "Linux version 6.12.5 (a)\ncma: Reserved 32 MiB at 0x50000000\n") ==
          "begin 6.12.5; cma 32 at 50000000");
    // Another line that names a kernel begins none.
    CHECK(facts_of(
              "[    0.000000] Linux version 6.1.0 (a)\ncma: Reserved 64 MiB at 0x40000000\nwas Linux version 5 Linux "
              "version 4\n") == "begin 6.1.0; cma 64 at 40000000");
    CHECK(facts_of("a\nLinux version 6.1.0 (a)") == "begin 6.1.0");
}

TEST_CASE("empty lines of a log are nothing") {
    CHECK(facts_of("\n\nLinux version 6.1.0 (a)\n\nMemory: 1K\n\n") == "begin 6.1.0; memory");
}

TEST_CASE("lines of the log that tell of memory for DMA") {
    const struct {
        std::string_view what, text, facts;
    } cases[] = {
        {"free_area_init()",
         "Zone ranges:\n  DMA      [mem 0x0000000040000000-0x00000000ffffffff]\n  DMA32    empty\n"
         "  Normal   [mem 0x0000000100000000-0x000000023fffffff]\n  Device   empty\nMovable zone start for each node\n",
         "ZONE_DMA 40000000-ffffffff; ZONE_DMA32 empty; ZONE_NORMAL 100000000-23fffffff"},
        {"the same of arm, with highmem",
         "Zone ranges:\n  Normal   [mem 0x0000000040000000-0x000000006fffffff]\n"
         "  HighMem  [mem 0x0000000070000000-0x00000000bfffffff]\n",
         "ZONE_NORMAL 40000000-6fffffff; ZONE_HIGHMEM 70000000-bfffffff"},
        {"zones end where another line comes",
         "Zone ranges:\n  DMA      empty\nother\n  Normal   [mem 0x0000000040000000-0x000000006fffffff]\n",
         "ZONE_DMA empty"},
        {"a range that is none", "Zone ranges:\n  DMA      [mem 0x50000000-0x40000000]\n", ""},
        {"numbers of more than 64 bits", "Zone ranges:\n  DMA      [mem 0x11111111111111111-0x22222222222222222]\n",
         ""},
        {"cut in a number", "Zone ranges:\n  DMA      [mem 0x00000000400", ""},
        {"cma_declare_contiguous_nid() of 5.10, 6.1, 7.2", "cma: Reserved 64 MiB at 0x000000007c000000\n",
         "cma 64 at 7c000000"},
        {"of 6.12", "cma: Reserved 64 MiB at 0x00000000b9a00000 on node -1\n", "cma 64 at b9a00000"},
        {"of arm: %pa of 32 bits", "cma: Reserved 16 MiB at 0xbf000000\n", "cma 16 at bf000000"},
        {"cma_declare_contiguous_multi() of 7.2", "cma: Reserved 64 MiB in 2 ranges\n", "cma 64 somewhere"},
        {"lines were dropped", "** 12 printk messages dropped **\n", "hole"},
        {"others have two stars, too", "** 12 **\n", ""},
        {"swiotlb_print_info(): the end is the first byte behind it",
         "software IO TLB: mapped [mem 0x00000000b9600000-0x00000000b9800000] (2MB)\n", "bounce b9600000-b97fffff"},
        {"before 4.15: the last one", "software IO TLB [mem 0xfbfff000-0xfffff000] (64MB) mapped at [a-b]\n",
         "bounce fbfff000-fffff000"},
        {"other lines of it",
         "software IO TLB: area num 2.\nsoftware IO TLB: SWIOTLB bounce buffer size adjusted to 2MB\n", ""},
        {"of no length", "software IO TLB: mapped [mem 0x00000000b9600000-0x00000000b9600000] (0MB)\n", ""},
        {"__dma_atomic_pool_init()",
         "DMA: preallocated 256 KiB GFP_KERNEL pool for atomic allocations\n"
         "DMA: preallocated 256 KiB GFP_KERNEL|GFP_DMA pool for atomic allocations\n"
         "DMA: preallocated 256 KiB GFP_KERNEL|GFP_DMA32 pool for atomic allocations\n",
         "atomic ZONE_NORMAL 262144; atomic ZONE_DMA 262144; atomic ZONE_DMA32 262144"},
        {"atomic_pool_init() of arch/arm", "DMA: preallocated 256 KiB pool for atomic coherent allocations\n",
         "atomic one 262144"},
        {"it failed", "DMA: failed to allocate 256 KiB GFP_KERNEL pool for atomic allocation\n", ""},
        {"more than 64 bits of bytes",
         "DMA: preallocated 18446744073709551615 KiB pool for atomic coherent allocations\n", ""},
        {"rmem_cma_setup() and __reserved_mem_init_node(); a name may have a comma",
         "Reserved memory: created CMA memory pool at 0x000000006a000000, size 96 MiB\n"
         "OF: reserved mem: initialized node linux,cma, compatible id shared-dma-pool\n",
         "region cma 96 at 6a000000 linux,cma"},
        {"rmem_dma_setup()",
         "Reserved memory: created DMA memory pool at 0x0000000060000000, size 1 MiB\n"
         "OF: reserved mem: initialized node pool@60000000, compatible id shared-dma-pool\n",
         "pool 1 at 60000000 pool@60000000"},
        {"before 4.8",
         "Reserved memory: created DMA memory pool at 0x60000000, size 1 MiB\n"
         "Reserved memory: initialized node pool, compatible id shared-dma-pool\n",
         "pool 1 at 60000000 pool"},
        {"another handler's node does not name the pool",
         "OF: reserved mem: initialized node a, compatible id b\n"
         "Reserved memory: created DMA memory pool at 0x60000000, size 1 MiB\n",
         "pool 1 at 60000000 "},
        {"fdt_init_reserved_mem_node() of 6.12, 7.2",
         "OF: reserved mem: 0x0000000061000000..0x00000000611fffff (2048 KiB) nomap non-reusable fw@61000000\n"
         "OF: reserved mem: 0x0000000050000000..0x0000000057ffffff (131072 KiB) map reusable cma@50000000\n",
         "region fw@61000000 61000000-611fffff; region cma@50000000 50000000-57ffffff"},
        {"cut", "OF: reserved mem: 0x0000000061000000..0x00000000611fffff (2048 KiB) nomap", ""},
        {"no handler takes it", "OF: reserved mem: node vpu compatible matching fail\n", "lost vpu"},
        {"__reserved_mem_alloc_size()",
         "OF: reserved mem: failed to allocate memory for node 'big': size 2048 MiB\n"
         "OF: reserved mem: failed to allocate memory for node 'older'\n",
         "lost big; lost older"},
        {"__reserved_mem_reserve_reg() of 5.10, 6.1",
         "OF: fdt: Reserved memory: failed to reserve memory for node 'r1': base 0x00000000fc001000, size 64 MiB\n",
         "lost r1"},
        {"of 6.12, 7.2",
         "OF: reserved mem: Reserved memory: failed to reserve memory for node 'r1': base 0x7e000000, size 16 MiB\n",
         "lost r1"},
        {"cma_activate_area()", "cma: CMA area linux,cma could not be activated\n", "lost linux,cma"},
        {"cut in a name", "cma: CMA area linux,c\nOF: reserved mem: failed to allocate memory for node 'b\n", ""},
        {"where boot is",
         "Linux version 6.12.117+deb13-arm64 (gcc) #1\nKernel command line: a=b c\nMemory: 1K/2K available\n"
         "Run /init as init process\n",
         "begin 6.12.117+deb13-arm64; line a=b c; memory; init"},
        {"free_initmem() prints before it", "Freeing unused kernel memory: 3136K\n", "init"},
        {"Run is a word", "Run /init\n", ""},
        {"nothing", "", ""},
        {"other bytes", std::string_view("\0\xff\n\n[[[\n<<<\n", 11), ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        CAPTURE(c.text);
        CHECK(facts_of(c.text) == c.facts);
    }
}

}  // namespace dmavet::test
