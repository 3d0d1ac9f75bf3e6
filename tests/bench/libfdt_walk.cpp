// SPDX-License-Identifier: Apache-2.0
// What does it cost to read a blob with libfdt and do nothing with it?
#include "bench/libfdt_walk.hpp"

#include <libfdt.h>

namespace dmavet::bench {

std::uint64_t libfdt_walk(Bytes bytes) {
    const void* blob = bytes.data();
    if (fdt_check_header(blob) != 0) {
        return 0;
    }
    std::uint64_t sum = 0;
    int depth = 0;
    // Past the root's end fdt_next_node() answers an offset, and a negative depth.
    for (int node = 0; node >= 0 && depth >= 0; node = fdt_next_node(blob, node, &depth)) {
        int length = 0;
        const char* name = fdt_get_name(blob, node, &length);
        sum +=
            static_cast<unsigned char>(*name) + static_cast<std::uint64_t>(length) + static_cast<std::uint64_t>(depth);
        for (int property = fdt_first_property_offset(blob, node); property >= 0;
             property = fdt_next_property_offset(blob, property)) {
            const char* property_name = nullptr;
            static_cast<void>(fdt_getprop_by_offset(blob, property, &property_name, &length));
            sum += static_cast<unsigned char>(*property_name) + static_cast<std::uint64_t>(length);
        }
    }
    return sum;
}

}  // namespace dmavet::bench
