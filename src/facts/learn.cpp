// SPDX-License-Identifier: Apache-2.0
// What do many trees of a SoC say of each of its nodes, and since when? Counts; who reads them decides what a count is
// worth.
#include "dmavet/learn.hpp"

#include <algorithm>

namespace dmavet {

namespace {

std::vector<Declared> as_list(const std::map<std::string, unsigned>& counts) {
    std::vector<Declared> list;
    for (const auto& [text, trees] : counts) {
        list.push_back({text, trees});
    }
    return list;
}

const SocDeclarations* find_soc(const std::vector<SocDeclarations>& all, const std::string& soc) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const SocDeclarations& one) { return one.soc == soc; });
    return it == all.end() ? nullptr : &*it;
}

std::string_view place_of(std::string_view key) {
    return key.substr(std::min(key.find('@'), key.size()));
}

// The same node in older trees: by its key, else the only one at its place that newer trees do not have, where it is
// the only new one there.
template <class Newer>
const NodeDeclarations* find_older(const SocDeclarations& older, const std::string& key, const Newer& newer) {
    const NodeDeclarations* renamed = nullptr;
    std::size_t gone = 0, new_ones = 0;
    for (const NodeDeclarations& node : older.nodes) {
        if (node.node == key) {
            return &node;
        }
        if (place_of(node.node) == place_of(key) && !newer.contains(node.node)) {
            renamed = &node;
            ++gone;
        }
    }
    const auto is_old = [&](const std::string& other) {
        return std::any_of(older.nodes.begin(), older.nodes.end(),
                           [&](const NodeDeclarations& node) { return node.node == other; });
    };
    for (const auto& [other, counts] : newer) {
        new_ones += counts.is_about_dma && place_of(other) == place_of(key) && !is_old(other) ? 1 : 0;
    }
    return gone == 1 && new_ones == 1 ? renamed : nullptr;
}

// None, some or all of the trees.
int share(unsigned some, unsigned trees) {
    return some == 0 ? 0 : some == trees ? 2 : 1;
}

bool agree_on_coherency(const NodeDeclarations& a, const NodeDeclarations& b) {
    return share(a.coherent, a.trees) == share(b.coherent, b.trees) &&
           share(a.noncoherent, a.trees) == share(b.noncoherent, b.trees);
}

bool agree(const std::vector<Declared>& a, const std::vector<Declared>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Declared& x, const Declared& y) { return x.text == y.text; });
}

// `older` null: nobody knew the node.
DeclaredSince since_when(const NodeDeclarations& node, const NodeDeclarations* older, const std::string& release) {
    DeclaredSince since{release, release, release};
    if (older == nullptr) {
        return since;
    }
    const auto keep = [](std::string& date, const std::string& earlier, bool same) {
        if (same && !earlier.empty()) {
            date = earlier;
        }
    };
    keep(since.coherency, older->since.coherency, agree_on_coherency(node, *older));
    keep(since.iommus, older->since.iommus, agree(node.iommus, older->iommus));
    keep(since.windows, older->since.windows, agree(node.windows, older->windows));
    return since;
}

}  // namespace

void Learner::add(const TreeDeclarations& tree) {
    if (tree.soc.empty()) {
        return;
    }
    Soc& soc = socs_[tree.soc];
    ++soc.trees;
    if (!tree.ram.empty()) {
        ++soc.ram[tree.ram];
    }
    for (const Declaration& one : tree.nodes) {
        Node& node = soc.nodes[one.key];
        ++node.trees;
        node.is_about_dma = node.is_about_dma || one.is_about_dma;
        node.coherent += one.coherency == CoherencySaid::coherent ? 1 : 0;
        node.noncoherent += one.coherency == CoherencySaid::noncoherent ? 1 : 0;
        ++node.iommus[one.iommus];
        ++node.windows[one.windows];
    }
}

std::vector<SocDeclarations> Learner::finish(const std::vector<SocDeclarations>& older) const {
    std::vector<SocDeclarations> all;
    for (const auto& [name, soc] : socs_) {
        SocDeclarations one{name, source_, soc.trees, {}, as_list(soc.ram)};
        const SocDeclarations* before = find_soc(older, name);
        for (const auto& [key, node] : soc.nodes) {
            if (!node.is_about_dma) {
                continue;
            }
            NodeDeclarations& declared = one.nodes.emplace_back(NodeDeclarations{
                key, node.trees, node.coherent, as_list(node.iommus), as_list(node.windows), node.noncoherent});
            const NodeDeclarations* was = before ? find_older(*before, key, soc.nodes) : nullptr;
            declared.since = since_when(declared, was, release_);
            declared.formerly = was == nullptr ? "" : was->node == key ? was->formerly : was->node;
        }
        if (!one.nodes.empty()) {
            all.push_back(std::move(one));
        }
    }
    return all;
}

}  // namespace dmavet
