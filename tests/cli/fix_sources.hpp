// SPDX-License-Identifier: Apache-2.0
// Sources that have something to mend.
#pragma once

#include <string>

#include "cli/process.hpp"
#include "support/files.hpp"

namespace dmavet::test {

// A folder with sources, in which lines of shell run.
struct Sources : TemporaryFolder {
    Outcome run(const std::string& line) const { return shell("cd " + path().string() + " && " + line); }
    std::string text(const std::string& name) const { return read_text(path() / name); }
};

inline std::string board_with(const std::string& soc) {
    return "/dts-v1/;\n/ {\n\tcompatible = \"test,board\";\n\t#address-cells = <1>;\n\t#size-cells = <1>;\n\n" + soc +
           "};\n";
}

// On the second line of it.
inline const std::string misspelt_ethernet =
    "\tethernet@1000 {\n"
    "\t\tdma_coherent;\n"
    "\t\tcompatible = \"vendor,mac\";\n"
    "\t\treg = <0x1000 0x1000>;\n"
    "\t\tstatus = \"okay\";\n"
    "\t};\n";

// A board's, all but its first line: dma-coherent is to be added.
inline std::string undeclared_udc() {
    return board_with("\tusb@1000 {\n\t\tcompatible = \"nvidia,tegra194-xudc\";\n\t\treg = <0x1000 0x1000>;\n\t};\n")
        .substr(std::string("/dts-v1/;\n").size());
}

inline const std::string only = " --only misspelt-coherency-property --fix-diff";

}  // namespace dmavet::test
