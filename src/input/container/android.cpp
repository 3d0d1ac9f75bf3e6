// SPDX-License-Identifier: Apache-2.0
// Where are the trees of Android's images? Sizes stand in the header, places follow from them: each part begins on a
// page.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "input/container/little_endian.hpp"
#include "input/container/parts.hpp"
#include "tree/blob.hpp"

namespace dmavet::input {

namespace {

// Numbers of an image; 0 beyond its end.
class Fields {
public:
    explicit Fields(Bytes image) : image_(image) {}

    [[nodiscard]] std::uint64_t little(std::size_t at) const { return little_endian(image_, at, 4); }
    [[nodiscard]] std::uint32_t big(std::size_t at) const {
        return at + 4 <= image_.size() ? tree::read_be32(image_.data() + at) : 0;
    }
    // Empty where nothing of it is there.
    [[nodiscard]] Bytes part(std::uint64_t at, std::uint64_t size) const {
        if (at >= image_.size()) {
            return {};
        }
        return image_.subspan(at, std::min<std::uint64_t>(size, image_.size() - at));
    }

private:
    Bytes image_;
};

// Parts one after the other, each on a page of its own.
class Pages {
public:
    Pages(Bytes image, std::uint64_t page, std::uint64_t header) : fields_(image), page_(page), at_(rounded(header)) {}

    void skip(std::uint64_t size) { at_ += rounded(size); }
    void add(std::string_view name, std::uint64_t size) {
        const Bytes bytes = fields_.part(at_, size);
        if (!bytes.empty()) {
            parts_.push_back({std::string(name), bytes});
        }
        skip(size);
    }
    [[nodiscard]] std::vector<Part> take() { return std::move(parts_); }

private:
    // Sizes have 32 bits, so the sum of some never leaves 64.
    [[nodiscard]] std::uint64_t rounded(std::uint64_t size) const { return (size + page_ - 1) / page_ * page_; }

    Fields fields_;
    std::uint64_t page_;
    std::uint64_t at_;
    std::vector<Part> parts_;
};

constexpr std::uint64_t page_of_version_3 = 4096;
constexpr std::uint64_t least_page = 512;  // else the header would be a part of itself

// Of an entry in a table of version 1.
constexpr std::uint64_t flags_at = 16;

void set_compression(Part& part, std::uint32_t flags) {
    enum : std::uint8_t { none, zlib, gzip };
    constexpr std::uint32_t format_mask = 0xf;
    const std::uint32_t format = flags & format_mask;
    part.is_zlib = format == zlib;
    if (format > gzip) {
        part.error = fail(ErrorCode::bad_structure,
                          fmt::format("compressed with format {}, which dmavet does not know", format));
    }
}

}  // namespace

std::vector<Part> parts_of_boot_image(Bytes image) {
    const Fields header(image);
    const std::uint64_t version = header.little(40);
    if (version == 3 || version == 4) {
        Pages pages(image, page_of_version_3, page_of_version_3);
        pages.add("kernel", header.little(8));
        return pages.take();
    }
    const std::uint64_t page = header.little(36);
    if (page < least_page) {
        return {};
    }
    Pages pages(image, page, page);
    pages.add("kernel", header.little(8));
    pages.skip(header.little(16));  // the ramdisk
    pages.add("second", header.little(24));
    if (version > 4) {
        pages.add("dt", version);  // before there were versions, Qualcomm's size of a table of trees stood there
        return pages.take();
    }
    if (version >= 1) {
        pages.add("recovery_dtbo", header.little(1632));
    }
    if (version >= 2) {
        pages.add("dtb", header.little(1648));
    }
    return pages.take();
}

std::vector<Part> parts_of_vendor_image(Bytes image) {
    const Fields header(image);
    if (header.little(12) < least_page) {
        return {};
    }
    Pages pages(image, header.little(12), std::max<std::uint64_t>(header.little(2096), 1));
    pages.skip(header.little(24));  // the ramdisk
    pages.add("dtb", header.little(2100));
    return pages.take();
}

std::vector<Part> parts_of_tree_table(Bytes image, std::size_t most) {
    constexpr std::uint64_t least_entry = 8;
    const Fields header(image);
    const std::uint64_t entry_bytes = header.big(12);
    const std::uint64_t count = std::min<std::uint64_t>(header.big(16), most);
    const std::uint64_t first = header.big(20);
    const bool has_flags = header.big(28) >= 1 && entry_bytes >= flags_at + 4;
    std::vector<Part> parts;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::size_t entry = first + i * entry_bytes;
        const std::uint32_t size = header.big(entry);
        const Bytes bytes = header.part(header.big(entry + 4), size);
        Part part{fmt::format("{}", i), bytes};
        if (entry + least_entry > image.size() || bytes.size() < size) {
            part.error = fail(ErrorCode::truncated, "the table promises it, and the file ends before it does");
            parts.push_back(std::move(part));
            break;  // and so will what follows
        }
        set_compression(part, has_flags ? header.big(entry + flags_at) : 0);
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace dmavet::input
