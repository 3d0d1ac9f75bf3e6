// SPDX-License-Identifier: Apache-2.0
// Which kernel does a SoC run, as the folders of arch/*/boot/dts say? What is in no list is not known. A family all of
// whose parts are alike stands as the beginning of their names.
#include "topology/soc_architecture.hpp"

#include <algorithm>
#include <array>

namespace dmavet::topology {

namespace {

// clang-format off
constexpr std::array<std::string_view, 75> arm_families{
    "actions,s500", "allwinner,sun4i-", "allwinner,sun5i-", "allwinner,sun6i-", "allwinner,sun7i-", "allwinner,sun8i-",
    "allwinner,sun9i-", "allwinner,suniv-", "amlogic,meson6", "amlogic,meson8", "aspeed,ast2400", "aspeed,ast2500",
    "aspeed,ast2600", "atmel,at91", "atmel,sama5", "brcm,bcm2835", "brcm,bcm2836", "brcm,bcm4708", "cirrus,ep93",
    "fsl,imx2", "fsl,imx3", "fsl,imx5", "fsl,imx6", "fsl,imx7", "fsl,ls1021a", "fsl,vf5", "fsl,vf6", "marvell,armada-370-xp",
    "marvell,armada375", "marvell,armada38", "marvell,armada39", "marvell,armadaxp", "marvell,dove", "marvell,kirkwood",
    "marvell,mmp", "marvell,orion5x", "mediatek,mt2701", "mediatek,mt65", "mediatek,mt7623", "mediatek,mt7629",
    "microchip,sam9x", "microchip,sama7", "mrvl,mmp", "mrvl,pxa", "nextthing,gr8", "nuvoton,npcm7", "nvidia,tegra114",
    "nvidia,tegra20", "nvidia,tegra30", "qcom,apq8064", "qcom,ipq4019", "qcom,ipq8064", "qcom,msm8960", "qcom,msm8974",
    "renesas,r7s", "rockchip,rk30", "rockchip,rk31", "rockchip,rk32", "rockchip,rv11", "samsung,exynos3",
    "samsung,exynos4", "samsung,exynos52", "samsung,exynos541", "samsung,exynos542", "samsung,s3c", "samsung,s5p",
    "st,stm32f", "st,stm32h", "st,stm32mp1", "ti,am43", "ti,am57", "via,vt8500", "wm,wm8", "xlnx,zynq-7000", "calxeda,"};
constexpr std::array<std::string_view, 13> arm_socs{
    "altr,socfpga", "altr,socfpga-arria10", "altr,socfpga-arria5", "altr,socfpga-cyclone5", "marvell,armada370",
    "samsung,exynos5", "ti,am33xx", "ti,da850", "ti,dm814", "ti,dra7", "ti,omap3", "ti,omap4",
    "ti,omap5"};
// Without those that have a core of either kind (Sophgo's small ones, Renesas' r9a07g043).
constexpr std::array<std::string_view, 13> riscv_families{
    "allwinner,sun20i-", "anlogic,dr1v", "canaan,k", "eswin,eic7", "microchip,mpfs", "microchip,pic64gx", "sifive,",
    "sophgo,sg2042", "sophgo,sg2044", "spacemit,", "starfive,", "tenstorrent,", "thead,"};
// clang-format on

template <class Families>
bool is_in(const Families& families, std::string_view compatible) {
    return std::any_of(families.begin(), families.end(),
                       [&](std::string_view family) { return compatible.starts_with(family); });
}

}  // namespace

std::optional<Arch> architecture_of_soc(std::string_view compatible) {
    if (is_in(riscv_families, compatible)) {
        return Arch::riscv;
    }
    const bool is_arm =
        is_in(arm_families, compatible) || std::find(arm_socs.begin(), arm_socs.end(), compatible) != arm_socs.end();
    return is_arm ? std::optional(Arch::arm) : std::nullopt;
}

}  // namespace dmavet::topology
