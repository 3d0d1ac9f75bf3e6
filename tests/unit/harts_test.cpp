// SPDX-License-Identifier: Apache-2.0
// Which harts count, what do they all have, and what can the kernel do about caches (riscv_early_of_processor_hartid,
// riscv_fill_hwcap, riscv_init_cbo_blocksizes; the drivers of cache controllers)?
#include <doctest/doctest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet {

using namespace test;

namespace {

constexpr KernelId riscv_7_2{{7, 2}, Arch::riscv}, riscv_6_12{{6, 12}, Arch::riscv};

FdtBuilder& cpus(FdtBuilder& t) {
    return t.bus(1, 1).node("cpus").bus(1, 0);
}

// One hart, still open, without a word about what it can do.
FdtBuilder& cpu(FdtBuilder& t, std::string_view name, std::string_view compatible = "riscv") {
    return t.node(name).strings("compatible", {compatible, "riscv"}).cells("reg", {0});
}

FdtBuilder& base(FdtBuilder& t) {
    return t.string("riscv,isa-base", "rv64i");
}

FdtBuilder& full(FdtBuilder& t) {
    return base(t).strings("riscv,isa-extensions", {"i", "m", "a", "zicbom", "svpbmt"});
}

FdtBuilder& bare(FdtBuilder& t) {
    return base(t).strings("riscv,isa-extensions", {"i", "m", "a"});
}

FdtBuilder& block(FdtBuilder& t, std::uint32_t size) {
    return t.cells("riscv,cbom-block-size", {size});
}

FdtBuilder& isa(FdtBuilder& t, std::string_view text) {
    return block(cpu(cpus(t), "cpu@0").string("riscv,isa", text), 64);
}

FdtBuilder& cache(FdtBuilder& t, std::initializer_list<std::string_view> compatible) {
    return t.bus(1, 1).node("cache@1000").strings("compatible", compatible).cells("reg", {0x1000, 0x1000});
}

std::string_view text_of(ZicbomFate fate) {
    switch (fate) {
        case ZicbomFate::usable: return "zicbom";
        case ZicbomFate::not_listed: return "no zicbom";
        case ZicbomFate::no_block_size: return "zicbom without size";
        case ZicbomFate::odd_block_size: return "zicbom of odd size";
        case ZicbomFate::not_on_all_harts: return "zicbom on some";
    }
    return "";
}

// "2 harts, zicbom of 64 bytes, svpbmt"
std::string harts_of(const Board& board) {
    const Harts& harts = board.topology.harts;
    std::string text = std::to_string(harts.counted.size()) + " harts, " + std::string(text_of(harts.zicbom));
    text += harts.block_size.value == 0 ? "" : " (" + std::to_string(harts.block_size.value) + ")";
    return text + (harts.has_svpbmt ? ", svpbmt" : "") + (harts.old_thead ? ", T-Head" : "");
}

// "maintained by sifive_ccache_init, too late; uncached"
std::string control_of(const Board& board) {
    const CacheControl& caches = board.topology.caches;
    std::string text =
        caches.maintained.value ? "maintained by " + std::string(caches.maintained.from.function) : "nobody";
    text += caches.maintained.value && !caches.is_known_at_boot ? ", too late; " : "; ";
    switch (caches.uncached.value) {
        case UncachedMappings::available: return text + "uncached";
        case UncachedMappings::unavailable: return text + "cached";
        case UncachedMappings::by_firmware: break;
    }
    return text + "firmware knows";
}

struct HartCase {
    std::string_view name;
    Build build;
    std::string_view expected;
};

const HartCase hart_cases[] = {
    {"no /cpus", [](FdtBuilder& t) { t.device("dev"); }, "0 harts, no zicbom"},
    {"a list", [](FdtBuilder& t) { block(full(cpu(cpus(t), "cpu@0")), 64); }, "1 harts, zicbom (64), svpbmt"},
    {"a list without them", [](FdtBuilder& t) { bare(cpu(cpus(t), "cpu@0")); }, "1 harts, no zicbom"},
    {"a list without the base",
     [](FdtBuilder& t) { cpu(cpus(t), "cpu@0").strings("riscv,isa-extensions", {"svpbmt"}); }, "0 harts, no zicbom"},
    {"a base without a list", [](FdtBuilder& t) { base(cpu(cpus(t), "cpu@0")).string("riscv,isa", "rv64ima_svpbmt"); },
     "0 harts, no zicbom"},
    {"of another width",
     [](FdtBuilder& t) {
         cpu(cpus(t), "cpu@0").string("riscv,isa-base", "rv32i").strings("riscv,isa-extensions", {"i", "m", "a"});
     },
     "0 harts, no zicbom"},
    {"disabled", [](FdtBuilder& t) { full(cpu(cpus(t), "cpu@0")).string("status", "disabled"); }, "0 harts, no zicbom"},
    {"without a number", [](FdtBuilder& t) { full(cpus(t).node("cpu@0").string("compatible", "riscv")); },
     "0 harts, no zicbom"},
    {"another name and a type", [](FdtBuilder& t) { full(cpu(cpus(t), "hart@0").string("device_type", "cpu")); },
     "1 harts, zicbom without size, svpbmt"},
    {"another name", [](FdtBuilder& t) { full(cpu(cpus(t), "hart@0")); }, "0 harts, no zicbom"},

    {"a string", [](FdtBuilder& t) { isa(t, "rv64imafdc_zicbom_svpbmt"); }, "1 harts, zicbom (64), svpbmt"},
    {"in capitals", [](FdtBuilder& t) { isa(t, "RV64IMA_Zicbom_SVPBMT"); }, "1 harts, zicbom (64), svpbmt"},
    {"with versions", [](FdtBuilder& t) { isa(t, "rv64i2p1m2a_zicbom1p0_svpbmt1"); }, "0 harts, no zicbom"},
    {"with versions behind the letters", [](FdtBuilder& t) { isa(t, "rv64ima2p1_zicbom1p0_svpbmt1"); },
     "1 harts, zicbom (64), svpbmt"},
    {"without a line between", [](FdtBuilder& t) { isa(t, "rv64imazicbom_svpbmt"); }, "1 harts, zicbom (64), svpbmt"},
    {"behind QEMU's su", [](FdtBuilder& t) { isa(t, "rv64imafdcsuh_svpbmt"); }, "1 harts, no zicbom (64), svpbmt"},
    {"only as a part of a name", [](FdtBuilder& t) { isa(t, "rv64ima_zicbomx_xsvpbmt"); }, "1 harts, no zicbom (64)"},
    {"a string of too little", [](FdtBuilder& t) { isa(t, "rv64imc_svpbmt"); }, "0 harts, no zicbom"},
    {"a list wins over the string", [](FdtBuilder& t) { bare(isa(t, "rv64ima_zicbom_svpbmt")); },
     "1 harts, no zicbom (64)"},
    {"also over that of another hart",
     [](FdtBuilder& t) {
         isa(t, "rv64ima").end();
         full(cpu(t, "cpu@1"));
     },
     "2 harts, zicbom (64), svpbmt"},

    {"only what all have counts",
     [](FdtBuilder& t) {
         block(full(cpu(cpus(t), "cpu@0")), 64).end();
         bare(cpu(t, "cpu@1"));
     },
     "2 harts, zicbom on some (64)"},
    {"a disabled one takes nothing away",
     [](FdtBuilder& t) {
         block(full(cpu(cpus(t), "cpu@0")), 64).end();
         bare(cpu(t, "cpu@1")).string("status", "disabled");
     },
     "1 harts, zicbom (64), svpbmt"},
    {"the size of one hart is that of all",
     [](FdtBuilder& t) {
         full(cpu(cpus(t), "cpu@0")).end();
         block(full(cpu(t, "cpu@1")), 32);
     },
     "2 harts, zicbom (32), svpbmt"},
    {"the first size counts, and 0 is none",
     [](FdtBuilder& t) {
         block(full(cpu(cpus(t), "cpu@0")), 0).end();
         block(full(cpu(t, "cpu@1")), 64).end();
         block(full(cpu(t, "cpu@2")), 128);
     },
     "3 harts, zicbom (64), svpbmt"},
    {"no size", [](FdtBuilder& t) { full(cpu(cpus(t), "cpu@0")); }, "1 harts, zicbom without size, svpbmt"},
    {"no power of two", [](FdtBuilder& t) { block(full(cpu(cpus(t), "cpu@0")), 48); },
     "1 harts, zicbom of odd size (48), svpbmt"},

    {"T-Head's older cores", [](FdtBuilder& t) { bare(cpu(cpus(t), "cpu@0", "thead,c906")); },
     "1 harts, no zicbom, T-Head"},
    {"the newer ones have the extensions", [](FdtBuilder& t) { block(full(cpu(cpus(t), "cpu@0", "thead,c920")), 64); },
     "1 harts, zicbom (64), svpbmt"},
};

struct ControlCase {
    std::string_view name;
    Build build;
    std::string_view new_kernel, old_kernel;  // 7.2, 6.12
};

const ControlCase control_cases[] = {
    {"extensions", [](FdtBuilder& t) { block(full(cpu(cpus(t), "cpu@0")), 64); },
     "maintained by riscv_fill_hwcap; uncached", "maintained by riscv_fill_hwcap; uncached"},
    {"nothing", [](FdtBuilder& t) { bare(cpu(cpus(t), "cpu@0")); }, "nobody; cached", "nobody; cached"},
    {"T-Head", [](FdtBuilder& t) { bare(cpu(cpus(t), "cpu@0", "thead,c910")); },
     "maintained by errata_probe_cmo; firmware knows", "maintained by errata_probe_cmo; firmware knows"},
    {"JH7100",
     [](FdtBuilder& t) {
         cache(t, {"starfive,jh7100-ccache", "sifive,ccache0"}).cells("cache-level", {2});
     },
     "maintained by sifive_ccache_init, too late; cached", "maintained by sifive_ccache_init, too late; cached"},
    {"JH7110, a disabled node as well",
     [](FdtBuilder& t) {
         cache(t, {"starfive,jh7110-ccache", "sifive,ccache0"}).cells("cache-level", {2}).string("status", "disabled");
     },
     "maintained by sifive_ccache_init, too late; cached", "nobody; cached"},
    {"EIC7700",
     [](FdtBuilder& t) {
         cache(t, {"eswin,eic7700-l3-cache", "sifive,ccache0"}).cells("cache-level", {3});
     },
     "maintained by sifive_ccache_init, too late; cached", "nobody; cached"},
    {"another composable cache", [](FdtBuilder& t) { cache(t, {"sifive,ccache0"}).cells("cache-level", {2}); },
     "nobody; cached", "nobody; cached"},
    {"the first one counts",
     [](FdtBuilder& t) {
         cache(t, {"sifive,ccache0"}).cells("cache-level", {2}).end();
         t.node("cache@2000").string("compatible", "starfive,jh7100-ccache").cells("reg", {0x2000, 0x1000});
         t.cells("cache-level", {2});
     },
     "nobody; cached", "nobody; cached"},
    {"without a level", [](FdtBuilder& t) { cache(t, {"starfive,jh7100-ccache"}); }, "nobody; cached",
     "nobody; cached"},
    {"without registers", [](FdtBuilder& t) { t.device("cache", "starfive,jh7100-ccache").cells("cache-level", {2}); },
     "nobody; cached", "nobody; cached"},
    {"StarLink", [](FdtBuilder& t) { cache(t, {"starfive,jh8100-starlink-cache"}).cells("cache-block-size", {64}); },
     "maintained by starlink_cache_init, too late; cached", "maintained by starlink_cache_init, too late; cached"},
    {"StarLink of another size",
     [](FdtBuilder& t) { cache(t, {"starfive,jh8100-starlink-cache"}).cells("cache-block-size", {32}); },
     "nobody; cached", "nobody; cached"},
    {"StarLink, disabled",
     [](FdtBuilder& t) {
         cache(t, {"starfive,jh8100-starlink-cache"}).cells("cache-block-size", {64}).string("status", "disabled");
     },
     "nobody; cached", "nobody; cached"},
};

}  // namespace

TEST_CASE("harts that count and what all of them have") {
    for (const HartCase& c : hart_cases) {
        CAPTURE(c.name);
        CHECK(harts_of(analyzed(c.build, riscv_7_2)) == c.expected);
    }
}

TEST_CASE("who maintains caches, and whether memory can be mapped uncached") {
    for (const ControlCase& c : control_cases) {
        CAPTURE(c.name);
        CHECK(control_of(analyzed(c.build, riscv_7_2)) == c.new_kernel);
        CHECK(control_of(analyzed(c.build, riscv_6_12)) == c.old_kernel);
    }
}

TEST_CASE("only firmware knows T-Head's attributes, or who asks does") {
    const Build thead = [](FdtBuilder& t) { bare(cpu(cpus(t), "cpu@0", "thead,c906")); };
    Question question;
    question.riscv_mae = true;
    CHECK(control_of(analyzed(thead, riscv_7_2, question)) == "maintained by errata_probe_cmo; uncached");
    question.riscv_mae = false;
    CHECK(control_of(analyzed(thead, riscv_7_2, question)) == "maintained by errata_probe_cmo; cached");
}

TEST_CASE("what the configuration leaves out") {
    const struct {
        std::string_view option;
        Build build;
        std::string_view expected;
    } cases[] = {
        {"CONFIG_RISCV_ISA_ZICBOM", [](FdtBuilder& t) { block(full(cpu(cpus(t), "cpu@0")), 64); }, "nobody; uncached"},
        {"CONFIG_RISCV_ISA_SVPBMT", [](FdtBuilder& t) { block(full(cpu(cpus(t), "cpu@0")), 64); },
         "maintained by riscv_fill_hwcap; cached"},
        {"CONFIG_ERRATA_THEAD_CMO", [](FdtBuilder& t) { bare(cpu(cpus(t), "cpu@0", "thead,c906")); },
         "nobody; firmware knows"},
        {"CONFIG_ERRATA_THEAD_MAE", [](FdtBuilder& t) { bare(cpu(cpus(t), "cpu@0", "thead,c906")); },
         "maintained by errata_probe_cmo; cached"},
        {"CONFIG_SIFIVE_CCACHE", [](FdtBuilder& t) { cache(t, {"starfive,jh7100-ccache"}).cells("cache-level", {2}); },
         "nobody; cached"},
        {"CONFIG_STARFIVE_STARLINK_CACHE",
         [](FdtBuilder& t) { cache(t, {"starfive,jh8100-starlink-cache"}).cells("cache-block-size", {64}); },
         "nobody; cached"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.option);
        Question question;
        question.config.emplace().options[std::string(c.option)] = false;
        CHECK(control_of(analyzed(c.build, riscv_7_2, question)) == c.expected);
    }
}

TEST_CASE("elsewhere every CPU can do both, whatever the tree says of harts") {
    for (const KernelId& id : all_kernels) {
        const Board board = analyzed([](FdtBuilder& t) { bare(cpu(cpus(t), "cpu@0")); }, id);
        CHECK(board.topology.harts.counted.empty());
        CHECK(board.topology.caches.maintained.value);
        CHECK(board.topology.caches.uncached.value == UncachedMappings::available);
    }
}

}  // namespace dmavet
