// SPDX-License-Identifier: Apache-2.0
// Which images are in one that mkimage made before there was FIT? struct legacy_img_hdr of U-Boot's image.h; a
// multi-file image begins with the sizes of its parts.
#include <algorithm>
#include <cstdint>
#include <string>
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

// What is promised and not there is said, and not looked into.
Part part_of(Bytes whole, std::string name, std::size_t at, std::size_t size) {
    Part part{std::move(name), {}};
    if (at > whole.size() || whole.size() - at < size) {
        part.error = fail(ErrorCode::truncated, "its header promises more bytes than there are");
    } else {
        part.bytes = whole.subspan(at, size);
    }
    return part;
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
        files.push_back(part_of(content, fmt::format("{}", files.size()), at, size));
        if (files.back().error) {
            break;  // what follows is not there, either
        }
        at += (size + 3) / 4 * 4;
    }
    return files;
}

// Where the image that begins at that place ends; 0: none does.
std::size_t end_of_image(Bytes bytes, std::size_t at) {
    constexpr std::uint32_t legacy_magic = 0x27051956;
    if (at >= bytes.size() || bytes.size() - at < legacy_header_bytes ||
        tree::read_be32(bytes.data() + at) != legacy_magic) {
        return 0;
    }
    const std::uint64_t size = tree::read_be32(bytes.data() + at + size_at);
    return static_cast<std::size_t>(std::min<std::uint64_t>(at + legacy_header_bytes + size, bytes.size()));
}

// Up to the next image zeros may lie.
std::size_t skip_zeros(Bytes bytes, std::size_t at) {
    const auto rest = bytes.subspan(at);
    const auto first = std::find_if(rest.begin(), rest.end(), [](std::byte byte) { return byte != std::byte{0}; });
    return at + static_cast<std::size_t>(first - rest.begin());
}

}  // namespace

std::vector<Part> parts_of_legacy_image(Bytes image, std::size_t most) {
    if (image.size() < legacy_header_bytes) {
        return {};
    }
    const std::size_t size = tree::read_be32(image.data() + size_at);
    const Bytes content = image.subspan(legacy_header_bytes, std::min(size, image.size() - legacy_header_bytes));
    const auto type = static_cast<ImageType>(image[type_at]);
    std::vector<Part> parts;
    if (type == ImageType::multi) {
        parts = files_in(content, most);
    } else {
        parts.push_back(part_of(image, std::string(name_of_type(type)), legacy_header_bytes, size));
    }
    std::size_t end = legacy_header_bytes + content.size();
    for (std::size_t at = skip_zeros(image, end); parts.size() < most; at = skip_zeros(image, end)) {
        const std::size_t next = end_of_image(image, at);
        if (next == 0) {
            break;
        }
        parts.push_back({fmt::format("{:#x}", at), image.subspan(at, next - at)});
        end = next;
    }
    for (Part& behind : trees_in(image, end, most - std::min(most, parts.size()))) {
        behind.is_found = true;
        parts.push_back(std::move(behind));
    }
    return parts;
}

}  // namespace dmavet::input
