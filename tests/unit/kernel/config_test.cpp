// SPDX-License-Identifier: Apache-2.0
// What does a kernel .config change, and what is none?
#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "dmavet/config_options.hpp"
#include "dmavet/kernel.hpp"
#include "support/files.hpp"

namespace dmavet::test {

namespace {

struct Case {
    std::string_view text;
    std::string_view expected;  // cma restricted kmalloc passthrough; or the error's first words
};

const Case cases[] = {
    {"CONFIG_DMA_CMA=y\nCONFIG_CMA_SIZE_MBYTES=128\n", "134217728 - - -"},
    {"CONFIG_VMSPLIT_2G=y\n", "CONFIG_VMSPLIT_2G is set"},
    {"# CONFIG_HIGHMEM is not set\n", "CONFIG_HIGHMEM is not set"},
    {"CONFIG_DMA_RESTRICTED_POOL=y\r\n", "- y - -"},
    {"# CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC is not set\nCONFIG_IOMMU_DEFAULT_PASSTHROUGH=y", "- - n y"},
    {"#\n# Automatically generated file\n#\nCONFIG_64BIT=y\n", "- - - -"},
    {"", "not a kernel configuration"},
    {"hello\n# CONFIG_ is a prefix\n", "not a kernel configuration"},
    {"CONFIG_VMSPLIT_2G=y\n", "CONFIG_VMSPLIT_2G is set"},
    {"CONFIG_CMA_SIZE_MBYTES=many\n", "CONFIG_CMA_SIZE_MBYTES is not a number"},
    {"CONFIG_CMA_SIZE_MBYTES=64M\n", "CONFIG_CMA_SIZE_MBYTES is not a number"},
    {"CONFIG_CMA_SIZE_MBYTES=99999999999999999999\n", "CONFIG_CMA_SIZE_MBYTES is not a number"},
    {"CONFIG_CMA_SIZE_MBYTES=16777216\n", "17592186044416 - - -"},
    {"CONFIG_CMA_SIZE_MBYTES=16777217\n", "CONFIG_CMA_SIZE_MBYTES is not a number"},
    {"CONFIG_CMA_SIZE_SEL_PERCENTAGE=y\n", "CONFIG_CMA_SIZE_SEL_PERCENTAGE is set, and only"},
};

std::string word(const std::optional<bool>& value) {
    return !value ? "-" : *value ? "y" : "n";
}

std::string describe(const Result<KernelConfig>& config) {
    if (!config) {
        return config.error().message;
    }
    const auto said = [&](std::string_view option) { return word(config->says(option)); };
    std::string text = config->cma_bytes ? std::to_string(*config->cma_bytes) : "-";
    text.append(" ").append(said("CONFIG_DMA_RESTRICTED_POOL"));
    text.append(" ").append(said("CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC"));
    return text.append(" ").append(said("CONFIG_IOMMU_DEFAULT_PASSTHROUGH"));
}

}  // namespace

TEST_CASE("a kernel configuration") {
    for (const Case& c : cases) {
        CAPTURE(c.text);
        const Result<KernelConfig> config = read_kernel_config(c.text);
        const std::string got = describe(config);
        CHECK_MESSAGE(got.starts_with(c.expected), "expected ", std::string(c.expected), ", got ", got);
        if (!config) {
            CHECK(config.error().code == ErrorCode::bad_kconfig);
        }
    }
}

TEST_CASE("whatever option the code asks for is in the table, once") {
    std::set<std::string_view> names;
    for (const ConfigOption& option : config_options()) {
        CAPTURE(std::string(option.name));
        CHECK(names.insert(option.name).second);
        CHECK_FALSE(option.decides.empty());
        CHECK((option.on.empty() || find_option(option.on) != nullptr));
        CHECK((option.value != 0) == (option.kind == OptionKind::page_size));
    }
    for (const auto& file : std::filesystem::recursive_directory_iterator(source_dir() / "src")) {
        if (file.path().extension() != ".cpp") {
            continue;
        }
        const std::string text = read_text(file.path());
        for (std::size_t at = text.find("\"CONFIG_"); at != std::string::npos; at = text.find("\"CONFIG_", at + 1)) {
            const std::size_t end = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", at + 1);
            const std::string name = text.substr(at + 1, end - at - 1);
            // In a sentence more follows.
            if (text[end] == '"' && name != "CONFIG_") {
                CAPTURE(file.path().string());
                CAPTURE(name);
                CHECK(find_option(name) != nullptr);
            }
        }
    }
}

TEST_CASE("a stable release has what its series has") {
    const struct {
        Release release;
        Arch arch;
        const char* option;
    } releases[] = {{{6, 12, 117}, Arch::riscv, "CONFIG_RISCV_ISA_ZICBOM"},
                    {{5, 10, 223}, Arch::arm64, "CONFIG_DMA_CMA"},
                    {{6, 12, 5}, Arch::arm64, "CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC"}};
    for (const auto& c : releases) {
        CAPTURE(c.option);
        CAPTURE(to_string(c.release));
        const Config stable{c.arch, c.release}, series{c.arch, c.release.series()};
        CHECK(series.is_set(c.option));
        CHECK(stable.is_set(c.option) == series.is_set(c.option));
        CHECK(stable.default_cma() == series.default_cma());
        CHECK(stable.has_driver("CONFIG_ARM_SMMU") == series.has_driver("CONFIG_ARM_SMMU"));
    }
}

TEST_CASE("a configuration replaces Debian's values and nothing else") {
    const KernelId id{{6, 12}, Arch::arm64};
    const Kernel debian = make_kernel(id);
    CHECK(debian.sizes.default_cma == std::uint64_t{64} << 20);
    CHECK(debian.config.is_set("CONFIG_DMA_CMA"));
    CHECK_FALSE(debian.config.is_set("CONFIG_DMA_RESTRICTED_POOL"));

    const KernelConfig empty;
    CHECK(make_kernel(id, {.file = &empty}).sizes.default_cma == debian.sizes.default_cma);
    CHECK(make_kernel(id, {.file = &empty}).config.is_set("CONFIG_DMA_CMA"));

    const auto config =
        read_kernel_config("# CONFIG_DMA_CMA is not set\nCONFIG_CMA_SIZE_MBYTES=128\nCONFIG_DMA_RESTRICTED_POOL=y\n");
    REQUIRE(config);
    const Kernel changed = make_kernel(id, {.file = &*config});
    CHECK_FALSE(changed.config.is_set("CONFIG_DMA_CMA"));
    CHECK(changed.config.is_set("CONFIG_DMA_RESTRICTED_POOL"));
    CHECK(changed.config.is_set("CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC"));
    CHECK(changed.sizes.default_cma == std::uint64_t{128} << 20);
}

// A fragment that leaves a driver out says nothing about it, a whole file that it is off; the sets are known whole
// since 5.10.
TEST_CASE("which drivers a kernel has") {
    const auto has = [](KernelId id, std::string_view option, const KernelConfig* config = nullptr) {
        return word(make_kernel(id, {.file = config}).config.has_driver(option));
    };
    const KernelId newest{{6, 12}, Arch::arm64}, older{{6, 1}, Arch::arm64};
    CHECK(has(newest, "CONFIG_ARM_SMMU") == "y");
    CHECK(has(newest, "CONFIG_IPMMU_VMSA") == "n");
    CHECK(has(newest, "CONFIG_SUN50I_IOMMU") == "y");
    CHECK(has(older, "CONFIG_SUN50I_IOMMU") == "n");
    CHECK(has({{3, 18}, Arch::arm64}, "CONFIG_ARM_SMMU") == "-");
    CHECK(has({{4, 19}, Arch::arm64}, "CONFIG_ARM_SMMU") == "-");
    CHECK(has({{6, 1}, Arch::arm}, "CONFIG_ARM_SMMU") == "y");
    // Between a kernel that has it and one that has not.
    CHECK(has({{6, 6}, Arch::arm64}, "CONFIG_SUN50I_IOMMU") == "-");
    CHECK(has({{6, 6}, Arch::arm64}, "CONFIG_ARM_SMMU") == "y");
    CHECK(has({{6, 6}, Arch::arm64}, "CONFIG_IPMMU_VMSA") == "n");
    const auto config = read_kernel_config("CONFIG_IPMMU_VMSA=m\n# CONFIG_ARM_SMMU is not set\n");
    REQUIRE(config);
    CHECK(has(newest, "CONFIG_IPMMU_VMSA", &*config) == "y");
    CHECK(has(newest, "CONFIG_ARM_SMMU", &*config) == "n");
    CHECK(has(newest, "CONFIG_QCOM_IOMMU", &*config) == "y");
    CHECK(has(newest, "CONFIG_APPLE_DART", &*config) == "n");
}

// Kconfig leaves out what depends on an option that is off, and writes everything else.
TEST_CASE("a driver that a whole file leaves out is off") {
    const struct {
        std::string_view file, qcom, smmu;
    } files[] = {
        {"CONFIG_CMA=y\n", "y", "y"},
        {"CONFIG_IOMMU_SUPPORT=y\n", "y", "y"},
        {"# CONFIG_IOMMU_SUPPORT is not set\n", "n", "n"},
        {"CONFIG_ARM64=y\n", "n", "n"},
        {"CONFIG_ARM64=y\nCONFIG_ARM_SMMU=m\n", "n", "y"},
        {"CONFIG_ARM64=y\n# CONFIG_ARM_SMMU is not set\n", "n", "n"},
    };
    for (const auto& c : files) {
        CAPTURE(c.file);
        const auto config = read_kernel_config(c.file);
        REQUIRE(config);
        const Kernel kernel = make_kernel({{6, 12}, Arch::arm64}, {.file = &*config});
        CHECK(word(kernel.config.has_driver("CONFIG_QCOM_IOMMU")) == c.qcom);
        CHECK(word(kernel.config.has_driver("CONFIG_ARM_SMMU")) == c.smmu);
    }
}

// What tells the sets apart, as Debian's packages and the defconfigs of each release have it.
TEST_CASE("the configurations that are known whole") {
    const struct {
        KernelId id;
        ConfigSet set;
        std::uint64_t cma_mib;  // 0: no CMA
        std::string_view lpae, restricted, smmu;
    } sets[] = {
        {{{7, 2}, Arch::arm64}, ConfigSet::debian, 64, "n", "n", "y"},
        {{{7, 2}, Arch::arm64}, ConfigSet::defconfig, 32, "n", "y", "y"},
        {{{6, 1}, Arch::arm64}, ConfigSet::defconfig, 32, "n", "n", "y"},
        {{{5, 10}, Arch::arm64}, ConfigSet::debian, 64, "n", "n", "y"},
        {{{7, 2}, Arch::arm}, ConfigSet::debian, 128, "y", "n", "y"},
        {{{7, 2}, Arch::arm}, ConfigSet::armmp, 128, "n", "n", "n"},
        {{{6, 12}, Arch::arm}, ConfigSet::armmp, 16, "n", "n", "n"},
        {{{6, 12}, Arch::arm}, ConfigSet::defconfig, 64, "n", "n", "n"},
        {{{7, 2}, Arch::riscv}, ConfigSet::debian, 128, "n", "n", "n"},
        {{{7, 2}, Arch::riscv}, ConfigSet::defconfig, 0, "n", "n", "n"},
        {{{6, 12}, Arch::riscv}, ConfigSet::debian, 0, "n", "n", "n"},
    };
    for (const auto& c : sets) {
        CAPTURE(to_string(c.id.release));
        CAPTURE(to_string(c.id.arch));
        CAPTURE(to_string(c.set));
        const Config config = make_kernel(c.id, {.set = c.set}).config;
        CHECK((config.is_set("CONFIG_DMA_CMA") ? config.default_cma() >> 20 : 0) == c.cma_mib);
        CHECK(word(config.is_set("CONFIG_ARM_LPAE")) == c.lpae);
        CHECK(word(config.is_set("CONFIG_DMA_RESTRICTED_POOL")) == c.restricted);
        CHECK(word(config.has_driver("CONFIG_ARM_SMMU")) == c.smmu);
    }
}

// CONFIG_ARCH_FORCE_MAX_ORDER and the order of a huge page, in MiB.
TEST_CASE("what the size of a page decides") {
    const std::uint64_t kib = 1024, mib = kib * kib;
    const struct {
        std::uint64_t page, largest_block, pageblock, before_5_19;
    } pages[] = {
        {4 * kib, 4 * mib, 2 * mib, 4 * mib},
        {16 * kib, 32 * mib, 32 * mib, 32 * mib},
        {64 * kib, 512 * mib, 512 * mib, 512 * mib},
    };
    for (const auto& c : pages) {
        CAPTURE(c.page);
        const Sizes sizes = make_kernel({{7, 2}, Arch::arm64}, {.page = c.page}).sizes;
        CHECK(sizes.page == c.page);
        CHECK(sizes.largest_block == c.largest_block);
        CHECK(sizes.cma_alignment == c.pageblock);
        CHECK(make_kernel({{5, 10}, Arch::arm64}, {.page = c.page}).sizes.cma_alignment == c.before_5_19);
    }
    const auto file = read_kernel_config("CONFIG_ARM64_16K_PAGES=y\n");
    REQUIRE(file);
    CHECK(make_kernel({{7, 2}, Arch::arm64}, {.file = &*file}).sizes.page == 16 * kib);
    CHECK(make_kernel({{7, 2}, Arch::arm64}, {.file = &*file, .page = 4 * kib}).sizes.page == 4 * kib);
    CHECK_FALSE(BuiltWith{.page = 16 * kib}.page_size(Arch::arm));
    CHECK_FALSE(BuiltWith{.page = 16 * kib}.page_size(Arch::riscv));
    CHECK_FALSE(BuiltWith{.page = 8 * kib}.page_size(Arch::arm64));
}

TEST_CASE("a configuration is one of its architecture") {
    for (const Arch arch : {Arch::arm64, Arch::arm, Arch::riscv}) {
        CHECK(BuiltWith{.set = ConfigSet::debian}.is_for(arch));
        CHECK(BuiltWith{.set = ConfigSet::defconfig}.is_for(arch));
        CHECK(BuiltWith{.set = ConfigSet::armmp}.is_for(arch) == (arch == Arch::arm));
    }
}

}  // namespace dmavet::test
