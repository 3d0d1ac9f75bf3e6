// SPDX-License-Identifier: Apache-2.0
// Are the files that the tools of a Debian system make looked into? A tool that is missing is a failure: ./dev test
// installs them.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "cli/process.hpp"
#include "dmavet/input.hpp"
#include "support/files.hpp"
#include "support/found.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

namespace {

// A folder with the boards a.dtb and b.dtb, the overlay o.dtbo, and something that is neither.
class Workplace {
public:
    Workplace() {
        for (const char* model : {"a", "b"}) {
            static_cast<void>(folder_.file(std::string(model) + ".dtb", board_called(model)));
        }
        static_cast<void>(folder_.file("o.dtbo", overlay_setting("dma-coherent")));
        static_cast<void>(folder_.file("notes", "a text\n"));
        static_cast<void>(folder_.file("loader", "loader" + std::string(100, '\x7f')));
    }

    // What is found in the file "made" after this line of shell.
    [[nodiscard]] std::string found(const std::string& line) const {
        const Outcome made = shell("cd '" + folder_.path().string() + "' && " + line);
        INFO(line, "\n", made.out, made.err);
        REQUIRE(made.status == 0);
        return found_in_file(file("made"));
    }
    [[nodiscard]] std::string file(std::string_view name) const { return (folder_.path() / name).string(); }
    [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

private:
    TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("compressions") {
    const Workplace work;
    for (const char* tool :
         {"gzip -c", "bzip2 -c", "xz -c", "xz --format=lzma -c", "zstd -qc", "lz4 -qc", "lz4 -qlc"}) {
        CAPTURE(tool);
        CHECK(work.found(std::string(tool) + " a.dtb > made") == " tree a;");
        CHECK(work.found(std::string("cat a.dtb b.dtb | ") + tool + " - > made").starts_with("#0x0 tree a;#0x"));
        CHECK(work.found(std::string(tool) + " notes > made").find("no-boards") != std::string::npos);
        CHECK(work.found(std::string(tool) + " a.dtb | head -c 40 > made").find(" tree a") == std::string::npos);
    }
    CHECK(work.found("gzip -c a.dtb | xz -c > made") == " tree a;");
    CHECK(work.found("(head -c 100 a.dtb | gzip -c; tail -c +101 a.dtb | gzip -c; echo rest) > made") == " tree a;");
    CHECK(work.found("lzop -c a.dtb > made") == " bad-magic;");
}

TEST_CASE("a compression whose checksum is wrong is refused, also around an archive") {
    const Workplace work;
    const std::string spoil =
        " && printf '\\125\\252' | dd status=none conv=notrunc bs=1 of=made seek=$(($(stat -c %s made) - ";
    for (const char* tool : {"gzip -c", "xz -c", "zstd -qc", "lz4 -qc", "bzip2 -c"}) {
        CAPTURE(tool);
        for (const char* input : {"cat a.dtb", "tar c a.dtb"}) {
            const std::string made = std::string(input) + " | " + tool + " > made" + spoil;
            CHECK(work.found(made + "8))").find("bad-structure;") != std::string::npos);
        }
    }
    CHECK(work.found("gzip -c a.dtb > made" + spoil + "8))") == " bad-structure;");
    CHECK(work.found("gzip -c a.dtb > made" + spoil + "4))") == " bad-structure;");
    CHECK(work.found("gzip -c loader > made" + spoil + "8)) && cat b.dtb >> made") == " bad-structure;");
}

TEST_CASE("behind an archive is read only what its compression has there, and that is counted") {
    const Workplace work;
    constexpr std::size_t mib = std::size_t{1} << 20;
    for (const char* tool : {"gzip -c", "xz -c", "bzip2 -c"}) {
        CAPTURE(tool);
        REQUIRE(work.found("(tar c a.dtb; head -c 1M /dev/zero) | " + std::string(tool) + " > made") ==
                "#a.dtb tree a;");
        const std::string image = read_text(work.file("made"));
        const std::size_t board = board_called("a").size();
        const std::size_t all = 10240 + mib + board;  // tar writes blocks of 10 KiB
        CHECK(found_in(image, {.unpacked_bytes = all}) == "#a.dtb tree a;");
        CHECK(found_in(image, {.unpacked_bytes = all - 1}) == "#a.dtb tree a; limit-exceeded;");
    }
    const Outcome endless =
        shell("cd '" + work.folder().path().string() + "' && (tar c a.dtb; cat /dev/zero) | timeout 20 dmavet list -");
    CHECK(endless.status == 0);
    CHECK(endless.out.find("1 board to read") != std::string::npos);
}

// xz takes zeros behind it for a part of it.
TEST_CASE("what a compression makes of another one is counted, whatever comes out of that") {
    const Workplace work;
    for (const char* tool :
         {"gzip -c", "bzip2 -c", "xz -c", "xz --format=lzma -c", "zstd -qc", "lz4 -qc", "lz4 -qlc"}) {
        CAPTURE(tool);
        REQUIRE(work.found("(xz -c notes; head -c 1M /dev/zero) > inner && " + std::string(tool) + " inner > made") ==
                " no-boards;");
        const std::string image = read_text(work.file("made"));
        const std::size_t all = read_text(work.file("inner")).size() + read_text(work.file("notes")).size();
        CHECK(found_in(image, {.unpacked_bytes = all}) == " no-boards;");
        CHECK(found_in(image, {.unpacked_bytes = all - 1}) == " limit-exceeded;");
    }
}

// As Image.gz-dtb. A large one is not read at once.
TEST_CASE("trees behind a kernel that is compressed as a whole") {
    const Workplace work;
    REQUIRE(work.found("head -c 3M /dev/urandom > large; cp a.dtb made") == " tree a;");
    for (const char* kernel : {"loader", "large", "b.dtb"}) {
        const std::string inside = std::string_view(kernel) == "b.dtb" ? " tree b;" : "";
        for (const char* tool :
             {"gzip -c", "bzip2 -c", "xz -c", "xz --format=lzma -c", "zstd -qc", "lz4 -qc", "lz4 -qlc", "lzop -c"}) {
            CAPTURE(kernel);
            CAPTURE(tool);
            const std::string found = work.found("(" + std::string(tool) + " " + kernel + "; cat a.dtb b.dtb) > made");
            INFO(found);
            CHECK(found.starts_with(std::string_view(tool).starts_with("lzop") ? "#0x" : inside + "#0x"));
            CHECK(found.find(" tree a;#0x") != std::string::npos);
            CHECK(found.ends_with(" tree b;"));
        }
    }
    for (const char* tool : {"zstd -qc", "lz4 -qc", "lz4 -qlc", "xz -c", "gzip -c"}) {
        for (const char* zeros : {"1", "13", "16"}) {
            CAPTURE(tool);
            CAPTURE(zeros);
            const std::string found =
                work.found("(" + std::string(tool) + " large; head -c " + zeros + " /dev/zero; cat b.dtb) > made");
            CHECK(found.ends_with(" tree b;"));
            CHECK(found.find("bad-structure") == std::string::npos);
        }
    }
    CHECK(work.found("(xz -c loader; echo junk; cat b.dtb) > made") == " bad-structure;");
    // Noise is stored as it is, with the tree in it: that lies within, not behind.
    for (const char* tool : {"zstd -qc", "lz4 -qc", "lz4 -qlc"}) {
        CHECK(work.found("(head -c 100000 /dev/urandom; cat a.dtb) | " + std::string(tool) + " > made") ==
              "#0x186a0 tree a;");
    }
}

TEST_CASE("a table of trees with packed entries") {
    const Workplace work;
    REQUIRE(shell("cd '" + work.folder().path().string() + "' && gzip -nc a.dtb > a.gz").status == 0);
    const std::string gzip = read_text(work.file("a.gz"));
    constexpr std::size_t gzip_header = 10;
    constexpr std::size_t gzip_trailer = 8;
    const std::string deflated = gzip.substr(gzip_header, gzip.size() - gzip_header - gzip_trailer);
    std::string table =
        with(android_tree_table({zlib(deflated, board_called("a")), gzip, board_called("b")}), 28, big(1));
    table = with(with(table, 32 + 16, big(1)), 32 + 32 + 16, big(2));
    CHECK(found_in(table) == "#0 tree a;#1 tree a;#2 tree b;");
}

TEST_CASE("images that mkimage makes of files") {
    const Workplace work;
    const std::string make = " && mkimage -A arm -O linux -C ";
    const struct {
        std::string line, expected;
    } cases[] = {
        {"true" + make + "none -T multi -d loader:notes:a.dtb made", "#2 tree a;"},
        {"gzip -kf loader" + make + "gzip -T multi -d loader.gz:notes:b.dtb made", "#2 tree b;"},
        {"cat loader a.dtb > k" + make + "none -T kernel -d k made", "#kernel#0x6a tree a;"},
        {"cat loader a.dtb | xz -c > k" + make + "none -T kernel -d k made", "#kernel#0x6a tree a;"},
        {"cat loader a.dtb | lz4 -qlc > k" + make + "lz4 -T kernel -d k made", "#kernel#0x6a tree a;"},
        {"lzop -c loader > k" + make + "lzo -T kernel -d k made", "#kernel (other); no-boards;"},
        {"true" + make + "none -T kernel -d loader made && cat b.dtb >> made", "#0xaa tree b;"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.line);
        CHECK(work.found(c.line) == c.expected);
    }
}

TEST_CASE("disks and file systems that tools make") {
    const Workplace work;
    const std::string fat = "truncate -s 8M fat && mkfs.vfat fat > /dev/null && mcopy -i fat a.dtb ::";
    const std::string ext = "mkdir -p d && cp a.dtb d && rm -f ext && mke2fs -q -t ext4 -d d ext 8M";
    const auto disk = [&](const std::string& label) {
        return fat + " && " + ext + " && rm -f made && truncate -s 40M made && printf 'label: " + label +
               "\\nstart=2048,size=16384\\nstart=18432,size=16384\\nstart=34816,size=2048\\n' | /sbin/sfdisk -q made && "
               "dd status=none conv=notrunc bs=512 if=fat of=made seek=2048 && "
               "dd status=none conv=notrunc bs=512 if=ext of=made seek=18432 && "
               "dd status=none conv=notrunc bs=512 if=a.dtb of=made seek=34816";
    };
    CHECK(work.found(fat + " && mv fat made") == " bad-magic;");
    CHECK(work.found(ext + " && mv ext made") == " bad-magic;");
    for (const char* label : {"dos", "gpt"}) {
        CAPTURE(label);
        CHECK(work.found(disk(label)) == "#partition-3 tree a;#partitions not-a-board;");
        CHECK(work.found(disk(label) + " && dd status=none conv=notrunc bs=1024 if=b.dtb of=made seek=64") ==
              "#0x10000 tree b;#partition-3 tree a;#partitions not-a-board;");
    }
    CHECK(work.found("gzip -f made && mv made.gz made").starts_with("#0x10000 tree b;"));
    const std::string image = work.file("made");
    const Outcome check = dmavet({"check", image});
    CHECK(check.status == 3);
    CHECK(check.err.find("made#partitions: partitions 1 (FAT), 2 (ext4) not looked into") != std::string::npos);
    CHECK(dmavet({"check", image + "#partition-3"}).status == 0);
}

TEST_CASE("archives") {
    const Workplace work;
    const struct {
        std::string_view name;
        std::string line;
        std::string expected;
    } cases[] = {
        {"tar", "tar cf made a.dtb notes o.dtbo", "#a.dtb tree a;#o.dtbo (overlay);"},
        {"tar of the GNU kind, with a long name",
         "L=$(printf '%0150d' 7) && cp a.dtb $L && tar --format=gnu -cf made $L && mv $L long",
         "#" + std::string(149, '0') + "7 tree a;"},
        {"tar with a link",
         "ln -sf a.dtb l.dtb && ln -f a.dtb h.dtb && tar cf made a.dtb h.dtb l.dtb && rm h.dtb l.dtb",
         "#a.dtb tree a;"},
        {"tar.xz in tar", "tar cJf t.xz a.dtb && tar cf made t.xz b.dtb", "#t.xz#a.dtb tree a;#b.dtb tree b;"},
        {"cpio", "ls a.dtb notes | cpio -o -H newc > made", "#a.dtb tree a;"},
        {"cpio of the oldest kind", "ls a.dtb notes | cpio -o -H bin > made", "#a.dtb tree a;"},
        {"cpio.zst", "ls a.dtb b.dtb | cpio -o -H newc | zstd -qc > made", "#a.dtb tree a;#b.dtb tree b;"},
        {"zip", "zip -q z.zip a.dtb notes b.dtb && mv z.zip made", "#a.dtb tree a;#b.dtb tree b;"},
        {"zip without compression", "zip -q0 z.zip a.dtb && mv z.zip made", "#a.dtb tree a;"},
        {"ar", "rm made && ar qc made a.dtb notes", "#a.dtb tree a;"},
        {"a Debian package",
         "mkdir -p d/DEBIAN d/boot && gzip -c b.dtb > d/boot/b.dtb.gz && cp a.dtb o.dtbo d/boot && "
         "printf 'Package: p\\nVersion: 1\\nArchitecture: all\\nMaintainer: m\\nDescription: d\\n' > d/DEBIAN/control && "
         "dpkg-deb --root-owner-group -b d made",
         "#boot/a.dtb tree a;#boot/b.dtb.gz tree b;#boot/o.dtbo (overlay);"},
        {"an rpm package",
         "printf 'Name: p\\nVersion: 1\\nRelease: 1\\nSummary: s\\nLicense: l\\nBuildArch: noarch\\n%%%%description\\nd\\n"
         "%%%%install\\nmkdir -p %%{buildroot}/boot\\ncp %%{here}/a.dtb %%{buildroot}/boot\\n%%%%files\\n/boot/a.dtb\\n' "
         "> p.spec && rpmbuild -bb --define \"_topdir $PWD/r\" --define \"here $PWD\" p.spec && mv r/RPMS/*/*.rpm made",
         "#boot/a.dtb tree a;"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(work.found(c.line) == c.expected);
    }
}

TEST_CASE("FIT images that mkimage makes, in each encoding") {
    const Workplace work;
    const auto its = [](std::string_view tree, std::string_view compression) {
        return "/dts-v1/; / { description = \"d\"; #address-cells = <1>; images {\n"
               "u { description = \"u\"; type = \"firmware\"; arch = \"arm64\"; os = \"u-boot\"; compression = \"none\"; "
               "data = /incbin/(\"loader\"); };\n"
               "f { description = \"f\"; type = \"flat_dt\"; arch = \"arm64\"; compression = \"" +
               std::string(compression) + "\"; data = /incbin/(\"" + std::string(tree) +
               "\"); hash { algo = \"sha256\"; }; };\n"
               "o { description = \"o\"; type = \"flat_dt\"; arch = \"arm64\"; compression = \"none\"; "
               "data = /incbin/(\"o.dtbo\"); }; };\n"
               "configurations { default = \"c\"; c { firmware = \"u\"; fdt = \"f\", \"o\"; }; d { fdt = \"f\"; }; }; };\n";
    };
    const struct {
        std::string_view compression, tool;
    } compressions[] = {
        {"none", "cat"},     {"gzip", "gzip -c"}, {"bzip2", "bzip2 -c"}, {"lzma", "xz --format=lzma -c"},
        {"lz4", "lz4 -qlc"}, {"lz4", "lz4 -qc"},  {"zstd", "zstd -qc"}};
    for (const auto& one : compressions) {
        const std::string compression(one.compression);
        static_cast<void>(work.folder().file("image.its", its("f.packed", compression)));
        for (const char* where : {"", "-E", "-E -p 0x4000", "-E -B 0x200"}) {
            CAPTURE(compression);
            CAPTURE(where);
            CHECK(work.found(std::string(one.tool) + " a.dtb > f.packed && mkimage " + where + " -f image.its made") ==
                  "#c configuration a +#o;#d configuration a;");
        }
    }
    CHECK(work.found("(cat loader; cat made; echo end) > m && mv m made") ==
          "#0x6a#c configuration a +#0x6a#o;#0x6a#d configuration a;");
    CHECK(work.found("tar cJf m made && mv m made") ==
          "#made#0x6a#c configuration a +#made#0x6a#o;#made#0x6a#d configuration a;");
}

TEST_CASE("the commands take members by name, and a bomb ends in one line") {
    const Workplace work;
    REQUIRE(shell("cd '" + work.folder().path().string() + "' && tar czf both.tar.gz a.dtb b.dtb o.dtbo").status == 0);
    const std::string both = work.file("both.tar.gz");
    const auto contains = [](const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    };

    const Outcome show = dmavet({"show", both + "#b.dtb"});
    CHECK(show.status == 0);
    CHECK(contains(show.out, "both.tar.gz#b.dtb: b"));
    CHECK(contains(dmavet({"show", both}).out, "both.tar.gz#a.dtb: a"));
    CHECK(dmavet({"why", both + "#b.dtb", "/soc"}).status == 0);
    const Outcome why = dmavet({"why", both, "/soc"});
    CHECK(why.status == 2);
    CHECK(contains(why.err, "name one, as FILE#NAME"));
    CHECK(dmavet({"check", both + "#c.dtb"}).status == 3);
    CHECK(contains(dmavet({"check", both + "#o.dtbo"}).err, "an overlay"));

    const Outcome list = dmavet({"list", both, work.file("notes"), work.file("o.dtbo"), work.file("a.dtb")});
    INFO(list.out, list.err);
    CHECK(list.status == 3);
    CHECK(contains(list.out, "  #a.dtb   tree"));
    CHECK(contains(list.out, "3 boards to read, 2 passed over; 1 input could not be read"));
    CHECK(contains(list.err, "notes: not a flattened device tree"));
    const Outcome json = dmavet({"list", both, "--format", "json"});
    CHECK(json.status == 0);
    CHECK(contains(json.out, "\"name\": \"" + both + "#o.dtbo\""));
    CHECK(contains(json.out, "\"kind\": \"overlay\""));

    REQUIRE(shell("head -c 300M /dev/zero | tr '\\0' '\\1' | zstd -qc > '" + work.file("bomb") + "'").status == 0);
    const Outcome bomb = dmavet({"check", work.file("bomb")});
    CHECK(bomb.status == 3);
    CHECK(contains(bomb.err, "more than 256 MiB"));
    CHECK(std::count(bomb.err.begin(), bomb.err.end(), '\n') == 1);
}

}  // namespace dmavet::test
