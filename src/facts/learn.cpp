// SPDX-License-Identifier: Apache-2.0
// What do many trees of a SoC say of each of its nodes? Counts; who reads them decides what a count is worth.
#include "dmavet/learn.hpp"

namespace dmavet {

namespace {

std::vector<Declared> as_list(const std::map<std::string, unsigned>& counts) {
    std::vector<Declared> list;
    for (const auto& [text, trees] : counts) {
        list.push_back({text, trees});
    }
    return list;
}

}  // namespace

void Learner::add(const TreeDeclarations& tree) {
    if (tree.soc.empty()) {
        return;
    }
    Soc& soc = socs_[tree.soc];
    ++soc.trees;
    for (const Declaration& one : tree.nodes) {
        Node& node = soc.nodes[one.key];
        ++node.trees;
        node.is_about_dma = node.is_about_dma || one.is_about_dma;
        node.coherent += one.coherent ? 1 : 0;
        ++node.iommus[one.iommus];
        ++node.windows[one.windows];
    }
}

std::vector<SocDeclarations> Learner::finish() const {
    std::vector<SocDeclarations> all;
    for (const auto& [name, soc] : socs_) {
        SocDeclarations one{name, source_, soc.trees, {}};
        for (const auto& [key, node] : soc.nodes) {
            if (node.is_about_dma) {
                one.nodes.push_back({key, node.trees, node.coherent, as_list(node.iommus), as_list(node.windows)});
            }
        }
        if (!one.nodes.empty()) {
            all.push_back(std::move(one));
        }
    }
    return all;
}

}  // namespace dmavet
