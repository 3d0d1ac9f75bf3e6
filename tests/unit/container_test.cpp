// SPDX-License-Identifier: Apache-2.0
// What is found in a container, under which name, and what is passed over or refused?
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "input/container/walk.hpp"
#include "support/fdt_builder.hpp"
#include "support/found.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

namespace {

std::string machineless() {
    FdtBuilder tree;
    tree.node("firmware").string("version", "1");
    return text_of(tree.finish());
}

std::string hex(std::size_t value) {
    std::ostringstream text;
    text << "0x" << std::hex << value;
    return text.str();
}

const std::string a = board_called("a");
const std::string b = board_called("b");
const std::string overlay = overlay_setting("dma-coherent");
const std::string noise = "\x13\x37kernel or loader" + std::string(1000, '\x7f');

}  // namespace

TEST_CASE("Android's images, of every version") {
    const BootParts all{noise + a, "ramdisk", b, overlay, a + b};
    const std::string in_kernel = "#kernel#" + hex(noise.size());
    const std::string second_dtb = "#dtb#" + hex(a.size());
    const struct {
        std::string_view name;
        std::string image;
        std::string expected;
    } cases[] = {
        {"version 0", android_boot_image(0, all), in_kernel + " tree a;#second tree b;"},
        {"version 1", android_boot_image(1, all), in_kernel + " tree a;#second tree b;#recovery_dtbo (overlay);"},
        {"version 2", android_boot_image(2, all),
         in_kernel + " tree a;#second tree b;#recovery_dtbo (overlay);#dtb#0x0 tree a;" + second_dtb + " tree b;"},
        {"version 3", android_boot_image(3, all), in_kernel + " tree a;"},
        {"version 4", android_boot_image(4, all), in_kernel + " tree a;"},
        {"Qualcomm's table where the version is now",
         with(android_boot_image(0, {noise, "", "", "", ""}), 40, little(a.size())) + a, "#dt tree a;"},
        {"vendor boot 3", android_vendor_image(3, all), "#dtb#0x0 tree a;" + second_dtb + " tree b;"},
        {"vendor boot 4", android_vendor_image(4, {"", "x", "", "", a}), "#dtb tree a;"},
        {"a boot image without a tree", android_boot_image(2, {noise, "", "", "", ""}), " no-boards;"},
        {"a boot image that was cut off", android_boot_image(0, all).substr(0, 100), " no-boards;"},
        {"a page size of nothing", with(android_boot_image(0, all), 36, little(0)), " no-boards;"},
        {"a table of trees", android_tree_table({a, b}), "#0 tree a;#1 tree b;"},
        {"of overlays", android_tree_table({overlay, overlay}), "#0 (overlay);#1 (overlay); no-boards;"},
        {"that promises more entries", with(android_tree_table({a}), 16, big(0xffffffff)), "#0 tree a;"},
        {"whose last entry is cut off", android_tree_table({a, b}).substr(0, android_tree_table({a, b}).size() - 1),
         "#0 tree a;#1 truncated;"},
        {"that ends within its entries", android_tree_table({a, b}).substr(0, 32 + 32 + 7), "#0 truncated;"},
        {"that has entries of no size", with(android_tree_table({a}), 12, big(0)), "#0 tree a;"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const std::string found = found_in(c.image);
        if (c.name.starts_with("that ")) {
            CHECK(found.starts_with(c.expected));
        } else {
            CHECK(found == c.expected);
        }
    }
}

TEST_CASE("packed entries of a table of trees") {
    constexpr std::size_t first_flags = 32 + 16;
    constexpr std::size_t next = 32;
    const auto table = [](std::uint32_t version, const std::vector<std::string>& entries,
                          const std::vector<std::uint32_t>& flags) {
        std::string made = with(android_tree_table(entries), 28, big(version));
        for (std::size_t i = 0; i < flags.size(); ++i) {
            made = with(made, first_flags + i * next, big(flags[i]));
        }
        return made;
    };
    const std::string packed = zlib_stored(a);
    std::string damaged = packed;
    damaged.back() ^= 1;
    const struct {
        std::string_view name;
        std::string image;
        std::string expected;
    } cases[] = {
        {"zlib", table(1, {packed, b}, {1, 0}), "#0 tree a;#1 tree b;"},
        {"with other flags set", table(1, {packed}, {0xfffffff1}), "#0 tree a;"},
        {"an overlay", table(1, {zlib_stored(overlay)}, {1}), "#0 (overlay); no-boards;"},
        {"version 0 has no flags", table(0, {a}, {1}), "#0 tree a;"},
        {"not packed after all", table(1, {a, b}, {1, 0}), "#0 bad-structure;#1 tree b;"},
        {"cut off", table(1, {packed.substr(0, packed.size() - 1)}, {1}), "#0 bad-structure;"},
        {"a sum that is wrong", table(1, {damaged}, {1}), "#0 bad-structure;"},
        {"no tree in it", table(1, {zlib_stored("\xd0\x0d\xfe\xee"), b}, {1, 0}), "#0 bad-magic;#1 tree b;"},
        {"an unknown format", table(1, {a, b}, {3, 0}), "#0 bad-structure;#1 tree b;"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(found_in(c.image) == c.expected);
    }
    const std::string image = table(1, {packed}, {1});
    CHECK(found_in(image, {.member_bytes = a.size()}) == "#0 tree a;");
    CHECK(found_in(image, {.member_bytes = a.size() - 1}) == "#0 limit-exceeded;");
    CHECK(found_in(image, {.unpacked_bytes = packed.size() + a.size()}) == "#0 tree a;");
    CHECK(found_in(image, {.unpacked_bytes = packed.size() + a.size() - 1}) == " limit-exceeded;");
}

TEST_CASE("images of mkimage from before FIT") {
    constexpr std::uint8_t kernel = 2, script = 6, multi = 4;
    const struct {
        std::string_view name;
        std::string image;
        std::string expected;
    } cases[] = {
        {"a kernel", legacy_image({kernel, {noise}}), " no-boards;"},
        {"with a tree appended", legacy_image({kernel, {noise + a}}), "#kernel#" + hex(noise.size()) + " tree a;"},
        {"with one behind it", legacy_image({kernel, {noise}}) + b, "#" + hex(64 + noise.size()) + " tree b;"},
        {"a script", legacy_image({script, {"boot"}}), " no-boards;"},
        {"several files", legacy_image({multi, {noise, "odd", a, b}}), "#2 tree a;#3 tree b;"},
        {"the first has a tree, too", legacy_image({multi, {noise + a, b}}),
         "#0#" + hex(noise.size()) + " tree a;#1 tree b;"},
        {"several files, of which none is there", legacy_image({multi, {}}), " no-boards;"},
        {"the last one cut off", legacy_image({multi, {noise, a, b}}).substr(0, 64 + 16 + 1020 + a.size()),
         "#1 tree a;#2 truncated;"},
        {"a byte of it", legacy_image({multi, {noise, a, padded(b, 4)}}).substr(0, 64 + 16 + 1020 + a.size() + 1),
         "#1 tree a;#2 truncated;"},
        {"a header alone", legacy_image({kernel, {noise}}).substr(0, 64), "#kernel truncated;"},
        {"all but a byte", legacy_image({kernel, {a}}).substr(0, 64 + a.size() - 1), "#kernel truncated;"},
        {"two, one behind the other", legacy_image({kernel, {a}}) + legacy_image({kernel, {b}}),
         "#kernel tree a;#" + hex(64 + a.size()) + "#kernel tree b;"},
        {"with zeros between them, and a tree behind",
         legacy_image({kernel, {a}}) + std::string(5, '\0') + legacy_image({kernel, {b}}) + a,
         "#kernel tree a;#" + hex(64 + a.size() + 5) + "#kernel tree b;#" + hex(2 * 64 + a.size() + 5 + b.size()) +
             " tree a;"},
        {"half a header", legacy_image({kernel, {noise}}).substr(0, 32), " no-boards;"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(found_in(c.image) == c.expected);
    }
    const std::string three = legacy_image({multi, {a, b, a}});
    CHECK(found_in(three, {.members = 3}) == "#0 tree a;#1 tree b;#2 tree a;");
    CHECK(found_in(three, {.members = 2}) == "#0 tree a;#1 tree b; limit-exceeded;");
}

TEST_CASE("sections of an EFI program") {
    CHECK(found_in(executable({{".text", noise}, {".dtb", a}, {".dtbauto", b}, {".dtbauto", a}})) ==
          "#.dtb tree a;#.dtbauto tree b;#.dtbauto-1 tree a;");
    CHECK(found_in(executable({{".text", noise}})) == " bad-magic;");
    CHECK(found_in(executable({{".linux", noise + a}})).ends_with(" tree a;"));
    CHECK(found_in(executable({{".dtb", a}}) + b) == "#.dtb tree a;");
    CHECK(found_in(executable({{".text", noise}}) + b).ends_with(" tree b;"));  // appended to a kernel
    CHECK(found_in(executable({{".dtb", a}}).substr(0, 0x90)) == " bad-magic;");
    CHECK(found_in("MZ") == " bad-magic;");
}

TEST_CASE("trees in other bytes") {
    const std::string magic("\xd0\x0d\xfe\xed", 4);
    const struct {
        std::string_view name;
        std::string content;
        std::string expected;
    } cases[] = {
        {"one tree is the file itself", a, " tree a;"},
        {"with padding behind it", a + std::string(5, '\0'), " tree a;"},
        {"and half of another one", a + b.substr(0, 20), " tree a;"},
        {"in a kernel", noise + a, "#0x3f9 tree a;"},
        {"one after the other in it", noise + a + "odd" + b, "#0x3f9 tree a;#0x581 tree b;"},
        {"a constant in code", noise + magic + noise, " bad-magic;"},
        {"no tree of a machine", noise + machineless(), "#0x3f9 (tree); no-boards;"},
        {"an overlay", noise + overlay + a, "#0x3f9 (overlay);#0x4c9 tree a;"},
        {"nothing", noise, " bad-magic;"},
        {"a text", "a text", " bad-magic;"},
        {"no byte", "", " empty;"},
        {"an object file",
         "\x7f"
         "ELF\x02\x01\x01" +
             std::string(9, '\0') + "\x01" + noise,
         " bad-magic;"},
        {"a program",
         "\x7f"
         "ELF\x02\x01\x01" +
             std::string(9, '\0') + "\x02" + noise + a,
         "#0x40a tree a;"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const std::string found = found_in(c.content);
        // Places depend on how libfdt lays out trees: only what is found counts.
        const auto without_places = [](const std::string& text) {
            std::string out;
            for (std::size_t i = 0; i < text.size(); ++i) {
                if (text.compare(i, 2, "0x") == 0) {
                    i = text.find_first_of(" ;", i) - 1;
                    out += "0x";
                } else {
                    out += text[i];
                }
            }
            return out;
        };
        CHECK(without_places(found) == without_places(c.expected));
    }
}

TEST_CASE("what a file is that has no tree is said") {
    const struct {
        std::string content;
        std::string_view said;
    } cases[] = {
        {"AML_" + noise, "Amlogic"},
        {std::string("\x89LZO\0\r\n\x1a\n", 9) + noise, "lzop -dc"},
        {"\x7f"
         "ELF" +
             noise,
         "ELF file"},
        {"a text", "but a text"},
        {"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"},
        {noise, "none in it"},
    };
    for (const auto& c : cases) {
        input::Walk walk("F", bytes_of(c.content), {});
        const auto member = walk.next();
        REQUIRE(member);
        REQUIRE(member->error);
        INFO(member->error->message);
        CHECK(member->error->message.find(c.said) != std::string::npos);
        CHECK_FALSE(walk.next());
    }
    input::Walk walk("soc.dtsi", bytes_of("/ { soc { }; };"), {});
    CHECK(walk.next()->error->message.find("name the .dts that includes it") != std::string::npos);
}

TEST_CASE("an archive's files, without links, whatever their names are") {
    CHECK(found_in(tar({{"./boot/a.dtb", a}, {"/b.dtb", b}, {"../../x.dtbo", overlay}, {"notes", "a text"}})) ==
          "#boot/a.dtb tree a;#b.dtb tree b;#../../x.dtbo (overlay);");
    CHECK(found_in(tar({{"link.dtb", "/etc/passwd", '2'}, {"a.dtb", a}})) == "#a.dtb tree a;");
    CHECK(found_in(tar({{"inner.tar", tar({{"a.dtb", a}})}, {"b", b}})) == "#inner.tar#a.dtb tree a;#b tree b;");
    CHECK(found_in(tar({{"board.dts", "/dts-v1/; / { };"}})) == "#board.dts (source); no-boards;");
    CHECK(found_in(tar({{"cut.dtb", a.substr(0, 60)}})) == "#cut.dtb tree;");  // said when it is read
    CHECK(found_in(tar({})) == " bad-magic;");
    CHECK(found_in(tar({{"a", a}}).substr(0, 700)) == "#a bad-structure;");
    CHECK(found_in("07070" + noise) == " no-boards;");  // begins like a cpio archive
}

TEST_CASE("limits, at and past each") {
    const std::string three = tar({{"a", a}, {"b", b}, {"c", a}});
    CHECK(found_in(three, {.members = 3}) == "#a tree a;#b tree b;#c tree a;");
    CHECK(found_in(three, {.members = 2}) == "#a tree a;#b tree b; limit-exceeded;");

    const std::string deep = tar({{"t", tar({{"a", a}})}});
    CHECK(found_in(deep, {.depth = 2}) == "#t#a tree a;");
    CHECK(found_in(deep, {.depth = 1}) == " limit-exceeded;");

    CHECK(found_in(a, {.member_bytes = 1}) == " tree a;");  // a file of its own has the limit of trees
    CHECK(found_in(tar({{"a", a}, {"b", b}}), {.member_bytes = a.size()}) == "#a tree a;#b tree b;");
    CHECK(found_in(tar({{"a", a}, {"b", b}}), {.member_bytes = a.size() - 1}) == "#a (other);#b (other); no-boards;");

    CHECK(found_in(three, {.unpacked_bytes = 3 * a.size()}) == "#a tree a;#b tree b;#c tree a;");
    CHECK(found_in(three, {.unpacked_bytes = 3 * a.size() - 1}) == "#a tree a;#b tree b; limit-exceeded;");
    CHECK(found_in(tar({{"none", std::string(5000, 'x')}}), {.unpacked_bytes = 4999}) == " limit-exceeded;");

    const std::string table = android_tree_table({a, b});
    CHECK(found_in(table, {.members = 2}) == "#0 tree a;#1 tree b;");
    CHECK(found_in(table, {.members = 1}) == "#0 tree a; limit-exceeded;");
    CHECK(found_in(noise + a + b, {.members = 2}).ends_with(" tree b;"));
    CHECK(found_in(noise + a + b, {.members = 1}).ends_with(" limit-exceeded;"));
}

TEST_CASE("a name as long as a header may say is not read into memory") {
    std::string hostile("070701");
    for (const char* field : {"1", "81a4", "0", "0", "1", "0", "0", "0", "0", "0", "0", "7fffffff", "0"}) {
        hostile += std::string(8 - std::string_view(field).size(), '0') + field;
    }
    CHECK(found_in(hostile + std::string(std::size_t{15} << 20, 'n')) == " bad-structure;");  // the end comes first
    CHECK(found_in(hostile + std::string(std::size_t{17} << 20, 'n'), {.member_bytes = 1}) == " limit-exceeded;");
}

TEST_CASE("bytes made of headers do not take for ever") {
    FdtBuilder tree;
    const std::string good = text_of(tree.finish());
    // A header that promises all the rest, at every 40 bytes, whose structure makes no sense.
    std::string hostile = noise;
    for (std::size_t i = 0; i < 20000; ++i) {
        hostile += with(good.substr(0, 40), 4, big(static_cast<std::uint32_t>((20000 - i) * 40)));
    }
    CHECK(found_in(hostile) == " bad-magic;");
}

}  // namespace dmavet::test
