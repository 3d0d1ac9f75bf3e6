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

// libfdt's phandle of a node, and that of dmavet; of several nodes, where an overlay gives them one. A node that has
// one in the base keeps it: libfdt does so since dtc 1.7.1, and before left what refers to the node by it without a
// node.
using Kept = std::unordered_multimap<std::uint32_t, std::uint32_t>;

Kept kept_phandles(const Tree& base, const Tree& ours, const void* theirs) {
    Kept kept;
    const std::vector<Phandles> phandles = libfdt_phandles(theirs);
    const tree::BasePhandles base_has(base);
    const tree::BasePhandles ours_have(ours);
    for (std::uint32_t i = 0; i < std::min<std::size_t>(ours.node_count(), phandles.size()); ++i) {
        const std::uint32_t phandle = ours_have.of(NodeId{i});
        if (phandle == 0 || !base_has.find(phandle)) {
            continue;
        }
        for (const std::uint32_t written : {phandles[i].phandle, phandles[i].linux_phandle}) {
            if (written != 0 && written != phandle) {
                kept.emplace(written, phandle);
            }
        }
    }
    return kept;
}

// Whether libfdt has given a node of the base another phandle. The overlay's own are moved behind those of the base, so
// that fewer nodes have that one then.
bool overwrites_phandle(const Tree& base, const void* theirs) {
    const tree::BasePhandles base_has(base);
    std::unordered_map<std::uint32_t, std::ptrdiff_t> missing;
    for (std::uint32_t i = 0; i < base.node_count(); ++i) {
        ++missing[base_has.of(NodeId{i})];
    }
    for (const Phandles& one : libfdt_phandles(theirs)) {
        --missing[one.phandle];
    }
    return std::any_of(missing.begin(), missing.end(),
                       [](const auto& one) { return one.first != 0 && one.second > 0; });
}

// Whether they are the same but for words that are phandles.
bool is_same_but_for(const Kept& kept, Bytes ours, Bytes theirs) {
    if (ours.size() != theirs.size()) {
        return false;
    }
    const auto is_kept = [&](std::size_t at) {
        if (at + 4 > ours.size()) {
            return false;
        }
        const auto [first, last] = kept.equal_range(tree::read_be32(theirs.data() + at));
        const std::uint32_t our = tree::read_be32(ours.data() + at);
        return std::any_of(first, last, [&](const auto& one) { return one.second == our; });
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

constexpr std::string_view local_fixups = "/__local_fixups__";
constexpr std::string_view fixups = "/__fixups__";
constexpr std::string_view any_fixups = "_fixups__";
constexpr std::size_t farthest = 60000;  // bytes behind the beginning of a property

std::string_view text_of(const Property& property) {
    return {reinterpret_cast<const char*>(property.value.data()), property.value.size()};
}

// Whether test(path, property) says so of some property.
template <class Test>
bool any_property(const Tree& tree, const Test& test) {
    for (std::uint32_t i = 0; i < tree.node_count(); ++i) {
        const std::string path = tree.path(NodeId{i});
        const auto properties = tree.properties(NodeId{i});
        if (std::any_of(properties.begin(), properties.end(), [&](const Property& one) { return test(path, one); })) {
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

bool has_far_fixup(const Tree& overlay) {
    return any_property(overlay, [](std::string_view path, const Property& property) {
        bool is_far = path.starts_with(fixups) && has_long_number(text_of(property));
        for (std::size_t i = 0; i < property.cell_count() && path.starts_with(local_fixups); ++i) {
            is_far = is_far || property.cell(i) > farthest;
        }
        return is_far;
    });
}

bool has_fixup_of_fixups(const Tree& overlay) {
    return any_property(overlay, [&](std::string_view path, const Property& property) {
        const bool is_local = path.starts_with(local_fixups);
        return (is_local && overlay.name(property.name).ends_with("phandle")) ||
               (is_local && path.find(any_fixups, local_fixups.size()) != std::string_view::npos) ||
               (path.starts_with(fixups) && text_of(property).find(any_fixups) != std::string_view::npos);
    });
}

bool has_property_twice(const Tree& overlay) {
    return any_property(overlay, [&](std::string_view /*path*/, const Property& property) {
        return overlay.find_property(property.node, property.name) != &property;
    });
}

bool has_phandle_of_0(const Tree& overlay) {
    return any_property(overlay, [&](std::string_view /*path*/, const Property& property) {
        const std::string_view name = overlay.name(property.name);
        return (name == "phandle" || name == "linux,phandle") && property.value.size() == 4 && property.cell(0) == 0;
    });
}

bool has_no_fragment(const Tree& overlay) {
    for (std::uint32_t i = 0; i < overlay.node_count(); ++i) {
        const std::string path = overlay.path(NodeId{i});
        const std::size_t content = path.find('/', 1);
        if (content != std::string::npos && path.compare(content, std::string::npos, "/__overlay__") == 0) {
            return false;
        }
    }
    return true;
}

struct Exception {
    std::string_view reason;
    bool (*applies)(const Tree& overlay);
};

// What libfdt 1.6.1 is not asked.
constexpr Exception not_asked[] = {
    {"it writes where a fixup points to before it looks how far that is", has_far_fixup},
    {"it goes through fixups while fixups, or the moving of phandles, change them", has_fixup_of_fixups},
    {"it takes what has no fragment and changes nothing; dmavet says that it is another file than was meant",
     has_no_fragment},
    {"it moves 0, which is no phandle, to the largest one of the base", has_phandle_of_0},
    {"of a property that a node has twice it moves one and merges both", has_property_twice},
};

bool is_asked(const Tree& overlay) {
    return std::none_of(std::begin(not_asked), std::end(not_asked),
                        [&](const Exception& one) { return one.applies(overlay); });
}

// Before 1.7.1 libfdt has given such a node the overlay's phandle when it looks for the target of a fragment: by the
// one that the node had it finds none, or another node, and by the overlay's it finds that node, which keeps its own
// since.
bool may_lose_target(const Tree& overlay) {
    const auto is_content = [](std::string_view path) { return path.find("/__overlay__") != std::string_view::npos; };
    return any_property(overlay,
                        [&](std::string_view path, const Property& property) {
                            return !is_content(path) && overlay.name(property.name) == "target";
                        }) &&
           any_property(overlay, [&](std::string_view path, const Property& property) {
               return is_content(path) && overlay.name(property.name).ends_with("phandle");
           });
}

}  // namespace

std::string overlay_difference(const OverlayInput& input) {
    const auto base = Tree::read(as_source("base", input.base));
    const auto overlay = Tree::read(as_source("overlay", input.overlay));
    if (!base || !overlay || !is_asked(*overlay)) {
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
        const bool is_excused = refused != 0 || ours.error().code == ErrorCode::limit_exceeded ||
                                (may_lose_target(*overlay) && overwrites_phandle(*base, theirs.data()));
        return is_excused ? "" : "libfdt takes an overlay: " + ours.error().message;
    }
    if (refused == -FDT_ERR_NOTFOUND && may_lose_target(*overlay)) {
        return "";
    }
    if (refused != 0) {
        return std::string("libfdt refuses an overlay: ") + fdt_strerror(refused);
    }
    if (may_lose_target(*overlay) && overwrites_phandle(*base, theirs.data())) {
        return "";
    }
    const Kept kept = kept_phandles(*base, *ours, theirs.data());
    return difference(*ours, theirs.data(), [&](NodeId, std::string_view, Bytes one, Bytes other) {
        return is_same_but_for(kept, one, other);
    });
}

}  // namespace dmavet::fuzz
