// SPDX-License-Identifier: Apache-2.0
// What does an overlay make of a base? First its references become numbers of the base, then its fragments are merged.
#include "tree/overlay.hpp"

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "tree/base_phandles.hpp"
#include "tree/merged_phandles.hpp"
#include "tree/overlay_text.hpp"
#include "tree/overlay_values.hpp"
#include "tree/tree_builder.hpp"
#include "tree/walk_path.hpp"

namespace dmavet::tree {

namespace {

Error bad_overlay(std::string message) {
    return fail(ErrorCode::bad_overlay, std::move(message));
}

class Overlay {
public:
    Overlay(const Tree& base, const Tree& overlay)
        : base_(base),
          base_phandles_(base),
          overlay_(overlay),
          values_(overlay),
          builder_(base),
          phandles_(base_phandles_, builder_),
          sources_(builder_.add_sources(overlay)) {}

    Result<Tree> apply() {
        if (fragments().empty()) {
            return bad_overlay("no overlay: no node below its root has an __overlay__");
        }
        for (const Step step : {&Overlay::move_phandles, &Overlay::move_local_references, &Overlay::resolve_labels,
                                &Overlay::keep_phandles_of_base, &Overlay::merge, &Overlay::merge_labels}) {
            if (auto error = (this->*step)()) {
                return *std::move(error);
            }
        }
        return builder_.finish();
    }

private:
    using Failure = std::optional<Error>;
    using Step = Failure (Overlay::*)();

    struct Fragment {
        NodeId node;
        NodeId content;  // its __overlay__
    };

    [[nodiscard]] std::vector<Fragment> fragments() const {
        std::vector<Fragment> found;
        for (auto node = overlay_.first_child(root_node); node; node = overlay_.next_sibling(*node)) {
            if (const auto content = values_.find_child(*node, "__overlay__")) {
                found.push_back({*node, *content});
            }
        }
        return found;
    }

    // So that no phandle of the overlay is one of the base.
    Failure move_phandles() {
        delta_ = base_phandles_.largest();
        for (std::uint32_t i = 0; i < overlay_.node_count(); ++i) {
            for (const std::string_view name : {"phandle", "linux,phandle"}) {
                const Property* property = values_.find_property(NodeId{i}, name);
                if (!property) {
                    continue;
                }
                const auto old = property->value.size() == 4 ? values_.word(*property, 0) : std::nullopt;
                if (!old) {
                    return bad_overlay(fmt::format("the {} of {} has no 4 bytes", name, overlay_.path(NodeId{i})));
                }
                const std::uint32_t moved = *old + delta_;
                if (moved < *old || moved == no_phandle) {
                    return bad_overlay(fmt::format("the base leaves no phandle for {}", overlay_.path(NodeId{i})));
                }
                values_.set_word(*property, 0, moved);
            }
        }
        return std::nullopt;
    }

    Failure move_local_references() {
        auto error = each_local_reference([&](std::uint32_t phandle) { return phandle + delta_; });
        for (const Fragment& fragment : fragments()) {
            const Property* target = values_.find_property(fragment.node, "target");
            if (target && values_.is_changed(*target)) {
                local_targets_.insert(fragment.node);
            }
        }
        return error;
    }

    // Calls change(phandle) for every reference that __local_fixups__ names; the answer takes its place.
    template <class Change>
    Failure each_local_reference(const Change& change) {
        const auto fixups = values_.find_child(root_node, "__local_fixups__");
        return fixups ? each_local_reference(*fixups, root_node, change) : std::nullopt;
    }

    template <class Change>
    Failure each_local_reference(NodeId fixups, NodeId node, const Change& change) {
        for (const Property& written : overlay_.properties(fixups)) {
            const Property offsets = values_.now(written);
            const std::string_view name = overlay_.name(offsets.name);
            const Property* property = values_.find_property(node, name);
            if (!property || offsets.value.size() % 4 != 0) {
                return bad_overlay(
                    fmt::format("__local_fixups__ does not fit the overlay: {} of {}", name, overlay_.path(node)));
            }
            for (std::size_t i = 0; i < offsets.cell_count(); ++i) {
                const auto phandle = values_.word(*property, offsets.cell(i));
                if (!phandle) {
                    return bad_overlay(fmt::format("__local_fixups__ points to byte {} of {} of {}, which has {}",
                                                   offsets.cell(i), name, overlay_.path(node), property->value.size()));
                }
                values_.set_word(*property, offsets.cell(i), change(*phandle));
            }
        }
        for (auto child = overlay_.first_child(fixups); child; child = overlay_.next_sibling(*child)) {
            const auto same = values_.find_child(node, overlay_.node(*child).name);
            if (!same) {
                return bad_overlay(fmt::format("__local_fixups__ does not fit the overlay: {} has no {}",
                                               overlay_.path(node), overlay_.node(*child).name));
            }
            if (auto error = each_local_reference(*child, *same, change)) {
                return error;
            }
        }
        return std::nullopt;
    }

    // What refers to a label of the base gets the phandle of the node that the base's __symbols__ call so.
    Failure resolve_labels() {
        const auto fixups = values_.find_child(root_node, "__fixups__");
        if (!fixups) {
            return std::nullopt;
        }
        for (const Property& uses : overlay_.properties(*fixups)) {
            const std::string_view label = overlay_.name(uses.name);
            const auto phandle = phandle_of_label(label);
            if (!phandle) {
                return phandle.error();
            }
            if (uses.empty() || values_.value(uses).back() != std::byte{0}) {
                return bad_overlay(fmt::format("__fixups__ of label {} is no list of places", label));
            }
            for (const std::string_view use : values_.now(uses).as_strings()) {
                const auto fixup = parse_fixup(use);
                const auto node = fixup ? values_.find_path(fixup->path) : std::nullopt;
                const Property* property = node ? values_.find_property(*node, fixup->property) : nullptr;
                if (!property || !values_.word(*property, fixup->offset)) {
                    return bad_overlay(
                        fmt::format("__fixups__ of label {} points nowhere in the overlay: {}", label, use));
                }
                values_.set_word(*property, fixup->offset, *phandle);
            }
        }
        return std::nullopt;
    }

    Result<std::uint32_t> phandle_of_label(std::string_view label) {
        const auto symbols = builder_.find_child(root_node, "__symbols__");
        if (!symbols) {
            return bad_overlay(fmt::format(
                "label {} of the base is needed, but the base has no /__symbols__: build it with dtc -@", label));
        }
        const Property* path = base_.find_property(*symbols, label);
        if (!path) {
            return bad_overlay(fmt::format("the base has no label {}", label));
        }
        const auto node = find_in_base(path->as_string());
        if (!node) {
            return bad_overlay(
                fmt::format("label {} of the base leads to {}, which it does not have", label, path->as_string()));
        }
        const std::uint32_t phandle = base_phandles_.of(*node);
        if (phandle == 0) {
            return bad_overlay(
                fmt::format("label {} of the base leads to {}, which has no phandle", label, path->as_string()));
        }
        return phandle;
    }

    // A path of the base, or of what was merged into it.
    std::optional<NodeId> find_in_base(std::string_view path) {
        const auto child = [&](NodeId parent, std::string_view name) { return builder_.find_child(parent, name); };
        return walk_aliased_path(path, child, [&](NodeId node, std::string_view name) {
            return index(node) < base_.node_count() ? base_.find_property(node, name) : nullptr;
        });
    }

    std::optional<NodeId> find_target(NodeId fragment) {
        const Property* target = values_.find_property(fragment, "target");
        const std::uint32_t phandle = target ? values_.word(*target, 0).value_or(0) : 0;
        if (target && (target->value.size() != 4 || phandle == no_phandle)) {
            return std::nullopt;  // overlay_get_target_phandle() of libfdt
        }
        if (phandle != 0) {
            // It may be that of a node which keeps the base's.
            const auto kept = local_targets_.contains(fragment) ? kept_.find(phandle) : kept_.end();
            return phandles_.find(kept == kept_.end() ? phandle : kept->second);
        }
        const Property* path = values_.find_property(fragment, "target-path");
        return path ? find_in_base(values_.now(*path).as_string()) : std::nullopt;
    }

    // A node of the base keeps its phandle when the overlay has one for it, too: the base refers to it by that.
    Failure keep_phandles_of_base() {
        for (const Fragment& fragment : fragments()) {
            if (const auto target = find_target(fragment.node)) {
                keep_phandles_of_base(*target, fragment.content);
            }
        }
        const auto kept_for = std::exchange(kept_, {});  // from here on no reference has another phandle
        if (kept_for.empty()) {
            return std::nullopt;
        }
        return each_local_reference([&](std::uint32_t phandle) {
            const auto kept = kept_for.find(phandle);
            return kept == kept_for.end() ? phandle : kept->second;
        });
    }

    void keep_phandles_of_base(NodeId in_base, NodeId node) {
        const std::uint32_t phandle = values_.phandle(node);
        const std::uint32_t of_base = base_phandles_.of(in_base);
        if (phandle != 0 && of_base != 0) {
            kept_.emplace(phandle, of_base);
            for (const std::string_view name : {"phandle", "linux,phandle"}) {
                if (const Property* property = values_.find_property(node, name)) {
                    values_.set_word(*property, 0, of_base);
                }
            }
        }
        for (auto child = overlay_.first_child(node); child; child = overlay_.next_sibling(*child)) {
            if (const auto same = builder_.find_child(in_base, overlay_.node(*child).name)) {
                keep_phandles_of_base(*same, *child);
            }
        }
    }

    Failure merge() {
        for (const Fragment& fragment : fragments()) {
            const auto target = find_target(fragment.node);
            if (!target) {
                const Property* path = values_.find_property(fragment.node, "target-path");
                return bad_overlay(fmt::format("the base has no node for the target of {}{}",
                                               overlay_.path(fragment.node),
                                               path ? fmt::format(", {}", path->as_string()) : ""));
            }
            builder_.open_node(*target);
            if (auto error = merge_node(fragment.content)) {
                return error;
            }
            builder_.end_node();
        }
        return std::nullopt;
    }

    Failure merge_node(NodeId node) {
        for (const Property& property : overlay_.properties(node)) {
            if (auto error = merge_property(property)) {
                return error;
            }
        }
        for (auto child = overlay_.first_child(node); child; child = overlay_.next_sibling(*child)) {
            if (auto error = builder_.merge_node(overlay_.node(*child).name)) {
                return error;
            }
            if (auto error = merge_node(*child)) {
                return error;
            }
            builder_.end_node();
        }
        return std::nullopt;
    }

    Failure merge_property(const Property& property) {
        const std::string_view name = overlay_.name(property.name);
        if (name == "phandle" || name == "linux,phandle") {
            phandles_.merge(builder_.open_node_id(), name, values_.word(property, 0).value_or(0));
        }
        if (values_.is_changed(property)) {
            return builder_.set_made_property(name, values_.value(property), place(property));
        }
        return builder_.set_property(name, property.value);
    }

    // As the builder counts sources.
    [[nodiscard]] Place place(const Property& property) const {
        const Place there = overlay_.place(property);
        return {SourceId{static_cast<std::uint32_t>(sources_) + static_cast<std::uint32_t>(there.source)},
                there.offset};
    }

    // /fragment@0/__overlay__/uart is what uart below the target of that fragment is called by now.
    Failure merge_labels() {
        const auto labels = values_.find_child(root_node, "__symbols__");
        if (!labels) {
            return std::nullopt;
        }
        builder_.open_node(root_node);
        const std::string_view name = overlay_.node(*labels).name;
        if (auto error = builder_.merge_node(name.substr(0, name.find('@')))) {
            return error;
        }
        for (const Property& label : overlay_.properties(*labels)) {
            if (auto error = merge_label(label)) {
                return error;
            }
        }
        builder_.end_node();
        builder_.end_node();
        return std::nullopt;
    }

    Failure merge_label(const Property& label) {
        const std::string_view name = overlay_.name(label.name);
        const std::string_view path = values_.now(label).as_string();
        if (label.value.size() != path.size() + 1 || !path.starts_with('/')) {
            return bad_overlay(fmt::format("its label {} leads to no path", name));
        }
        const auto content = path_in_fragment(path);
        if (!content) {
            return std::nullopt;  // it names nothing that comes into the base, as the fragment itself
        }
        const auto fragment = values_.find_child(root_node, path.substr(1, path.find('/', 1) - 1));
        if (!fragment || !values_.find_child(*fragment, "__overlay__")) {
            return bad_overlay(fmt::format("its label {} leads to {}, a fragment that it does not have", name, path));
        }
        // What is the target by now: overlay_symbol_update() of libfdt looks for it again.
        const auto target = find_target(*fragment);
        if (!target) {
            return bad_overlay(fmt::format("its label {} leads to {}, whose target is gone", name, path));
        }
        const std::string text = fmt::format("{}/{}", path_of_target(*fragment, *target), *content) + '\0';
        return builder_.set_made_property(name, std::as_bytes(std::span(text)), place(label));
    }

    // As the overlay writes it, be it an alias; libfdt takes what has one byte for the root.
    [[nodiscard]] std::string path_of_target(NodeId fragment, NodeId target) const {
        const Property* phandle = values_.find_property(fragment, "target");
        const bool is_by_phandle = phandle && values_.word(*phandle, 0).value_or(0) != 0;
        const Property* written = is_by_phandle ? nullptr : values_.find_property(fragment, "target-path");
        std::string path = written ? std::string(values_.now(*written).as_string()) : builder_.path(target);
        return path.size() > 1 ? path : std::string();
    }

    const Tree& base_;
    BasePhandles base_phandles_;
    const Tree& overlay_;
    OverlayValues values_;
    TreeBuilder builder_;
    MergedPhandles phandles_;
    SourceId sources_;  // of the overlay, in the builder
    std::uint32_t delta_ = 0;
    std::unordered_map<std::uint32_t, std::uint32_t> kept_;  // from the overlay's phandle to the base's
    std::unordered_set<NodeId> local_targets_;  // fragments whose target __local_fixups__ names: a node of the overlay
};

}  // namespace

Result<Tree> apply_overlay(const Tree& base, const Tree& overlay) {
    return Overlay(base, overlay).apply();
}

}  // namespace dmavet::tree
