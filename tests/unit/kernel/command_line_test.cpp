// SPDX-License-Identifier: Apache-2.0
// What does the command line change? Every case is one form that an early parameter takes: memparse() (lib/cmdline.c),
// early_cma() (kernel/dma/contiguous.c), setup_io_tlb_npages() (kernel/dma/swiotlb.c), early_coherent_pool()
// (kernel/dma/pool.c), iommu_set_def_domain_type() (drivers/iommu/iommu.c), early_mem() (arch/arm64/mm/init.c).
#include "dmavet/command_line.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

std::string describe(const CommandLine& line) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " ") + part; };
    if (line.coherent_pool) {
        add("coherent_pool=" + hex(*line.coherent_pool));
    }
    if (line.cma) {
        add("cma=" + hex(line.cma->size) + "@" + hex(line.cma->base) + "-" + hex(line.cma->limit));
    }
    if (line.swiotlb_slots) {
        add("slots=" + std::to_string(*line.swiotlb_slots));
    }
    if (line.swiotlb_areas) {
        add("areas=" + std::to_string(*line.swiotlb_areas));
    }
    if (line.swiotlb == Swiotlb::force) {
        add("force");
    }
    if (line.swiotlb == Swiotlb::noforce) {
        add("noforce");
    }
    if (line.smmu_disables_bypass) {
        add(*line.smmu_disables_bypass ? "smmu-aborts" : "smmu-lets-pass");
    }
    if (line.iommu_passthrough) {
        add(*line.iommu_passthrough ? "passthrough" : "no-passthrough");
    }
    for (const MemoryArgument& memory : line.memory) {
        add("mem=" + hex(memory.size) + (memory.base ? "@" + hex(*memory.base) : ""));
    }
    if (line.vmalloc) {
        add("vmalloc=" + hex(*line.vmalloc));
    }
    return text;
}

}  // namespace

TEST_CASE("parameters") {
    const struct {
        std::string_view name;
        std::string_view text;
        std::string_view expected;
    } cases[] = {
        {"nothing", "", ""},
        {"nothing of ours", "console=ttyS0,115200 quiet root=/dev/sda1", ""},
        {"cma: a size", "cma=64M", "cma=0x4000000@0x0-0x0"},
        {"cma: none", "cma=0", "cma=0x0@0x0-0x0"},
        {"cma: a base fixes the place", "cma=64M@0x50000000", "cma=0x4000000@0x50000000-0x54000000"},
        {"cma: base and limit", "cma=64M@0x50000000-0x80000000", "cma=0x4000000@0x50000000-0x80000000"},
        {"cma: only a limit", "cma=64M@0-2G", "cma=0x4000000@0x0-0x80000000"},
        {"coherent_pool", "coherent_pool=2M", "coherent_pool=0x200000"},
        {"hexadecimal, octal, decimal", "coherent_pool=0x1000 mem=010K", "coherent_pool=0x1000 mem=0x2000"},
        {"suffixes in either case", "cma=1g coherent_pool=4k", "coherent_pool=0x1000 cma=0x40000000@0x0-0x0"},
        {"swiotlb: slots", "swiotlb=4096", "slots=4096"},
        {"swiotlb: slots and areas", "swiotlb=4096,4", "slots=4096 areas=4"},
        {"swiotlb: slots, areas, force", "swiotlb=4096,4,force", "slots=4096 areas=4 force"},
        {"swiotlb: only areas", "swiotlb=,4", "areas=4"},
        {"swiotlb: no suffix", "swiotlb=4K", "slots=4"},
        {"cma: -1 stands for not given", "cma=0xffffffffffffffff", ""},
        {"petabytes", "coherent_pool=1P", "coherent_pool=0x4000000000000"},
        {"exabytes", "coherent_pool=1E", "coherent_pool=0x1000000000000000"},
        {"hexadecimal in upper case", "coherent_pool=0X1F0A000", "coherent_pool=0x1f0a000"},
        {"hexadecimal in mixed case", "coherent_pool=0xaBcDeF", "coherent_pool=0xabcdef"},
        {"what is no digit of the base ends the number", "coherent_pool=12ab", "coherent_pool=0xc"},
        {"octal ends before an 8", "coherent_pool=0178", "coherent_pool=0xf"},
        {"mem: as written; the architecture takes the whole pages", "mem=0x12345678", "mem=0x12345678"},
        {"swiotlb: nothing", "swiotlb=", ""},
        {"swiotlb: a comma alone", "swiotlb=,", ""},
        {"swiotlb: only force, after the commas", "swiotlb=,,force", "force"},
        {"swiotlb: slots, force", "swiotlb=4096,force", "slots=4096 force"},
        {"swiotlb: force", "swiotlb=force", "force"},
        {"swiotlb: noforce", "swiotlb=noforce", "noforce"},
        {"swiotlb: something else", "swiotlb=off", ""},
        {"iommu.passthrough on", "iommu.passthrough=1", "passthrough"},
        {"an SMMU lets pass", "arm-smmu.disable_bypass=0", "smmu-lets-pass"},
        {"an SMMU aborts", "arm-smmu.disable_bypass=1", "smmu-aborts"},
        {"a dash is an underscore", "arm_smmu.disable_bypass=n", "smmu-lets-pass"},
        {"another driver", "arm-smmu-v3.disable_bypass=0", ""},
        {"iommu.passthrough on, in words", "iommu.passthrough=on", "passthrough"},
        {"iommu.passthrough on, y", "iommu.passthrough=y", "passthrough"},
        // kstrtobool() (lib/kstrtox.c)
        {"iommu.passthrough on, Y", "iommu.passthrough=Yes", "passthrough"},
        {"iommu.passthrough on, t", "iommu.passthrough=t", "passthrough"},
        {"iommu.passthrough on, T", "iommu.passthrough=TRUE", "passthrough"},
        {"iommu.passthrough on, On", "iommu.passthrough=On", "passthrough"},
        {"iommu.passthrough on, ON", "iommu.passthrough=ON", "passthrough"},
        {"iommu.passthrough on, oN", "iommu.passthrough=oN", "passthrough"},
        {"iommu.passthrough off, o alone", "iommu.passthrough=o", "no-passthrough"},
        {"iommu.passthrough off", "iommu.passthrough=0", "no-passthrough"},
        {"iommu.passthrough off, in words", "iommu.passthrough=off", "no-passthrough"},
        {"mem", "mem=512M", "mem=0x20000000"},
        {"mem with a base", "mem=512M@0x80000000", "mem=0x20000000@0x80000000"},
        {"mem twice", "mem=512M@0x80000000 mem=256M", "mem=0x20000000@0x80000000 mem=0x10000000"},
        {"vmalloc", "vmalloc=384M", "vmalloc=0x18000000"},
        {"the later one wins", "coherent_pool=1M coherent_pool=2M", "coherent_pool=0x200000"},
        {"the later one wins: passthrough", "iommu.passthrough=1 iommu.passthrough=0", "no-passthrough"},
        {"what follows -- is for init", "cma=64M -- cma=32M mem=1G", "cma=0x4000000@0x0-0x0"},
        {"the beginning of another name", "cma_pernuma=16M memtest=1 swiotlbx=force", ""},
        {"the end of another name", "numa_cma=16M xmem=1G", ""},
        {"without a value", "cma swiotlb mem", ""},
        {"tabs and runs of spaces", "  quiet\t cma=64M \n", "cma=0x4000000@0x0-0x0"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CAPTURE(c.text);
        CHECK(describe(parse_command_line(c.text)) == c.expected);
    }
}

TEST_CASE("a number takes what belongs to it and leaves the rest") {
    std::string_view text = "0x10K@rest";
    CHECK(memparse(text) == 0x4000);
    CHECK(text == "@rest");
    text = "none";
    CHECK(memparse(text) == 0);
    CHECK(text == "none");
}

}  // namespace dmavet
