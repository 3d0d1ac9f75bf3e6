// SPDX-License-Identifier: Apache-2.0
// What --overlay names: overlays that every board gets, and those of a directory or an image, of which each is an
// alternative for the boards that it is made for.
#pragma once

#include <string>
#include <vector>

#include "dmavet/input.hpp"
#include "dmavet/result.hpp"

namespace dmavet::cli {

struct AlternativeOverlay {
    Source source;
    std::vector<std::string> compatible;  // of its root; empty: it says not what it is for
};

struct UnreadOverlay {
    std::string name;
    Error error;
};

// What directories, archives and images hold.
struct OverlayAlternatives {
    std::vector<AlternativeOverlay> overlays = {};
    std::vector<UnreadOverlay> unread = {};
    std::vector<std::string> no_overlays = {};  // boards, by their names overlays

    [[nodiscard]] bool empty() const { return overlays.empty() && unread.empty(); }
};

struct GivenOverlays {
    std::vector<Source> applied;  // in this order
    OverlayAlternatives alternatives;
};

// An argument that is one overlay, whatever it is packed in, or that names one as FILE#NAME, is applied to every board;
// what a directory, an archive or an image holds, be it one, are alternatives but for those that are applied. An
// argument that cannot be read or has no overlay is a usage error.
[[nodiscard]] GivenOverlays read_overlays(const std::vector<std::string>& names, const InputOptions& options);

// The compatible of the root, from the board to the SoC.
[[nodiscard]] std::vector<std::string> root_compatible(const Tree& tree);
// Whether the overlay is made for the board with this compatible: the board has the first one of the overlay, which is
// what it is most of all for.
[[nodiscard]] bool is_made_for(const AlternativeOverlay& overlay, const std::vector<std::string>& board);

// What is for no board, whichever boards there are, which is said on standard error.
void tell_unpairable(const OverlayAlternatives& alternatives);
// The same of overlays that say what they are for, but no board was it. `is_used`: of each, whether a board was.
void tell_unused(const std::vector<AlternativeOverlay>& overlays, const std::vector<bool>& is_used);

}  // namespace dmavet::cli
