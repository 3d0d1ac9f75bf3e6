// SPDX-License-Identifier: Apache-2.0
// What does a kernel .config change, and what is none?
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "dmavet/kernel.hpp"

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
    {"CONFIG_CMA_SIZE_SEL_PERCENTAGE=y\n", "CMA is sized by a share of RAM"},
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

TEST_CASE("a configuration replaces Debian's values and nothing else") {
    const KernelId id{{6, 12}, Arch::arm64};
    const Kernel debian = make_kernel(id);
    CHECK(debian.sizes.default_cma == std::uint64_t{64} << 20);
    CHECK(debian.config.is_set("CONFIG_DMA_CMA"));
    CHECK_FALSE(debian.config.is_set("CONFIG_DMA_RESTRICTED_POOL"));

    const KernelConfig empty;
    CHECK(make_kernel(id, &empty).sizes.default_cma == debian.sizes.default_cma);
    CHECK(make_kernel(id, &empty).config.is_set("CONFIG_DMA_CMA"));

    const auto config =
        read_kernel_config("# CONFIG_DMA_CMA is not set\nCONFIG_CMA_SIZE_MBYTES=128\nCONFIG_DMA_RESTRICTED_POOL=y\n");
    REQUIRE(config);
    const Kernel changed = make_kernel(id, &*config);
    CHECK_FALSE(changed.config.is_set("CONFIG_DMA_CMA"));
    CHECK(changed.config.is_set("CONFIG_DMA_RESTRICTED_POOL"));
    CHECK(changed.config.is_set("CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC"));
    CHECK(changed.sizes.default_cma == std::uint64_t{128} << 20);
}

// A file that leaves a driver out says nothing about it; Debian's configuration is known whole, but for arm and 3.18.
TEST_CASE("which drivers a kernel has") {
    const auto has = [](KernelId id, std::string_view option, const KernelConfig* config = nullptr) {
        return word(make_kernel(id, config).config.has_driver(option));
    };
    const KernelId newest{{6, 12}, Arch::arm64}, older{{6, 1}, Arch::arm64};
    CHECK(has(newest, "CONFIG_ARM_SMMU") == "y");
    CHECK(has(newest, "CONFIG_IPMMU_VMSA") == "n");
    CHECK(has(newest, "CONFIG_SUN50I_IOMMU") == "y");
    CHECK(has(older, "CONFIG_SUN50I_IOMMU") == "n");
    CHECK(has({{3, 18}, Arch::arm64}, "CONFIG_ARM_SMMU") == "-");
    CHECK(has({{6, 1}, Arch::arm}, "CONFIG_ARM_SMMU") == "-");
    const auto config = read_kernel_config("CONFIG_IPMMU_VMSA=m\n# CONFIG_ARM_SMMU is not set\n");
    REQUIRE(config);
    CHECK(has(newest, "CONFIG_IPMMU_VMSA", &*config) == "y");
    CHECK(has(newest, "CONFIG_ARM_SMMU", &*config) == "n");
    CHECK(has(newest, "CONFIG_QCOM_IOMMU", &*config) == "-");
}

}  // namespace dmavet::test
