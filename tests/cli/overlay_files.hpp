// SPDX-License-Identifier: Apache-2.0
// Boards and overlays for them, as files.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "cli/process.hpp"

namespace dmavet::test {

// A text without places of its own, so that a blob of it can be made.
inline std::string blob(const TemporaryFolder& folder, const std::string& name, const std::string& text,
                        bool with_symbols) {
    const std::string source = folder.file(name + ".text", text);
    const std::string file = (folder.path() / name).string();
    REQUIRE(
        shell(std::string("dtc -q -I dts -O dtb ") + (with_symbols ? "-@ " : "") + "-o '" + file + "' '" + source + "'")
            .status == 0);
    std::filesystem::remove(source);
    return file;
}

inline std::string board_text(const std::string& compatible) {
    return "/dts-v1/; / { compatible = " + compatible +
           "; #address-cells = <1>; #size-cells = <1>;\n"
           "soc: soc { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>; ranges;\n"
           "  dma: dma@1000 { compatible = \"arm,pl330\"; reg = <0x1000 0x100>; }; }; };\n";
}

inline std::string overlay_text(const std::string& compatible) {
    const std::string root = compatible.empty() ? "" : "/ { compatible = " + compatible + "; };\n";
    return "/dts-v1/; /plugin/;\n" + root + "&dma { dma-coherent; dma-noncoherent; };\n";
}

}  // namespace dmavet::test
