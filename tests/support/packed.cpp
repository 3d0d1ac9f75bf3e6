// SPDX-License-Identifier: Apache-2.0
// How do containers begin that no tool of a Debian system writes? As AOSP's bootimg.h and dt_table.h and the PE
// specification say.
#include "support/packed.hpp"

#include <algorithm>
#include <iomanip>
#include <span>
#include <sstream>

#include "support/fdt_builder.hpp"

namespace dmavet::test {

std::string little(std::uint64_t value, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text.push_back(static_cast<char>(value >> (8 * i)));
    }
    return text;
}

std::string big(std::uint32_t value) {
    const std::string text = little(value);
    return {text.rbegin(), text.rend()};
}

std::string padded(std::string text, std::size_t page) {
    text.resize((text.size() + page - 1) / page * page);
    return text;
}

std::string with(std::string text, std::size_t at, std::string_view part) {
    text.resize(std::max(text.size(), at + part.size()));
    return text.replace(at, part.size(), part);
}

std::string text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::byte> bytes_of(std::string_view text) {
    const Bytes bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::string board_called(std::string_view model) {
    FdtBuilder tree;
    tree.bus(1, 1).string("compatible", "test,board").string("model", model);
    tree.device("soc", "simple-bus").bus(1, 1).empty("ranges").end();
    return text_of(tree.finish());
}

std::string overlay_setting(std::string_view property) {
    FdtBuilder tree;
    tree.node("fragment@0").string("target-path", "/soc").node("__overlay__").empty(property);
    return text_of(tree.finish());
}

std::string tar(const std::vector<TarFile>& files) {
    constexpr std::size_t block = 512;
    std::string archive;
    for (const TarFile& file : files) {
        const bool is_link = file.type == '2';
        std::ostringstream size;
        size << std::oct << std::setw(11) << std::setfill('0') << (is_link ? 0 : file.content.size());
        std::string header = with(std::string(block, '\0'), 0, file.name);
        header = with(header, 100, "0000644");
        header = with(header, 124, size.str());
        header = with(header, 136, "00000000000");
        header = with(header, 148, std::string(8, ' '));
        header[156] = file.type;
        header = with(header, 157, is_link ? std::string_view(file.content) : std::string_view());
        header = with(header, 257, std::string_view("ustar\00000", 8));
        unsigned sum = 0;
        for (const char c : header) {
            sum += static_cast<unsigned char>(c);
        }
        std::ostringstream checksum;
        checksum << std::oct << std::setw(6) << std::setfill('0') << sum;
        archive += with(header, 148, checksum.str() + std::string(1, '\0'));
        archive += is_link ? std::string() : padded(file.content, block);
    }
    return archive + std::string(2 * block, '\0');
}

std::string zlib(std::string_view deflated, std::string_view content) {
    constexpr std::uint32_t base = 65521;  // Adler-32
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (const char c : content) {
        a = (a + static_cast<unsigned char>(c)) % base;
        b = (b + a) % base;
    }
    return "\x78\x9c" + std::string(deflated) + big(b << 16 | a);
}

std::string zlib_stored(std::string_view content) {
    const std::uint64_t size = content.size();
    return zlib("\x01" + little(size, 2) + little(~size, 2) + std::string(content), content);
}

std::string legacy_image(const LegacyImage& image) {
    constexpr std::uint8_t multi = 4;
    std::string content;
    if (image.type == multi) {
        for (const std::string& file : image.files) {
            content += big(static_cast<std::uint32_t>(file.size()));
        }
        content += big(0);
    }
    for (const std::string& file : image.files) {
        content += image.type == multi ? padded(file, 4) : file;
    }
    std::string header = with(big(0x27051956), 12, big(static_cast<std::uint32_t>(content.size())));
    header = with(header, 30, std::string(1, static_cast<char>(image.type)));
    return padded(header, 64) + content;
}

namespace {

constexpr std::size_t sector = 512;

std::string boot_record_entry(std::size_t first, std::size_t sectors, char type) {
    return std::string(4, '\0') + type + std::string(3, '\0') + little(first) + little(sectors);
}

}  // namespace

std::string disk(const std::vector<std::string>& partitions, std::size_t first_sector) {
    constexpr char linux_partition = '\x83';
    std::string table;
    std::string content;
    for (const std::string& partition : partitions) {
        const std::string whole = padded(partition, sector);
        table += boot_record_entry(first_sector + content.size() / sector, whole.size() / sector, linux_partition);
        content += whole;
    }
    return with(with(with("", 510, "\x55\xaa"), 446, table), first_sector * sector, content);
}

std::string gpt_disk(const std::vector<std::string>& partitions, std::size_t sector_bytes) {
    constexpr std::size_t first_sector = 40;
    std::string table;
    std::string content;
    for (const std::string& partition : partitions) {
        const std::string whole = padded(partition, sector_bytes);
        const std::size_t first = first_sector + content.size() / sector_bytes;
        table += std::string(16, 't') + std::string(16, 'u') + little(first, 8) +
                 little(first + whole.size() / sector_bytes - 1, 8) + std::string(80, '\0');
        content += whole;
    }
    std::string image = with("", 446, boot_record_entry(1, 0xffffffff, '\xee'));
    image = with(image, 510, "\x55\xaa");
    image = with(image, sector_bytes, "EFI PART");
    image = with(image, sector_bytes + 72, little(2, 8) + little(128) + little(128));
    return with(with(image, 2 * sector_bytes, table), first_sector * sector_bytes, content);
}

std::string fat(std::string_view content) {
    return with(with("", 54, "FAT16   "), 4 * sector, content);
}

std::string android_boot_image(unsigned version, const BootParts& parts) {
    const std::size_t page = version >= 3 ? 4096 : 2048;
    std::string header("ANDROID!");
    header = with(header, 8, little(parts.kernel.size()));
    header = with(header, 40, little(version));
    if (version >= 3) {
        header = with(header, 12, little(parts.ramdisk.size()));
        return padded(header, page) + padded(parts.kernel, page) + padded(parts.ramdisk, page);
    }
    header = with(header, 16, little(parts.ramdisk.size()));
    header = with(header, 24, little(parts.second.size()));
    header = with(header, 36, little(page));
    std::string image = padded(parts.kernel, page) + padded(parts.ramdisk, page) + padded(parts.second, page);
    if (version >= 1) {
        header = with(header, 1632, little(parts.recovery_dtbo.size()));
        image += padded(parts.recovery_dtbo, page);
    }
    if (version >= 2) {
        header = with(header, 1648, little(parts.dtb.size()));
        image += padded(parts.dtb, page);
    }
    return padded(with(header, 1660, ""), page) + image;
}

std::string android_vendor_image(unsigned version, const BootParts& parts) {
    constexpr std::size_t page = 2048;
    std::string header("VNDRBOOT");
    const std::size_t header_bytes = version == 3 ? 2112 : 2128;
    header = with(header, 8, little(version));
    header = with(header, 12, little(page));
    header = with(header, 24, little(parts.ramdisk.size()));
    header = with(header, 2096, little(header_bytes));
    header = with(header, 2100, little(parts.dtb.size()));
    return padded(with(header, header_bytes, ""), page) + padded(parts.ramdisk, page) + padded(parts.dtb, page);
}

std::string android_tree_table(const std::vector<std::string>& trees) {
    constexpr std::uint32_t header_bytes = 32;
    constexpr std::uint32_t entry_bytes = 32;
    const auto count = static_cast<std::uint32_t>(trees.size());
    std::string entries;
    std::string content;
    for (const std::string& tree : trees) {
        const auto at = static_cast<std::uint32_t>(header_bytes + entry_bytes * count + content.size());
        entries += padded(big(static_cast<std::uint32_t>(tree.size())) + big(at), entry_bytes);
        content += tree;
    }
    const auto total = static_cast<std::uint32_t>(header_bytes + entries.size() + content.size());
    return big(0xd7b7ab1e) + big(total) + big(header_bytes) + big(entry_bytes) + big(count) + big(header_bytes) +
           big(2048) + big(0) + entries + content;
}

std::string executable(const std::vector<Section>& sections) {
    constexpr std::size_t header_at = 0x80;
    constexpr std::size_t alignment = 512;
    std::string image = with("MZ", 0x3c, little(header_at));
    image = with(image, header_at, std::string("PE\0\0", 4) + little(0xaa64, 2) + little(sections.size(), 2));
    std::string table;
    std::string content;
    const std::size_t first = header_at + 24;
    const std::size_t content_at = (first + 40 * sections.size() + alignment - 1) / alignment * alignment;
    for (const Section& section : sections) {
        const std::string stored = padded(section.content, alignment);
        table += padded(std::string(section.name), 8) + little(section.content.size()) + little(0) +
                 little(stored.size()) + little(content_at + content.size()) + std::string(16, '\0');
        content += stored;
    }
    return with(with(image, first, table), content_at, content);
}

}  // namespace dmavet::test
