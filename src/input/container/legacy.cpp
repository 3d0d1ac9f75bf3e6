// SPDX-License-Identifier: Apache-2.0
// Which images are in one that mkimage made before there was FIT? struct legacy_img_hdr of U-Boot's image.h; a
// multi-file image begins with the sizes of its parts.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "input/container/parts.hpp"
#include "tree/blob.hpp"

namespace dmavet::input {

namespace {

constexpr std::size_t legacy_header_bytes = 64;
constexpr std::size_t size_at = 12;
constexpr std::size_t type_at = 30;

// ih_type, as far as it changes something here.
enum class ImageType : std::uint8_t { kernel = 2, multi = 4, firmware = 5, flat_tree = 8, kernel_noload = 14 };

std::string_view name_of_type(ImageType type) {
    switch (type) {
        case ImageType::kernel:
        case ImageType::kernel_noload: return "kernel";
        case ImageType::firmware: return "firmware";
        case ImageType::flat_tree: return "fdt";
        default: return "data";
    }
}

std::vector<Part> files_in(Bytes content, std::size_t most) {
    std::vector<std::size_t> sizes;
    std::size_t at = 0;
    for (; at + 4 <= content.size() && sizes.size() < most; at += 4) {
        const std::uint32_t size = tree::read_be32(content.data() + at);
        if (size == 0) {
            break;
        }
        sizes.push_back(size);
    }
    at += 4;
    std::vector<Part> files;
    for (const std::size_t size : sizes) {
        if (at >= content.size()) {
            break;
        }
        files.push_back({fmt::format("{}", files.size()), content.subspan(at, std::min(size, content.size() - at))});
        at += (size + 3) / 4 * 4;
    }
    return files;
}

}  // namespace

std::vector<Part> parts_of_legacy_image(Bytes image, std::size_t most) {
    if (image.size() < legacy_header_bytes) {
        return {};
    }
    const std::size_t size = tree::read_be32(image.data() + size_at);
    const Bytes content = image.subspan(legacy_header_bytes, std::min(size, image.size() - legacy_header_bytes));
    const auto type = static_cast<ImageType>(image[type_at]);
    std::vector<Part> parts = type == ImageType::multi ? files_in(content, most)
                                                       : std::vector<Part>{{std::string(name_of_type(type)), content}};
    for (Part& behind : trees_in(image, legacy_header_bytes + content.size(), most - std::min(most, parts.size()))) {
        behind.is_found = true;
        parts.push_back(std::move(behind));
    }
    return parts;
}

}  // namespace dmavet::input
