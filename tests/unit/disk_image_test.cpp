// SPDX-License-Identifier: Apache-2.0
// What is taken from images of disks and file systems? Only what lies in one piece: a file of a file system may not.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "input/container/walk.hpp"
#include "support/fdt_builder.hpp"
#include "support/found.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

namespace {

const std::string a = board_called("a");
const std::string b = board_called("b");
const std::string noise = "\x13\x37loader" + std::string(1000, '\x7f');

// A board that needs several blocks of a file system.
std::string large_board() {
    FdtBuilder tree;
    tree.bus(1, 1).string("compatible", "test,board").string("model", "large");
    for (int i = 0; i < 200; ++i) {
        tree.device("device@" + std::to_string(i), "test,device").cells("reg", {1, 2, 3, 4}).end();
    }
    return text_of(tree.finish());
}

// A superblock of 16 inodes and 64 blocks without content, in that state.
std::string ext4(const std::string& content, std::uint64_t state) {
    return with(with(content, 1024, little(16) + little(64) + std::string(248, '\0')), 1080,
                "\x53\xef" + little(state, 2));
}

// The beginning of one, without a name in it.
std::string boot_sector(std::uint64_t sector_bytes) {
    return std::string("\xeb\x3c\x90MSDOS5.0", 11) + little(sector_bytes, 2) + little(1, 1) + little(1, 2) +
           little(2, 1) + std::string(490, '\0');
}

constexpr std::size_t block = 4096;

// As a file lies of which the blocks from `from` on lie a block further.
std::string in_pieces(const std::string& file, std::size_t from, const std::string& between) {
    return file.substr(0, from * block) + between + file.substr(from * block);
}

std::string said_of(const std::string& content) {
    input::Walk walk("F", bytes_of(content), {});
    std::string said;
    while (const auto member = walk.next()) {
        said += member->error ? member->name + ": " + member->error->message + "\n" : std::string();
    }
    return said;
}

}  // namespace

TEST_CASE("disks: loaders before the first partition, partitions without a file system, and what is left out") {
    const std::string left = "#partitions not-a-board;";
    const struct {
        std::string_view name;
        std::string image;
        std::string expected;
    } cases[] = {
        {"nothing but a file system", disk({fat(a)}, 8), left},
        {"a loader before it", with(disk({fat(a)}, 8), 1024, noise + b), "#0x7f0 tree b;" + left},
        {"that touches the first partition", with(disk({fat(a)}, 8), 4096 - b.size(), b), "#0xee5 tree b;" + left},
        {"that goes on into it is no such thing", with(disk({fat(a)}, 8), 4096 - b.size() + 1, b), left},
        {"a tree as a partition", disk({a, fat(b)}, 8), "#partition-1 tree a;" + left},
        {"an image as one", disk({a, android_boot_image(2, {"k", "", "", "", b})}, 2),
         "#partition-1 tree a;#partition-2#dtb tree b;"},
        {"what is not known as one, with a tree in it", disk({noise + a}, 8), left},
        {"nothing but zeros", disk({std::string(1024, '\0')}, 8), " no-boards;"},
        {"behind the last one", disk({a}, 8) + b, "#0x1200 tree b;#partition-1 tree a;"},
        {"between two", with(disk({a, std::string(512, '\0'), fat(b)}, 8), 446 + 16 + 4, std::string(12, '\0')),
         "#partition-1 tree a;" + left},
        {"a tree between two",
         with(with(disk({a, std::string(512, '\0'), fat(b)}, 8), 446 + 16, std::string(16, '\0')), 4096 + 512, b),
         "#0x1200 tree b;#partition-1 tree a;" + left},
        {"one that overlaps another by a sector",
         with(disk({padded(a, 1024), padded(b, 1024)}, 8), 446 + 16 + 8, little(9)), "#partition-1 tree a;" + left},
        {"the same one twice", with(disk({a}, 8), 446 + 16, disk({a}, 8).substr(446, 16)),
         "#partition-1 tree a;" + left},
        {"a partition beyond the end", disk({a, b}, 8).substr(0, 4096 + 512), "#partition-1 tree a;" + left},
        {"one that goes on behind the end", disk({a, padded(b, 1024)}, 8).substr(0, 4096 + 1024),
         "#partition-1 tree a;#partition-2 tree b;" + left},
        {"a table of GPT", gpt_disk({fat(a), b}, 512), "#partition-2 tree b;" + left},
        {"of large sectors", gpt_disk({a, fat(b)}, 4096), "#partition-1 tree a;" + left},
        {"entries of no size", with(gpt_disk({a}, 512), 512 + 84, little(0)), left},
        {"entries behind the end", with(gpt_disk({a}, 512), 512 + 72, little(~std::uint64_t{0}, 8)), left},
        {"more entries than are read", with(gpt_disk({a}, 512), 512 + 80, little(1025)), "#partition-1 tree a;" + left},
        {"as many as are read", with(gpt_disk({a}, 512), 512 + 80, little(1024)), "#partition-1 tree a;"},

        {"a disk in a partition", disk({disk({a}, 8)}, 8), "#partition-1#partition-1 tree a;"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(found_in(c.image) == c.expected);
    }
    CHECK(
        said_of(disk({fat(a), noise, fat(b)}, 8)) ==
        "F#partitions: partitions 1 (FAT), 2 (unknown content), 3 (FAT) not looked into: mount the image, or take files out (mcopy, "
        "debugfs), and name them\n");
    CHECK(said_of(disk({fat(a)}, 8)).find("partition 1 (FAT) not") != std::string::npos);
}

TEST_CASE("what ends like a boot record is none without partitions that can be") {
    const std::string image = disk({a}, 8);
    CHECK(found_in(image).starts_with("#partition-1"));
    const std::string raw = "#0x1000 tree a;";  // found as in any other bytes
    CHECK(found_in(with(image, 446, "\x01")) == raw);
    CHECK(found_in(with(image, 446 + 16, "\x7f")) == raw);
    CHECK(found_in(with(image, 446 + 4, std::string(1, '\0'))) == raw);
    CHECK(found_in(with(image, 446 + 8, little(0))) == raw);
    CHECK(found_in(with(image, 446 + 12, little(0))) == raw);
    CHECK(found_in(with(image, 510, "\x55\xab")) == raw);
}

TEST_CASE("what a disk keeps of a file system counts less than a table whose partitions can all be there") {
    const auto entry = [](std::size_t at, std::size_t first, std::size_t sectors) {
        return std::pair(446 + 16 * at,
                         std::string(4, '\0') + "\x83" + std::string(3, '\0') + little(first) + little(sectors));
    };
    const auto with_entry = [](const std::string& image, const std::pair<std::size_t, std::string>& one) {
        return with(image, one.first, one.second);
    };
    // 10 sectors, the last two of which are partitions.
    const std::string plain = disk({a, padded(b, 512)}, 8);
    REQUIRE(plain.size() == 10 * 512);
    const std::string both = "#partition-1 tree a;#partition-2 tree b;", refused = " bad-magic;";
    const std::string parameters = boot_sector(512).substr(0, 24);
    const std::string kept[] = {
        with(plain, 0, parameters),  with(with(plain, 0, parameters), 0, "\xeb\x58\x90"),
        with(plain, 54, "FAT16   "), with(with(plain, 0, "\xeb\x58\x90"), 82, "FAT32   "),
        with(plain, 3, "NTFS    "),  ext4(plain, 1),
    };
    for (const std::string& image : kept) {
        CAPTURE(image.substr(0, 90));
        const struct {
            std::string_view name;
            std::pair<std::size_t, std::string> entry;
            std::string expected;
        } cases[] = {
            {"as it is", entry(0, 8, 1), both},
            {"ends at the end", entry(1, 9, 1), both},
            {"ends one behind it", entry(1, 9, 2), refused},
            {"touches the next one", entry(0, 7, 2), "#partition-2 tree b;#partitions not-a-board;"},
            {"lies in the next one by a sector", entry(0, 8, 2), refused},
            {"begins at sector 1", entry(2, 1, 1), ""},
            {"begins at 0", entry(2, 0, 1), refused},
            {"is of no size", entry(2, 1, 0), refused},
        };
        for (const auto& c : cases) {
            CAPTURE(c.name);
            const std::string found = found_in(with_entry(image, c.entry));
            CHECK((c.expected.empty() ? found.starts_with("#partition-1 tree a;") : found == c.expected));
        }
        CHECK(found_in(with(image, 446, "\x01")) == refused);
        CHECK(found_in(with(image, 510, std::string(2, '\0'))).find("#partition") == std::string::npos);
        // Of one that is not read to its end the partitions are where the table says.
        const std::string large = with_entry(image, entry(2, 10, 1000)) + std::string(1000 * 512, '\0');
        const std::string packed = tar({{"d", large}});
        CHECK(found_in(packed) == "#d#partition-1 tree a;#d#partition-2 tree b;");
        CHECK(found_in(packed, {.member_bytes = 80'000}) ==
              "#d#partition-1 tree a;#d#partition-2 tree b;#d#partitions not-a-board;");
        CHECK(found_in(large.substr(0, large.size() - 1)) == refused);
    }
    // Of an ISO image the table is the smaller part.
    const std::string iso = with(with_entry(plain, entry(2, 10, 100)) + std::string(100 * 512, '\0'), 0x8001, "CD001");
    CHECK(said_of(iso).find("(ISO 9660)") != std::string::npos);
}

TEST_CASE("a file system is refused by its name, in an archive passed over") {
    const std::string large = with(std::string(0x9000, '\x11'), 0x2000, a);
    const struct {
        std::string image;
        std::string_view name;
    } cases[] = {
        {fat(a), "(FAT)"},
        {with(large, 82, "FAT32   "), "(FAT)"},
        {ext4(large, 0), "(ext4)"},
        {ext4(large, 1), "(ext4)"},
        {ext4(large, 2), "(ext4)"},
        {ext4(large, 5), "(ext4)"},
        {ext4(large, 0xffff), "(ext4)"},
        {with(large, 0x10040, "_BHRfS_M"), "(btrfs)"},
        {with(large, 0, "XFSB"), "(XFS)"},
        {with(large, 0, "LUKS\xba\xbe"), "(LUKS)"},
        {with(large, 0, "\x85\x19\x03\x20"), "(JFFS2)"},
        {with(large, 0, "\x31\x18\x10\x06"), "(UBIFS)"},
        {with(large, 512, "LABELONE"), "(LVM)"},
        {with(large, 4086, "SWAPSPACE2"), "(swap)"},
        {with(large, 65526, "SWAPSPACE2"), "(swap)"},
        {with(with(large, 0, boot_sector(512)), 510, "\x55\xaa"), "(FAT)"},
        {with(with(large, 0, boot_sector(4096)), 510, "\x55\xaa"), "(FAT)"},
        {with(with(large, 0, boot_sector(0)), 510, "\x55\xaa"), "(by its boot sector)"},
        {with(large, 1024, "\xe2\xe1\xf5\xe0"), "(EROFS)"},
        {with(large, 0x8001, "CD001"), "(ISO 9660)"},
        {with(large, 0, "hsqs"), "(squashfs)"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const std::string said = said_of(c.image);
        INFO(said);
        CHECK(said.find(c.name) != std::string::npos);
        CHECK(said.find("mount it, or take files out") != std::string::npos);
        CHECK(found_in(c.image) == " bad-magic;");
        CHECK(found_in(tar({{"rootfs.img", c.image}, {"a.dtb", a}})) == "#rootfs.img (other);#a.dtb tree a;");
    }
    CHECK(found_in(large) == "#0x2000 tree a;");
    // What cannot be a superblock or a boot sector is none.
    CHECK(found_in(with(large, 1080, "\x53\xef")) == "#0x2000 tree a;");
    CHECK(found_in(with(with(std::string(0x9000, '\0'), 1080, "\x53\xef"), 0x2000, a)) == "#0x2000 tree a;");
    CHECK(found_in(with(ext4(large, 1), 1024, little(0))) == "#0x2000 tree a;");
    CHECK(found_in(with(ext4(large, 1), 1024 + 4, little(0))) == "#0x2000 tree a;");
    CHECK(found_in(with(ext4(large, 1), 1024, little(1) + little(1))) == " bad-magic;");
    CHECK(found_in(with(ext4(large, 1), 1024 + 24, little(7))) == "#0x2000 tree a;");
    CHECK(found_in(with(ext4(large, 1), 1024 + 24, little(6))) == " bad-magic;");
    CHECK(found_in(with(large, 0, boot_sector(512))) == "#0x2000 tree a;");
}

TEST_CASE("logical partitions, of which each record tells where the next one is") {
    constexpr std::size_t sector = 512;
    constexpr std::size_t first = 8;  // of the extended partition
    const auto entry = [](std::size_t at, std::size_t sectors, char type) {
        return std::string(4, '\0') + type + std::string(3, '\0') + little(at) + little(sectors);
    };
    const auto record = [&](std::size_t next) {
        const std::string link = next == 0 ? std::string() : entry(next, 4, '\x05');
        return with(with("", 510, "\x55\xaa"), 446, entry(1, 1, '\x83') + link);
    };
    const auto image = [&](const std::vector<std::string>& boards, std::size_t last_link) {
        std::string made = with(with("", 510, "\x55\xaa"), 446, entry(first, 1000, '\x0f'));
        for (std::size_t i = 0; i < boards.size(); ++i) {
            const std::size_t at = (first + 4 * i) * sector;
            made = with(made, at, record(i + 1 < boards.size() ? 4 * (i + 1) : last_link));
            made = with(made, at + sector, padded(boards[i], sector));
        }
        return made;
    };
    CHECK(found_in(image({a}, 0)) == "#partition-5 tree a;");
    const std::string three = "#partition-5 tree a;#partition-6 tree b;#partition-7 tree a;";
    CHECK(found_in(image({a, b, a}, 0)) == three);
    CHECK(found_in(image({a, b, a}, 4)) == three + "#partitions not-a-board;");  // a ring
    CHECK(said_of(image({a}, 4)) ==
          "F#partitions: partition 6 (it begins behind the end of the image) not looked into: mount the image, or take "
          "files out (mcopy, debugfs), and name them\n");
}

TEST_CASE("of a disk that is larger than what is looked through, that is said") {
    const std::string image = disk({a}, 8);
    const std::string packed = tar({{"d", image}});
    CHECK(found_in(packed, {.member_bytes = image.size()}) == "#d#partition-1 tree a;");
    CHECK(found_in(packed, {.member_bytes = image.size() - 1}).find("#d#partitions not-a-board;") != std::string::npos);
}

TEST_CASE("a tree that lies in pieces is not taken for one") {
    const std::string board = large_board();
    REQUIRE(board.size() > 3 * block);
    REQUIRE(found_in(noise + board).ends_with(" tree large;"));
    const struct {
        std::string_view name;
        std::string between;
    } cases[] = {
        {"zeros", std::string(block, '\0')},
        {"ones", std::string(block, '\xff')},
        {"a text", std::string(block, 'x')},
        {"a block of another board", padded(a, block)},
        {"a block of its own", board.substr(block, block)},
    };
    for (const auto& c : cases) {
        for (std::size_t from = 1; from <= board.size() / block; ++from) {
            CAPTURE(c.name);
            CAPTURE(from);
            const std::string pieces = in_pieces(board, from, c.between);
            CHECK(found_in(noise + pieces).find("large") == std::string::npos);
            // In a file system nothing is taken, whatever it looks like.
            CHECK(found_in(disk({fat(pieces)}, 8)) == "#partitions not-a-board;");
        }
    }
}

}  // namespace dmavet::test
