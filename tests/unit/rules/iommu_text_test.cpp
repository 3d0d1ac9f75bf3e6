// SPDX-License-Identifier: Apache-2.0
// What rules say of devices without a stream goes by the driver of the IOMMU and by the kernels that read a map.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

FdtBuilder& iommu(FdtBuilder& t, std::string_view compatible, std::uint32_t cells) {
    return t.device("iommu", compatible)
        .cells("#iommu-cells", {cells})
        .cells("#global-interrupts", {1})
        .phandle(1)
        .end();
}

FdtBuilder& master(FdtBuilder& t, std::string_view name) {
    return t.device(name).cells("reg", {static_cast<std::uint32_t>(name.back()), 1}).cells("interrupts", {1});
}

template <std::size_t N>
void siblings(FdtBuilder& t, const char (&compatible)[N], bool has_masters = false) {
    t.device("iommu", compatible).cells("#iommu-cells", {1}).cells("#global-interrupts", {1}).phandle(1);
    (has_masters ? t.empty("mmu-masters") : t).end();
    master(t, "usb0").cells("iommus", {1, 5}).end();
    master(t, "usb1").end();
}

FdtBuilder& host(FdtBuilder& t, std::string_view compatible, std::uint32_t cells) {
    return iommu(t, compatible, cells).device("pcie", "test,pcie").string("device_type", "pci").bus(3, 2);
}

bool says(std::string_view rule, Build build, Ask ask, std::string_view part) {
    const std::string text = sentences(rule, build, ask);
    const bool found = text.find(part) != std::string::npos;
    if (!found) {
        MESSAGE(text);
    }
    return found;
}

void ask_without_bypass_option(Question& question) {
    question.config = *read_kernel_config("# CONFIG_ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT is not set\n");
    ask_arm64_6_12(question);
}

}  // namespace

// arm_smmu_device_reset() sets USFCFG with disable_bypass; tegra_smmu_disable() clears SMMU_ASID_ENABLE of a group.
TEST_CASE("what a master without its neighbour's IOMMU risks") {
    constexpr std::string_view rule = "sibling-without-iommu";
    CHECK(says(
        rule, [](FdtBuilder& t) { siblings(t, "arm,mmu-500"); }, nullptr,
        "runs untranslated, and the SMMU aborts its DMA"));
    CHECK(says(
        rule, [](FdtBuilder& t) { siblings(t, "arm,mmu-500"); }, &ask_without_bypass_option,
        "this one runs untranslated\n"));
    CHECK(says(
        rule, [](FdtBuilder& t) { siblings(t, "nvidia,tegra210-mc"); }, nullptr, "this one runs untranslated\n"));
    CHECK(says(
        rule, [](FdtBuilder& t) { siblings(t, "nvidia,tegra210-smmu"); }, nullptr,
        "no difference while no driver serves that IOMMU"));
    // It serves nobody, and aborts or not.
    const Build legacy = [](FdtBuilder& t) { siblings(t, "arm,mmu-500", true); };
    CHECK(says(rule, legacy, nullptr, "runs untranslated, and the SMMU aborts its DMA"));
    CHECK(says(rule, legacy, &ask_without_bypass_option, "no difference while no driver serves that IOMMU"));
}

// arm_smmu_device_dt_probe() and arm_smmu_register_legacy_master() (6.1 to 7.2).
TEST_CASE("what mmu-masters does to an SMMU") {
    constexpr std::string_view rule = "legacy-mmu-masters";
    const Build empty = [](FdtBuilder& t) { siblings(t, "arm,mmu-500", true); };
    CHECK(
        sentences(rule, empty) ==
        "/iommu mmu-masters: mmu-masters: with it this SMMU translates for nobody, neither by this list nor by iommus, "
        "and aborts their DMA\n");
    CHECK(says(rule, empty, &ask_without_bypass_option, "neither by this list nor by iommus\n"));
    const Ask with_list = [](Question& question) {
        question.config = *read_kernel_config("CONFIG_ARM_SMMU_LEGACY_DT_BINDINGS=y\n");
    };
    CHECK(says(rule, empty, with_list, "and aborts the DMA of who is not in the list\n"));
    // Without #iommu-cells, as the first binding has it, the driver probes it all the same.
    const Build old_alone = [](FdtBuilder& t) {
        t.device("iommu", "arm,mmu-500").cells("mmu-masters", {1, 5}).cells("#global-interrupts", {1});
    };
    CHECK(says(rule, old_alone, nullptr, "and aborts their DMA\n"));
    // Without #global-interrupts it does not.
    const Build unprobed = [](FdtBuilder& t) { t.device("iommu", "arm,mmu-500").cells("mmu-masters", {1, 5}); };
    CHECK(says(rule, unprobed, nullptr, "nor by iommus\n"));
    const Ask lets_pass = [](Question& question) { question.cmdline = "arm-smmu.disable_bypass=0"; };
    CHECK(says(rule, empty, lets_pass, "nor by iommus\n"));
    const Ask no_driver = [](Question& question) {
        question.config = *read_kernel_config("# CONFIG_ARM_SMMU is not set\n");
    };
    CHECK(sentences(rule, empty, no_driver).empty());
    const Build after_new = [](FdtBuilder& t) {
        t.device("iommu@1", "arm,mmu-500")
            .cells("reg", {1, 1})
            .cells("#iommu-cells", {1})
            .cells("#global-interrupts", {1})
            .end();
        t.device("iommu@2", "arm,mmu-500").cells("reg", {2, 1}).cells("#global-interrupts", {1}).empty("mmu-masters");
    };
    CHECK(
        sentences(rule, after_new) ==
        "/iommu@2 mmu-masters: mmu-masters: the first SMMU, /iommu@1, has none, so the driver does not probe this one after it, and translates for nobody\n");
    CHECK(sentences(rule, [](FdtBuilder& t) { siblings(t, "arm,smmu-v3", true); }).empty());
}

TEST_CASE("one map, two kernels") {
    constexpr std::string_view rule = "iommu-map-format";
    const Build four_cells = [](FdtBuilder& t) {
        host(t, "arm,mmu-500", 2).cells("iommu-map", {0, 1, 0x1c00, 1, 0x100, 1, 0x1c01, 1});
    };
    CHECK(says(rule, four_cells, nullptr, "since 7.2 only because each row is of one id and of this one IOMMU"));
    CHECK(says(rule, four_cells, ask_arm64_6_12, "since 7.2 only because each row is of one id and of this one IOMMU"));
    const Build four_cells_of_many = [](FdtBuilder& t) {
        host(t, "arm,mmu-500", 2).cells("iommu-map", {0, 1, 0x1c00, 0x100});
    };
    CHECK(says(rule, four_cells_of_many, nullptr, "read otherwise than meant"));
    CHECK(says(rule, four_cells_of_many, ask_arm64_6_12, "these are read otherwise"));

    const Build five_cells = [](FdtBuilder& t) {
        host(t, "arm,mmu-500", 2).cells("iommu-map", {0, 1, 0x1c00, 0, 1, 0x100, 1, 0x1c01, 0, 1});
    };
    CHECK(says(rule, five_cells, nullptr, "older kernels refuse the map"));
    CHECK(says(rule, five_cells, ask_arm64_6_12, "since 7.2 it is read"));

    const Build one_cell = [](FdtBuilder& t) { host(t, "arm,mmu-500", 1).cells("iommu-map", {0, 1, 0x1c00, 0x100}); };
    CHECK(sentences(rule, one_cell) == "");
    CHECK(sentences(rule, one_cell, ask_arm64_6_12) == "");
}

TEST_CASE("untranslated is half of it behind an SMMU that aborts what nobody claims") {
    constexpr std::string_view rule = "iommu-map-format", aborts = "aborts what no device claims";
    const Build smmu = [](FdtBuilder& t) { host(t, "arm,mmu-500", 1).cells("iommu-map", {0, 1, 0x1c00}); };
    const Build other = [](FdtBuilder& t) { host(t, "rockchip,iommu", 1).cells("iommu-map", {0, 1, 0x1c00}); };
    CHECK(says(rule, smmu, nullptr, aborts));
    CHECK(says(rule, smmu, ask_arm64_6_12, aborts));
    CHECK(sentences(rule, smmu, ask_without_bypass_option).find(aborts) == std::string::npos);
    CHECK(sentences(rule, other).find(aborts) == std::string::npos);
}

}  // namespace dmavet::test
