// SPDX-License-Identifier: Apache-2.0
// Where on a disk do the partitions lie? The table of a master boot record has four, that of the UEFI specification
// (GPT) as many as it says.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "input/container/content.hpp"
#include "input/container/little_endian.hpp"
#include "input/container/parts.hpp"

namespace dmavet::input {

namespace {

bool has_text(Bytes bytes, std::size_t at, std::string_view text) {
    return at + text.size() <= bytes.size() &&
           std::equal(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char c, std::byte byte) { return static_cast<std::byte>(c) == byte; });
}

struct Partition {
    std::uint64_t at, size;
    unsigned number;
};

Partition partition(std::uint64_t first, std::uint64_t count, std::size_t sector, unsigned number) {
    constexpr std::uint64_t most = std::uint64_t{1} << 40;  // sectors, so that no product leaves 64 bits
    return {std::min(first, most) * sector, std::min(count, most) * sector, number};
}

std::vector<Partition> partitions_of_boot_record(Bytes image) {
    std::vector<Partition> partitions;
    for (unsigned i = 0; i < boot_record::entries; ++i) {
        const std::size_t entry = boot_record::first_entry + i * boot_record::entry_bytes;
        if (image[entry + 4] != std::byte{0}) {
            partitions.push_back(partition(little_endian(image, entry + 8, 4), little_endian(image, entry + 12, 4),
                                           boot_record::sector_bytes, i + 1));
        }
    }
    return partitions;
}

std::vector<Partition> partitions_of_gpt(Bytes image, std::size_t sector) {
    constexpr std::uint64_t most_entries = 128;  // as many as partitioning tools make room for
    constexpr std::uint64_t least_entry = 128;
    const std::size_t header = sector;
    const std::uint64_t entries = std::min<std::uint64_t>(little_endian(image, header + 72, 8), image.size()) * sector;
    const std::uint64_t count = std::min(little_endian(image, header + 80, 4), most_entries);
    const std::uint64_t entry_bytes = little_endian(image, header + 84, 4);
    std::vector<Partition> partitions;
    for (unsigned i = 0; i < count && entry_bytes >= least_entry; ++i) {
        const std::uint64_t entry = entries + i * entry_bytes;
        const std::uint64_t first = little_endian(image, entry + 32, 8);
        const std::uint64_t last = little_endian(image, entry + 40, 8);
        const bool is_used = little_endian(image, entry, 8) != 0 || little_endian(image, entry + 8, 8) != 0;
        if (is_used && first > 0 && first <= last) {
            partitions.push_back(partition(first, last - first + 1, sector, i + 1));
        }
    }
    return partitions;
}

std::vector<Partition> partitions_of(Bytes image) {
    for (const std::size_t sector : {boot_record::sector_bytes, std::size_t{4096}}) {
        if (has_text(image, sector, "EFI PART")) {
            return partitions_of_gpt(image, sector);
        }
    }
    return partitions_of_boot_record(image);
}

Error not_looked_into(const std::vector<std::string>& partitions) {
    return fail(ErrorCode::not_a_board,
                fmt::format("partition{} {} not looked into: mount the image, or take files out (mcopy, debugfs), and "
                            "name them",
                            partitions.size() == 1 ? "" : "s", fmt::join(partitions, ", ")));
}

}  // namespace

std::vector<Part> parts_of_disk(Bytes image, std::size_t most) {
    const std::vector<Partition> partitions = partitions_of(image);
    if (partitions.empty()) {
        return {};  // where file systems lie is not known
    }
    std::uint64_t first = image.size();
    for (const Partition& one : partitions) {
        first = std::min(first, one.at);
    }
    // A boot loader lies there. What begins where the table does would be the disk again.
    std::vector<Part> parts =
        trees_in(image.first(first), std::min<std::size_t>(boot_record::sector_bytes, first), most);
    for (Part& part : parts) {
        part.is_found = true;
    }
    std::vector<std::string> left;
    for (const Partition& one : partitions) {
        const bool is_there = one.at > 0 && one.at < image.size();
        const Bytes bytes =
            is_there ? image.subspan(one.at, std::min<std::uint64_t>(one.size, image.size() - one.at)) : Bytes();
        if (bytes.empty() || content_of(bytes) == Content::file_system) {
            left.push_back(bytes.empty() ? fmt::format("{}", one.number)
                                         : fmt::format("{} ({})", one.number, name_of(bytes)));
        } else {
            parts.push_back({fmt::format("partition-{}", one.number), bytes, true});
        }
    }
    if (!left.empty()) {
        parts.push_back({"partitions", {}, false, false, not_looked_into(left)});
    }
    return parts;
}

}  // namespace dmavet::input
