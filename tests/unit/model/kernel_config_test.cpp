// SPDX-License-Identifier: Apache-2.0
// What does a kernel .config change, and what is none?
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "dmavet/kernel_config.hpp"

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
    {"CONFIG_ARM64_64K_PAGES=y\n", "CONFIG_ARM64_64K_PAGES is set"},
    {"CONFIG_CMA_SIZE_MBYTES=many\n", "CONFIG_CMA_SIZE_MBYTES is not a number"},
    {"CONFIG_CMA_SIZE_SEL_PERCENTAGE=y\n", "CMA is sized by a share of RAM"},
};

std::string word(const std::optional<bool>& value) {
    return !value ? "-" : *value ? "y" : "n";
}

std::string describe(const Result<KernelConfig>& config) {
    if (!config) {
        return config.error().message;
    }
    const std::string cma = config->cma_bytes ? std::to_string(*config->cma_bytes) : "-";
    std::string text = cma;
    text.append(" ").append(word(config->restricted_pool)).append(" ").append(word(config->bounces_unaligned_kmalloc));
    return text.append(" ").append(word(config->iommu_default_passthrough));
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

TEST_CASE("a configuration replaces the profile's values and nothing else") {
    const KernelProfile& debian = *find_kernel_profile("6.12", Arch::arm64);
    const KernelProfile same = configured(debian, {});
    CHECK(same.cma_bytes == debian.cma_bytes);
    CHECK(same.restricted_pool == debian.restricted_pool);
    KernelConfig config;
    config.restricted_pool = true;
    const KernelProfile changed = configured(debian, config);
    CHECK(changed.restricted_pool);
    CHECK(changed.cma_bytes == debian.cma_bytes);
    CHECK(changed.dma_cma);
    const auto without_cma = read_kernel_config("# CONFIG_DMA_CMA is not set\nCONFIG_CMA_SIZE_MBYTES=128\n");
    REQUIRE(without_cma);
    CHECK_FALSE(configured(debian, *without_cma).dma_cma);
}

}  // namespace dmavet::test
