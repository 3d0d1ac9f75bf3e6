// SPDX-License-Identifier: Apache-2.0
// Which kernel does a tree's first CPU ask for, when nobody says (Documentation/devicetree/bindings/arm/cpus.yaml)?
#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "support/analyzed.hpp"

namespace dmavet {

using namespace test;

namespace {

FdtBuilder& cpu(FdtBuilder& t, std::initializer_list<std::string_view> compatible) {
    return t.bus(1, 1).node("cpus").bus(1, 0).node("cpu@0").strings("compatible", compatible);
}

const struct {
    std::string_view name;
    Build build;
    std::string_view expected;
} cases[] = {
    {"no /cpus", [](FdtBuilder& t) { t.device("dev"); }, "arm64"},
    {"no CPU", [](FdtBuilder& t) { t.node("cpus").node("cpu-map"); }, "arm64"},
    {"Cortex-A53", [](FdtBuilder& t) { cpu(t, {"arm,cortex-a53"}); }, "arm64"},
    {"Cortex-A7", [](FdtBuilder& t) { cpu(t, {"arm,cortex-a7"}); }, "arm"},
    {"Cortex-A72 begins as Cortex-A7 does", [](FdtBuilder& t) { cpu(t, {"arm,cortex-a72"}); }, "arm64"},
    {"Cortex-A57 begins as Cortex-A5 does", [](FdtBuilder& t) { cpu(t, {"arm,cortex-a57"}); }, "arm64"},
    {"Cortex-A15", [](FdtBuilder& t) { cpu(t, {"arm,cortex-a15"}); }, "arm"},
    {"Cortex-A32", [](FdtBuilder& t) { cpu(t, {"arm,cortex-a32"}); }, "arm"},
    {"Cortex-A35", [](FdtBuilder& t) { cpu(t, {"arm,cortex-a35"}); }, "arm64"},
    {"ARM926EJ-S", [](FdtBuilder& t) { cpu(t, {"arm,arm926ej-s"}); }, "arm"},
    {"ARM1176JZF-S", [](FdtBuilder& t) { cpu(t, {"arm,arm1176jzf-s"}); }, "arm"},
    {"Feroceon", [](FdtBuilder& t) { cpu(t, {"marvell,feroceon"}); }, "arm"},
    {"PJ4B", [](FdtBuilder& t) { cpu(t, {"marvell,pj4b-v7"}); }, "arm"},
    {"Krait", [](FdtBuilder& t) { cpu(t, {"qcom,krait"}); }, "arm"},
    {"Kryo", [](FdtBuilder& t) { cpu(t, {"qcom,kryo"}); }, "arm64"},
    {"any string of the list",
     [](FdtBuilder& t) {
         cpu(t, {"test,core", "arm,cortex-a9"});
     },
     "arm"},
    {"the first CPU decides",
     [](FdtBuilder& t) { cpu(t, {"arm,cortex-a53"}).end().node("cpu@1").string("compatible", "arm,cortex-a7"); },
     "arm64"},
    {"what is no CPU does not",
     [](FdtBuilder& t) {
         t.node("cpus").device("idle-states", "arm,cortex-a53").end();
         t.node("cpu@0").string("compatible", "arm,cortex-a7");
     },
     "arm"},
    {"nor does one that does not say what it is",
     [](FdtBuilder& t) { t.node("cpus").node("cpu@0").end().node("cpu@1").string("compatible", "arm,cortex-a7"); },
     "arm"},
    {"a CPU called cpu", [](FdtBuilder& t) { t.node("cpus").node("cpu").string("compatible", "arm,arm926ej-s"); },
     "arm"},
    {"a CPU called cpu0", [](FdtBuilder& t) { t.node("cpus").node("cpu0@0").string("compatible", "arm,cortex-a9"); },
     "arm"},
    {"a CPU by its device_type",
     [](FdtBuilder& t) { t.node("cpus").device("core@0", "arm,cortex-a9").string("device_type", "cpu"); }, "arm"},
    {"no CPU, but an SoC of 32 bits",
     [](FdtBuilder& t) {
         t.strings("compatible", {"vendor,board", "samsung,exynos4412"}).device("dev");
     },
     "arm"},
    {"a CPU that does not say what it is, of such an SoC",
     [](FdtBuilder& t) { t.string("compatible", "fsl,imx6q").node("cpus").node("cpu@0"); }, "arm"},
    {"a CPU says more than the SoC",
     [](FdtBuilder& t) { cpu(t.string("compatible", "fsl,imx6q"), {"arm,cortex-a53"}); }, "arm64"},
    {"an SoC that begins as one of 32 bits does",
     [](FdtBuilder& t) { t.string("compatible", "samsung,exynos5433").device("dev"); }, "arm64"},
    {"an SoC that no list has", [](FdtBuilder& t) { t.string("compatible", "vendor,soc").device("dev"); }, "arm64"},
    {"a RISC-V SoC", [](FdtBuilder& t) { t.string("compatible", "starfive,jh7110").device("dev"); }, "riscv"},
    {"RISC-V",
     [](FdtBuilder& t) {
         cpu(t, {"sifive,u74-mc", "riscv"});
     },
     "riscv"},
};

}  // namespace

TEST_CASE("the architecture of a tree") {
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const auto board = analyze(blob_of(c.build), Question{}, no_rules());
        CHECK((board ? std::string(board->kernel->arch_name()) : "refused") == c.expected);
    }
}

TEST_CASE("a core of another architecture is refused, and of one that nobody knows arm64 is assumed") {
    const struct {
        std::string_view node, compatible;
        std::string_view expected;  // "refused", or whether the CPU is why
    } cores[] = {
        {"cpu@0", "img,mips", "refused"},
        {"cpu@0", "mips,mips24KEc", "refused"},
        {"cpu@0", "brcm,bmips4350", "refused"},
        {"cpu@0", "loongson,la264", "refused"},
        {"cpu@0", "loongson,gs264", "refused"},
        {"cpu@0", "snps,archs38", "refused"},
        {"cpu@0", "xlnx,microblaze-7.10.d", "refused"},
        {"cpu@0", "opencores,or1200-rtlsvn481", "refused"},
        {"cpu@0", "cdns,xtensa-cpu", "refused"},
        {"cpu@0", "altr,nios2-1.0", "refused"},
        {"cpu@0", "jcore,j2", "refused"},
        {"cpu@0", "intel,ce4100", "refused"},
        {"PowerPC,8572@0", "", "refused"},
        {"cpu@0", "PowerPC,476", "refused"},
        {"cpu@0", "arm,cortex-a53", "arm64 because"},
        {"cpu@0", "brcm,brahma-b53", "arm64 because"},
        {"cpu@0", "marvell,xscale", "arm because"},
        {"cpu@0", "intel,xscale", "arm because"},
        {"cpu@0", "vendor,core", "arm64 assumed"},
        {"cpu@0", "", "arm64 assumed"},
    };
    for (const auto& core : cores) {
        CAPTURE(core.node);
        CAPTURE(core.compatible);
        FdtBuilder t;
        t.node("cpus").node(core.node).string("device_type", "cpu");
        if (!core.compatible.empty()) {
            t.string(core.compatible.starts_with("PowerPC") ? "model" : "compatible", core.compatible);
        }
        const auto blob = t.finish();
        const auto board = analyze(blob, Question{}, no_rules());
        const auto found = [&]() -> std::string {
            if (!board) {
                return board.error().code == ErrorCode::unsupported_kernel ? "refused" : board.error().message;
            }
            return std::string(board->kernel->arch_name()) + (board->arch_from.node ? " because" : " assumed");
        };
        CHECK(found() == core.expected);
        Question question;
        question.arch = Arch::arm64;
        CHECK(analyze(blob, question, no_rules()));
    }
}

}  // namespace dmavet
