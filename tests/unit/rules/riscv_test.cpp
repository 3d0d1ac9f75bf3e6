// SPDX-License-Identifier: Apache-2.0
// Where the rules about harts and cache controllers draw their lines: who is asked, what is graded down, and which of
// them speaks.
#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "dmavet/question.hpp"
#include "dmavet/rule.hpp"
#include "unit/rules/rule_cases.hpp"

namespace dmavet {

using namespace test;

namespace {

void ask_riscv_7_2(Question& question) {
    question.arch = Arch::riscv;
    question.release = "7.2";
}

void ask_riscv_6_12(Question& question) {
    question.arch = Arch::riscv;
    question.release = "6.12";
}

FdtBuilder& harts(FdtBuilder& t) {
    return t.bus(1, 1).node("cpus").bus(1, 0);
}

// One hart; 0: without a block size.
FdtBuilder& hart(FdtBuilder& t, std::string_view name, std::string_view isa, std::uint32_t block = 64,
                 std::string_view core = "test,core") {
    t.node(name).strings("compatible", {core, "riscv"}).cells("reg", {0}).string("riscv,isa", isa);
    if (block != 0) {
        t.cells("riscv,cbom-block-size", {block});
    }
    return t.end();
}

// Ends /cpus.
FdtBuilder& noncoherent(FdtBuilder& t) {
    return t.end().device("usb@1000").cells("reg", {0x1000, 0x100}).empty("dma-noncoherent").end();
}

FdtBuilder& coherent(FdtBuilder& t) {
    return t.end().device("usb@1000").cells("reg", {0x1000, 0x100}).end();
}

constexpr std::string_view family[] = {"riscv"};

constexpr std::string_view both = "rv64ima_zicbom_svpbmt", zicbom = "rv64ima_zicbom", svpbmt = "rv64ima_svpbmt",
                           neither = "rv64ima";

const RuleCase cases[] = {
    {"both extensions", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", both)); }, "none", ask_riscv_7_2},
    {"neither, and no device that needs them", [](FdtBuilder& t) { coherent(hart(harts(t), "cpu@0", neither)); },
     "none", ask_riscv_7_2},
    {"neither", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", neither, 0)); },
     "riscv-noncoherent-uncached-unavailable /cpus/cpu@0 warning; riscv-noncoherent-without-cache-ops /cpus/cpu@0 error",
     ask_riscv_7_2},
    {"Zicbom", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", zicbom)); },
     "riscv-noncoherent-uncached-unavailable /cpus/cpu@0 warning", ask_riscv_7_2},
    {"Svpbmt", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", svpbmt)); },
     "riscv-noncoherent-without-cache-ops /cpus/cpu@0 error", ask_riscv_7_2},
    {"neither, and the device that needs them is disabled",
     [](FdtBuilder& t) {
         hart(harts(t), "cpu@0", neither).end().device("usb@1000").cells("reg", {0x1000, 0x100});
         t.empty("dma-noncoherent").string("status", "disabled").end();
     },
     "none", ask_riscv_7_2},
    {"another architecture is not asked", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", neither)); }, "none",
     [](Question& question) { question.arch = Arch::arm64; }},
    {"no harts that count", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", "rv32ima")); }, "none",
     ask_riscv_7_2},
    {"T-Head's older cores", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", neither, 0, "thead,c906")); },
     "none", ask_riscv_7_2},
    {"and when firmware is known to have set nothing",
     [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", neither, 0, "thead,c906")); },
     "riscv-noncoherent-uncached-unavailable /cpus/cpu@0 warning",
     [](Question& question) {
         ask_riscv_7_2(question);
         question.riscv_mae = false;
     }},
    {"a cache controller that 7.2 maintains",
     [](FdtBuilder& t) {
         noncoherent(hart(harts(t), "cpu@0", svpbmt, 0)).device("cache@2000", "eswin,eic7700-l3-cache");
         t.cells("reg", {0x2000, 0x1000}).cells("cache-level", {3});
     },
     "none", ask_riscv_7_2},
    {"and 6.12 does not",
     [](FdtBuilder& t) {
         noncoherent(hart(harts(t), "cpu@0", svpbmt, 0)).device("cache@2000", "eswin,eic7700-l3-cache");
         t.cells("reg", {0x2000, 0x1000}).cells("cache-level", {3});
     },
     "riscv-noncoherent-without-cache-ops /cpus/cpu@0 error", ask_riscv_6_12},
    {"a disabled device needs nothing",
     [](FdtBuilder& t) {
         hart(harts(t), "cpu@0", neither, 0).end();
         t.device("usb@1000").cells("reg", {0x1000, 0x100}).empty("dma-noncoherent").string("status", "disabled");
     },
     "none", ask_riscv_7_2},

    {"one hart without Svpbmt: no word of its own",
     [](FdtBuilder& t) { noncoherent(hart(hart(harts(t), "cpu@0", both), "cpu@1", zicbom)); },
     "riscv-extension-missing-on-some-harts /cpus/cpu@1 error", ask_riscv_7_2},
    {"one hart without Zicbom",
     [](FdtBuilder& t) { noncoherent(hart(hart(harts(t), "cpu@0", svpbmt), "cpu@1", both)); },
     "riscv-extension-missing-on-some-harts /cpus/cpu@0 error", ask_riscv_7_2},
    {"nobody misses it", [](FdtBuilder& t) { coherent(hart(hart(harts(t), "cpu@0", both), "cpu@1", zicbom)); },
     "riscv-extension-missing-on-some-harts /cpus/cpu@1 warning", ask_riscv_7_2},

    {"no block size", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", both, 0)); },
     "riscv-cbom-block-size /cpus/cpu@0 error", ask_riscv_7_2},
    {"and nobody who needs it", [](FdtBuilder& t) { coherent(hart(harts(t), "cpu@0", both, 0)); },
     "riscv-cbom-block-size /cpus/cpu@0 warning", ask_riscv_7_2},
    {"no power of two", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", both, 48)); },
     "riscv-cbom-block-size /cpus/cpu@0 error", ask_riscv_7_2},
    {"as large as buffers are aligned", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", both, 64)); }, "none",
     ask_riscv_7_2},
    {"larger", [](FdtBuilder& t) { noncoherent(hart(harts(t), "cpu@0", both, 128)); },
     "riscv-cbom-block-size /cpus/cpu@0 warning", ask_riscv_7_2},
    {"two sizes", [](FdtBuilder& t) { noncoherent(hart(hart(harts(t), "cpu@0", both, 64), "cpu@1", both, 32)); },
     "riscv-cbom-block-size /cpus/cpu@1 warning", ask_riscv_7_2},
    {"one that says none",
     [](FdtBuilder& t) { noncoherent(hart(hart(harts(t), "cpu@0", both, 0), "cpu@1", both, 32)); }, "none",
     ask_riscv_7_2},
    {"a size that nobody uses", [](FdtBuilder& t) { coherent(hart(harts(t), "cpu@0", neither, 48)); }, "none",
     ask_riscv_7_2},
};

}  // namespace

TEST_CASE("what the rules about riscv say") {
    check_families(family, cases);
}

// jh7100-common.dtsi (6.12, 7.2) has such a pool; Debian's kernels are without CONFIG_DMA_GLOBAL_POOL.
TEST_CASE("a global pool is named where nothing can be mapped uncached") {
    const auto evidence = [](bool is_default) {
        FdtBuilder t;
        noncoherent(hart(harts(t), "cpu@0", "rv64imac_zicbom"));
        pool(reserved(t), 0x90000000, 0x1000000).empty("no-map");
        if (is_default) {
            t.empty("linux,dma-default");
        }
        Question question;
        ask_riscv_7_2(question);
        const Board board = checked(t.finish(), question);
        std::string places;
        for (const Finding& finding : shown(board)) {
            if (finding.rule->id == "riscv-noncoherent-uncached-unavailable") {
                for (const auto& one : finding.evidence) {
                    places += " " + board.tree->path(one.node);
                }
            }
        }
        return places;
    };
    CHECK(evidence(false) == " /usb@1000");
    CHECK(evidence(true) == " /usb@1000 /reserved-memory/pool");
}

}  // namespace dmavet
