// SPDX-License-Identifier: Apache-2.0
// Is there a blob in which dmavet does not see what libfdt sees, or an overlay of which it makes something else than
// fdt_overlay_apply()? What is known to differ is named in libfdt/refusals.cpp and libfdt/overlays.cpp.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "dmavet/tree.hpp"
#include "fuzz/libfdt/libfdt_tree.hpp"
#include "fuzz/libfdt/overlays.hpp"
#include "fuzz/libfdt/refusals.hpp"
#include "fuzz/overlay_input.hpp"
#include "fuzz/require.hpp"

namespace {

using namespace dmavet;

void require_none(const std::string& difference) {
    if (!difference.empty()) {
        std::fprintf(stderr, "%s\n", difference.c_str());
    }
    fuzz::require(difference.empty());
}

void compare_readers(std::string_view blob) {
    const auto tree = Tree::read(fuzz::as_source("blob", blob));
    if (tree) {
        require_none(fuzz::difference(*tree, fuzz::aligned(blob, 0).data()));
    } else if (fuzz::libfdt_accepts(blob) && fuzz::reason_to_refuse(blob).empty()) {
        require_none("libfdt accepts a blob: " + tree.error().message);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::OverlayInput input = fuzz::overlay_input({reinterpret_cast<const char*>(data), size});
    compare_readers(input.base);
    compare_readers(input.overlay);
    require_none(fuzz::overlay_difference(input));
    return 0;
}
