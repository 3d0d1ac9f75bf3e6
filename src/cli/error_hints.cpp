// SPDX-License-Identifier: Apache-2.0
// What does this program call what mends an error?

#include "cli/error_hints.hpp"

#include <algorithm>
#include <iterator>

namespace dmavet::cli {

namespace {

struct Hint {
    std::string_view field, text;
};

// Each goes on with the sentence of the error.
constexpr Hint hints[] = {
    {"arch", " (--arch takes the tree for one of them)"},
    {"memory", ": --memory BASE+SIZE"},
    {"allow_dts", " (--no-dts)"},
    {"include_folders", "; --include DIR names a further folder"},
    {"overlays", ": dmavet check BASE.dtb --overlay OVERLAY.dtbo"},
    {"also", ", or take them with --ext EXT"},
    {"arguments", "; dmavet list FILE shows what there is"},
};

}  // namespace

std::string_view hint_of(std::string_view field) {
    const auto hint =
        std::find_if(std::begin(hints), std::end(hints), [&](const Hint& one) { return one.field == field; });
    return hint == std::end(hints) ? std::string_view() : hint->text;
}

Error with_hint(Error error) {
    error.message += hint_of(error.field);
    error.field = {};
    return error;
}

}  // namespace dmavet::cli
