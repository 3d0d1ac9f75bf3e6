// SPDX-License-Identifier: Apache-2.0
// Is there a text that leads astray who reads the places that dtc -T -T names?
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "input/annotated_source.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dmavet::input;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto everything = [](std::string_view /*path*/, std::string_view /*property*/, std::string_view /*labels*/) {
        return true;
    };
    for (const Annotation& one : parse_annotated_source(text, everything)) {
        // As many as there are colons with a blank behind them.
        const bool has_labels = split_labels(one.labels).empty() == one.labels.empty();
        if (!one.path.starts_with('/') || one.file.size() >= size || !has_labels) {
            std::abort();
        }
    }
    return 0;
}
