// SPDX-License-Identifier: Apache-2.0
// Learns from trees that somebody trusts how the nodes of each SoC are declared.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dmavet/facts.hpp"
#include "dmavet/topology.hpp"

namespace dmavet {

namespace topology {
class OfTree;
}

#pragma GCC visibility push(default)

// How one tree declares one node.
struct Declaration {
    NodeId node;
    std::string key;  // NodeDeclarations::node
    CoherencySaid coherency;
    std::string iommus;   // "none", or controllers with their ids
    std::string windows;  // "identity", or bus=cpu+size of each window
    bool is_about_dma;    // a bus master, an IOMMU, or a node with a coherency property; others count, but are not kept
};

// What one tree adds. Made apart from the sum, so that trees can be read side by side. The arguments are a Board's.
struct TreeDeclarations {
    std::string soc;
    std::vector<Declaration> nodes;  // of each key one
    std::string ram;                 // where RAM begins; empty: no memory node says so
};
[[nodiscard]] TreeDeclarations read_declarations(const topology::OfTree& of, const Topology& topology);

class Learner {
public:
    // `source` says where the trees come from, `release` which release's they are; empty: of none.
    explicit Learner(std::string source, std::string release = {})
        : source_(std::move(source)), release_(std::move(release)) {}

    void add(const TreeDeclarations& tree);
    // Sorted by SoC, whatever the order of the trees was. Nodes that are about DMA in no tree are left out. What the
    // trees of an older release already declared in the same way keeps its date.
    [[nodiscard]] std::vector<SocDeclarations> finish(const std::vector<SocDeclarations>& older = {}) const;

private:
    struct Node {
        unsigned trees = 0, coherent = 0, noncoherent = 0;
        bool is_about_dma = false;
        std::map<std::string, unsigned> iommus, windows;
    };
    struct Soc {
        unsigned trees = 0;
        std::map<std::string, Node> nodes;
        std::map<std::string, unsigned> ram;
    };
    std::string source_, release_;
    std::map<std::string, Soc> socs_;
};

#pragma GCC visibility pop

}  // namespace dmavet
