// SPDX-License-Identifier: Apache-2.0
// Where on a disk do the partitions lie? The table of a master boot record has four, one of which may hold a chain of
// further ones; that of the UEFI specification (GPT) has as many as it says.
#include "input/container/partitions.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "input/container/content.hpp"
#include "input/container/little_endian.hpp"

namespace dmavet::input {

namespace {

constexpr unsigned most_partitions = 1024;  // of one table: more than a disk has

bool has_text(Bytes bytes, std::size_t at, std::string_view text) {
    return at + text.size() <= bytes.size() &&
           std::equal(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char c, std::byte byte) { return static_cast<std::byte>(c) == byte; });
}

Partition partition(std::uint64_t first, std::uint64_t count, std::size_t sector, unsigned number) {
    constexpr std::uint64_t most = std::uint64_t{1} << 40;  // sectors, so that no product leaves 64 bits
    return {std::min(first, most) * sector, std::min(count, most) * sector, number};
}

struct Entry {
    std::uint8_t type;  // 0: not used
    std::uint64_t first, count;

    [[nodiscard]] bool is_extended() const { return type == 0x05 || type == 0x0f || type == 0x85; }
};

Entry entry_of(Bytes image, std::uint64_t record, unsigned index) {
    const std::size_t at = record + boot_record::first_entry + index * boot_record::entry_bytes;
    return {static_cast<std::uint8_t>(little_endian(image, at + 4, 1)), little_endian(image, at + 8, 4),
            little_endian(image, at + 12, 4)};
}

// An extended boot record has one partition, from itself on, and where the next record is, from the first record on.
// Partitions in it are numbered from 5 on.
void add_logical(Bytes image, std::uint64_t extended, PartitionTable& table) {
    constexpr unsigned first_logical = 5;
    std::uint64_t record = extended;
    std::set<std::uint64_t> seen;
    unsigned number = first_logical;
    while (has_text(image, record * boot_record::sector_bytes + 510, "\x55\xaa")) {
        if (!seen.insert(record).second || seen.size() > most_partitions) {
            table.last = number - 1;
            return;
        }
        const Entry own = entry_of(image, record * boot_record::sector_bytes, 0);
        const Entry next = entry_of(image, record * boot_record::sector_bytes, 1);
        if (own.type != 0 && own.count > 0) {
            table.partitions.push_back(partition(record + own.first, own.count, boot_record::sector_bytes, number));
            ++number;
        }
        if (!next.is_extended() || next.first == 0) {
            return;
        }
        record = extended + next.first;
    }
    // The record is not there: so are the partitions behind it.
    table.partitions.push_back(partition(record, 1, boot_record::sector_bytes, number));
}

PartitionTable partitions_of_boot_record(Bytes image) {
    PartitionTable table;
    for (unsigned i = 0; i < boot_record::entries; ++i) {
        const Entry entry = entry_of(image, 0, i);
        if (entry.is_extended()) {
            add_logical(image, entry.first, table);
        } else if (entry.type != 0) {
            table.partitions.push_back(partition(entry.first, entry.count, boot_record::sector_bytes, i + 1));
        }
    }
    return table;
}

PartitionTable partitions_of_gpt(Bytes image, std::size_t sector) {
    constexpr std::uint64_t least_entry = 128;
    const std::size_t header = sector;
    const std::uint64_t entries = std::min<std::uint64_t>(little_endian(image, header + 72, 8), image.size()) * sector;
    const std::uint64_t count = little_endian(image, header + 80, 4);
    const std::uint64_t entry_bytes = little_endian(image, header + 84, 4);
    PartitionTable table;
    for (unsigned i = 0; i < std::min<std::uint64_t>(count, most_partitions) && entry_bytes >= least_entry; ++i) {
        const std::uint64_t entry = entries + i * entry_bytes;
        const std::uint64_t first = little_endian(image, entry + 32, 8);
        const std::uint64_t last = little_endian(image, entry + 40, 8);
        const bool is_used = little_endian(image, entry, 8) != 0 || little_endian(image, entry + 8, 8) != 0;
        if (is_used && first > 0 && first <= last) {
            table.partitions.push_back(partition(first, last - first + 1, sector, i + 1));
        }
    }
    table.last = count > most_partitions ? most_partitions : 0;
    return table;
}

}  // namespace

PartitionTable partitions_of(Bytes disk) {
    for (const std::size_t sector : {boot_record::sector_bytes, std::size_t{4096}}) {
        if (has_text(disk, sector, "EFI PART")) {
            return partitions_of_gpt(disk, sector);
        }
    }
    return partitions_of_boot_record(disk);
}

}  // namespace dmavet::input
