// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "fuzz/mutate/mutators.hpp"
#include "fuzz/mutate/tree_mutator.hpp"
#include "fuzz/overlay_input.hpp"

namespace dmavet::fuzz {

namespace {

struct TwoTrees {
    PlainTree base;
    PlainTree overlay;
};

std::optional<TwoTrees> take_two_apart(std::string_view both) {
    const OverlayInput input = overlay_input(both);
    auto base = take_apart(input.base);
    auto overlay = take_apart(input.overlay);
    return base && overlay ? std::optional(TwoTrees{std::move(*base), std::move(*overlay)}) : std::nullopt;
}

Changed put_two_together(const TwoTrees& trees) {
    return overlay_input_text(put_together(trees.base), put_together(trees.overlay));
}

std::string text_value(std::string text) {
    return std::move(text) + '\0';
}

class OverlayChange {
public:
    OverlayChange(TwoTrees& trees, Random& random)
        : base_(trees.base.root), overlay_(trees.overlay.root), random_(random) {}

    void make() {
        switch (random_.below(5)) {
            case 0: add_fragment(); break;
            case 1: add_fixup(); break;
            case 2: add_local_fixup(); break;
            case 3: add_symbol(); break;
            default: overwrite_node(); break;
        }
    }

private:
    PlacedNode any_node(PlainNode& root) {
        std::vector<PlacedNode> nodes = all_nodes(root);
        return random_.of(nodes);
    }

    // For some node of the base, by its path or its phandle, with what some other node has.
    void add_fragment() {
        const PlacedNode target = any_node(base_);
        PlainNode fragment{"fragment@" + std::to_string(random_.below(10))};
        PlainNode content = *any_node(random_.one_in(2) ? base_ : overlay_).node;
        content.name = "__overlay__";
        const PlainProperty* const phandle = target.node->find_property("phandle");
        if (phandle && random_.one_in(2)) {
            fragment.properties.push_back({"target", phandle->value});
        } else {
            fragment.properties.push_back({"target-path", text_value(target.path.empty() ? "/" : target.path)});
        }
        fragment.children.push_back(std::move(content));
        overlay_.children.insert(overlay_.children.begin(), std::move(fragment));
    }

    // A node of the overlay that has a value of at least one cell, and which that is.
    std::optional<std::pair<PlacedNode, const PlainProperty*>> any_reference() {
        std::vector<PlacedNode> nodes = all_nodes(overlay_);
        for (int tries = 0; tries < 8; ++tries) {
            const PlacedNode& placed = random_.of(nodes);
            if (!placed.node->properties.empty()) {
                const PlainProperty& property = random_.of(placed.node->properties);
                if (property.value.size() >= 4) {
                    return std::pair(placed, &property);
                }
            }
        }
        return std::nullopt;
    }

    std::string any_label() {
        PlainNode& symbols = base_.child("__symbols__");
        if (symbols.properties.empty() || random_.one_in(4)) {
            const PlacedNode named = any_node(base_);
            symbols.property("label" + std::to_string(random_.below(4))).value = text_value(named.path);
        }
        return random_.of(symbols.properties).name;
    }

    void add_fixup() {
        const std::string label = any_label();
        if (const auto reference = any_reference()) {
            const auto& [placed, property] = *reference;
            const std::size_t at = 4 * random_.below(property->value.size() / 4);
            const std::string use = placed.path + ':' + property->name + ':' + std::to_string(at);
            overlay_.child("__fixups__").property(label).value += text_value(use);
        }
    }

    void add_local_fixup() {
        const auto reference = any_reference();
        if (!reference) {
            return;
        }
        const std::string path = reference->first.path + '/';
        const std::string name = reference->second->name;
        const auto at = static_cast<std::uint32_t>(4 * random_.below(reference->second->value.size() / 4));
        PlainNode* place = &overlay_.child("__local_fixups__");
        for (std::size_t from = 1, end = 0; (end = path.find('/', from)) != std::string::npos; from = end + 1) {
            place = &place->child(path.substr(from, end - from));
        }
        place->property(name).value += word_bytes(at);
    }

    void add_symbol() {
        const PlacedNode named = any_node(overlay_);
        overlay_.child("__symbols__").property("label" + std::to_string(random_.below(4))).value =
            text_value(named.path.empty() ? "/" : named.path);
    }

    // What a fragment brings gets a child or a property of its target's name.
    void overwrite_node() {
        std::vector<PlacedNode> nodes = all_nodes(overlay_);
        const PlacedNode& placed = random_.of(nodes);
        const PlacedNode other = any_node(base_);
        if (!other.node->properties.empty()) {
            const PlainProperty& property = random_.of(other.node->properties);
            placed.node->property(property.name).value = property.value;
        }
        if (!other.path.empty()) {
            placed.node->child(other.node->name);
        }
    }

    PlainNode& base_;
    PlainNode& overlay_;
    Random& random_;
};

}  // namespace

Changed change_overlay(std::string_view both, Random& random) {
    auto trees = take_two_apart(both);
    if (!trees) {
        return std::nullopt;
    }
    switch (random.below(3)) {
        case 0: change_tree(trees->base, random); break;
        case 1: change_tree(trees->overlay, random); break;
        default: OverlayChange(*trees, random).make(); break;
    }
    return put_two_together(*trees);
}

Changed cross_overlays(std::string_view both, std::string_view other, Random& random) {
    auto trees = take_two_apart(both);
    auto others = take_two_apart(other);
    if (!trees || !others) {
        return std::nullopt;
    }
    switch (random.below(4)) {
        case 0: trees->base = std::move(others->base); break;
        case 1: cross_trees(trees->base, others->base, random); break;
        case 2: cross_trees(trees->overlay, others->base, random); break;
        default: cross_trees(trees->overlay, others->overlay, random); break;
    }
    return put_two_together(*trees);
}

}  // namespace dmavet::fuzz
