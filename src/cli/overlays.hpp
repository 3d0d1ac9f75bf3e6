// SPDX-License-Identifier: Apache-2.0
// What --overlay names: overlays that every board gets, and those of a directory or an image, of which each is an
// alternative for the boards that it is made for.
#pragma once

#include <string>
#include <vector>

#include "dmavet/input.hpp"

namespace dmavet::cli {

struct AlternativeOverlay {
    Source source;
    std::vector<std::string> compatible;  // of its root; empty: it says not what it is for
};

struct GivenOverlays {
    std::vector<Source> applied;  // in this order
    std::vector<AlternativeOverlay> alternatives;
};

// What the files, images and directories hold; one that cannot be read is a usage error.
[[nodiscard]] GivenOverlays read_overlays(const std::vector<std::string>& names, const InputOptions& options);

// Whether the overlay is made for this board, by the compatible of both roots, which go from the board to the SoC: it
// begins with one that the base has, or shares one that is not the base's last.
[[nodiscard]] bool is_made_for(const AlternativeOverlay& overlay, const Tree& base);

// Of these, those that say not what they are for, which is said on standard error.
void tell_without_compatible(const std::vector<AlternativeOverlay>& overlays);
// The same of those that say it, but no board was it. `is_used`: of each, whether a board was.
void tell_unused(const std::vector<AlternativeOverlay>& overlays, const std::vector<bool>& is_used);

}  // namespace dmavet::cli
