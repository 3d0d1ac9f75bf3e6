// SPDX-License-Identifier: Apache-2.0
#include "fuzz/libfdt/overlays.hpp"

#include <libfdt.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "dmavet/tree.hpp"
#include "fuzz/libfdt/libfdt_tree.hpp"
#include "tree/base_phandles.hpp"
#include "tree/blob.hpp"

namespace dmavet::fuzz {

namespace {

// libfdt's phandle of a node, and that of dmavet. A node that has one in the base keeps it: libfdt does so since dtc
// 1.7.1, and before left what refers to the node by it without a node.
using Kept = std::unordered_map<std::uint32_t, std::uint32_t>;

Kept kept_phandles(const Tree& base, const Tree& ours, const void* theirs) {
    Kept kept;
    const std::vector<std::uint32_t> phandles = libfdt_phandles(theirs);
    const tree::BasePhandles base_has(base);
    const tree::BasePhandles ours_have(ours);
    for (std::uint32_t i = 0; i < std::min<std::size_t>(ours.node_count(), phandles.size()); ++i) {
        const std::uint32_t phandle = ours_have.of(NodeId{i});
        if (phandle != 0 && phandles[i] != phandle && base_has.find(phandle)) {
            kept.emplace(phandles[i], phandle);
        }
    }
    return kept;
}

// Whether they are the same but for words that are phandles.
bool is_same_but_for(const Kept& kept, Bytes ours, Bytes theirs) {
    if (ours.size() != theirs.size()) {
        return false;
    }
    const auto is_kept = [&](std::size_t at) {
        const auto found = at + 4 <= ours.size() ? kept.find(tree::read_be32(theirs.data() + at)) : kept.end();
        return found != kept.end() && found->second == tree::read_be32(ours.data() + at);
    };
    std::size_t same_up_to = 0;
    for (std::size_t at = 0; at < ours.size(); ++at) {
        if (at < same_up_to || ours[at] == theirs[at]) {
            continue;
        }
        std::size_t from = at < 3 ? 0 : at - 3;
        while (from <= at && !is_kept(from)) {
            ++from;
        }
        if (from > at) {
            return false;
        }
        same_up_to = from + 4;
    }
    return true;
}

// What libfdt 1.6.1 must not be given: it writes where such a fixup points to before it looks where that is, and goes
// through fixups while they change each other. Of a property that a node has twice it moves one and merges the other.
constexpr std::size_t farthest = 60000;  // bytes behind the beginning of a property

bool has_far_offset(const Property& offsets) {
    for (std::size_t i = 0; i < offsets.cell_count(); ++i) {
        if (offsets.cell(i) > farthest) {
            return true;
        }
    }
    return false;
}

bool has_long_number(std::string_view text) {
    constexpr std::ptrdiff_t most_digits = 4;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (auto at = text.begin(); at != text.end();) {
        const auto first = std::find_if(at, text.end(), is_digit);
        at = std::find_if_not(first, text.end(), is_digit);
        if (at - first > most_digits) {
            return true;
        }
    }
    return false;
}

bool is_hostile_to_libfdt(const Tree& overlay) {
    constexpr std::string_view about_fixups = "_fixups__";
    constexpr std::string_view local = "/__local_fixups__";
    constexpr std::string_view of_base = "/__fixups__";
    for (std::uint32_t i = 0; i < overlay.node_count(); ++i) {
        const std::string path = overlay.path(NodeId{i});
        const bool is_local = path.starts_with(local);
        if (is_local && path.find(about_fixups, local.size()) != std::string::npos) {
            return true;
        }
        for (const Property& property : overlay.properties(NodeId{i})) {
            if (overlay.find_property(NodeId{i}, property.name) != &property) {
                return true;
            }
            const std::string_view text(reinterpret_cast<const char*>(property.value.data()), property.value.size());
            if ((is_local && has_far_offset(property)) ||
                (path.starts_with(of_base) &&
                 (text.find(about_fixups) != std::string_view::npos || has_long_number(text)))) {
                return true;
            }
        }
    }
    return false;
}

// Before 1.7.1 libfdt has given such a node the overlay's phandle when it looks for the target of a fragment by the one
// that the node had.
bool may_lose_target(const Tree& overlay) {
    bool has_target = false;
    bool brings_phandle = false;
    for (std::uint32_t i = 0; i < overlay.node_count(); ++i) {
        const bool is_content = overlay.path(NodeId{i}).find("/__overlay__") != std::string::npos;
        has_target = has_target || (!is_content && overlay.find_property(NodeId{i}, "target"));
        for (const char* const name : {"phandle", "linux,phandle"}) {
            brings_phandle = brings_phandle || (is_content && overlay.find_property(NodeId{i}, name));
        }
    }
    return has_target && brings_phandle;
}

}  // namespace

std::string overlay_difference(const OverlayInput& input) {
    const auto base = Tree::read(as_source("base", input.base));
    const auto overlay = Tree::read(as_source("overlay", input.overlay));
    if (!base || !overlay || is_hostile_to_libfdt(*overlay)) {
        return "";
    }
    // What an overlay puts in is in it, but for the paths of labels.
    Aligned theirs;
    int refused = -FDT_ERR_NOSPACE;
    for (std::size_t spare = 1U << 14U; refused == -FDT_ERR_NOSPACE && spare <= 1U << 20U; spare *= 8) {
        theirs = aligned("", input.base.size() + 2 * input.overlay.size() + spare);
        Aligned applied = aligned(input.overlay, input.overlay.size() + farthest);
        const auto size = static_cast<int>(theirs.size() * sizeof theirs.front());
        if (fdt_open_into(aligned(input.base, 0).data(), theirs.data(), size) != 0) {
            return "";
        }
        refused = fdt_overlay_apply(theirs.data(), applied.data());
    }
    const auto ours = Tree::read(Sources{as_source("base", input.base), {as_source("overlay", input.overlay)}});
    if (!ours) {
        return refused != 0 || ours.error().code == ErrorCode::limit_exceeded
                   ? ""
                   : "libfdt takes an overlay: " + ours.error().message;
    }
    if (refused == -FDT_ERR_NOTFOUND && may_lose_target(*overlay)) {
        return "";
    }
    if (refused != 0) {
        return std::string("libfdt refuses an overlay: ") + fdt_strerror(refused);
    }
    const Kept kept = kept_phandles(*base, *ours, theirs.data());
    return difference(*ours, theirs.data(), [&](NodeId, std::string_view, Bytes one, Bytes other) {
        return is_same_but_for(kept, one, other);
    });
}

}  // namespace dmavet::fuzz
