// SPDX-License-Identifier: Apache-2.0
// Trees of one SoC, what others are said to declare, and what the comparisons make of it.
#pragma once

#include <functional>
#include <string>

#include "dmavet/learn.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet::test::declared_trees {

inline std::string findings(const Board& board) {
    std::string text;
    for (const Finding& finding : shown(board)) {
        if (finding.rule->id.ends_with("-differs-from-soc")) {
            text += (text.empty() ? "" : "; ") + std::string(finding.rule->id) + " " + board.tree->path(finding.node) +
                    " " + std::string(to_string(finding.severity)) + " " + std::string(to_string(finding.confidence));
        }
    }
    return text.empty() ? "none" : text;
}

// A board with five USB controllers on one bus, the last behind an SMMU; `coherent` of them have the property.
inline void five_masters(FdtBuilder& t, int coherent) {
    t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
    t.device("iommu@9000", "arm,mmu-500").cells("reg", {0x9000, 0x100}).cells("#iommu-cells", {1}).phandle(1).end();
    t.device("iommu@a000", "arm,mmu-500").cells("reg", {0xa000, 0x100}).cells("#iommu-cells", {2}).phandle(2).end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
    for (std::uint32_t i = 0; i < 5; ++i) {
        t.device("usb@" + std::to_string(1000 * i + 1000), "vendor,usb").cells("reg", {0x1000 * i + 0x1000, 0x100});
        if (static_cast<int>(i) < coherent) {
            t.empty("dma-coherent");
        }
        if (i == 4) {
            t.cells("iommus", {2, 0x40, 0x3});
        }
        t.end();
    }
    t.end();
}

inline SocDeclarations soc(std::vector<NodeDeclarations> nodes, std::string name = "vendor,soc") {
    return {std::move(name), "golden boards", 9, std::move(nodes)};
}

inline NodeDeclarations usb(const char* place, unsigned trees, unsigned coherent, std::string iommus = "none",
                            std::string windows = "identity") {
    return {std::string("vendor,usb@") + place,
            trees,
            coherent,
            {{std::move(iommus), trees}},
            {{std::move(windows), trees}}};
}

inline NodeDeclarations noncoherent(const char* place, unsigned trees, unsigned saying_so) {
    NodeDeclarations node = usb(place, trees, 0);
    node.noncoherent = saying_so;
    return node;
}

inline Facts of_soc(std::vector<NodeDeclarations> nodes) {
    Facts facts;
    facts.declarations = {soc(std::move(nodes))};
    return facts;
}

// "path property: message" of each finding of a comparison with other trees.
inline std::string sentences(const std::function<void(FdtBuilder& t)>& build, const Facts& facts,
                             std::string release = "7.2", Arch arch = Arch::arm64,
                             std::string_view machine = "vendor,board", std::string_view kconfig = {}) {
    FdtBuilder t;
    t.bus(1, 1).strings("compatible", {machine, "vendor,soc"});
    build(t);
    Question question;
    question.release = std::move(release);
    question.arch = arch;
    if (!kconfig.empty()) {
        question.config = *read_kernel_config(kconfig);
    }
    question.facts = std::make_shared<const Facts>(facts);
    const Board board = checked(t.finish(), question);
    std::string text;
    for (const Finding& finding : shown(board)) {
        if (finding.rule->id.ends_with("-differs-from-soc")) {
            text +=
                board.tree->path(finding.node) + " " + std::string(finding.property) + ": " + finding.message + "\n";
        }
    }
    return text;
}

}  // namespace dmavet::test::declared_trees
