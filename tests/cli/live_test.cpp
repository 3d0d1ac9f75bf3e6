// SPDX-License-Identifier: Apache-2.0
// What do --live and --root say of a running system, and of one of which pieces are missing?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "cli/process.hpp"
#include "golden/schema.hpp"
#include "support/fdt_builder.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;

// As one line, whatever its breaks.
std::string joined(const std::string& text) {
    std::string line;
    for (const char c : text) {
        const bool is_blank = c == '\n' || c == ' ';
        if (!is_blank || (!line.empty() && line.back() != ' ')) {
            line += is_blank ? ' ' : c;
        }
    }
    return line;
}

// A copied root folder.
class System {
public:
    void put(std::string_view file, std::string_view content) const {
        const fs::path place = folder_.path() / file;
        fs::create_directories(place.parent_path());
        write_text(place, content);
    }
    void put_tree(std::uint32_t ram, bool efi = false) const {
        FdtBuilder fdt;
        fdt.bus(1, 1).node("chosen").string("bootargs", "from=tree");
        if (efi) {
            fdt.cells("linux,uefi-system-table", {0, 1});
        }
        fdt.end().node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, ram}).end();
        fdt.node("cpus").bus(1, 0).node("cpu@0").string("compatible", "arm,cortex-a53").string("device_type", "cpu");
        fdt.cells("reg", {0}).end().end();
        fdt.device("dma@1000", "arm,pl330").cells("reg", {0x1000, 0x100}).empty("dma-coherent").end();
        const auto blob = fdt.finish();
        put("sys/firmware/fdt", {reinterpret_cast<const char*>(blob.data()), blob.size()});
    }
    void put_folder_tree() const {
        using namespace std::string_view_literals;
        const std::string base = "sys/firmware/devicetree/base/";
        put(base + "#address-cells", "\0\0\0\1"sv);
        put(base + "#size-cells", "\0\0\0\1"sv);
        put(base + "memory@40000000/device_type", "memory\0"sv);
        put(base + "memory@40000000/reg", "\x40\0\0\0\x40\0\0\0"sv);
        put(base + "dma@1000/compatible", "arm,pl330\0"sv);
        put(base + "dma@1000/reg", "\0\0\x10\0\0\0\1\0"sv);
        put(base + "dma@1000/name", "dma\0"sv);
    }
    void put_rest() const {
        put("proc/sys/kernel/osrelease", "6.6.51-v8+\n");
        put("proc/cmdline", "console=ttyS0 swiotlb=512\n");
        put("proc/iomem", "40000000-7fffffff : System RAM\n");
        put("boot/config-6.6.51-v8+", "CONFIG_ARM64=y\nCONFIG_ARM64_16K_PAGES=y\nCONFIG_ZONE_DMA=y\n");
    }
    [[nodiscard]] std::string path() const { return folder_.path().string(); }
    [[nodiscard]] std::string show(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"show", "--root", path()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = dmavet(arguments);
        return joined(outcome.out + outcome.err) + "status " + std::to_string(outcome.status);
    }

private:
    TemporaryFolder folder_;
};

void check_said(const std::string& text, std::initializer_list<std::string> parts) {
    INFO(text);
    for (const std::string& part : parts) {
        CAPTURE(part);
        CHECK(contains(text, part));
    }
}

}  // namespace

TEST_CASE("what a copied system has is taken, and said from where") {
    const System system;
    system.put_tree(0x40000000);
    system.put_rest();
    check_said(system.show(), {"tree: /sys/firmware/fdt", "kernel: /proc/sys/kernel/osrelease (6.6.51-v8+)",
                               "command line: /proc/cmdline", "configuration: /boot/config-6.6.51-v8+",
                               "RAM: memory nodes of the tree", "Linux 6.6.51 arm64", "pages of 16 KiB",
                               "configured by /boot/config-6.6.51-v8+", "set by swiotlb=", "status 0"});
    CHECK_FALSE(contains(system.show(), "missing"));
    const std::string json = system.show({"--format", "json"});
    check_said(json, {R"("file": ")" + system.path(), R"("part": "command line", "from": "/proc/cmdline")",
                      R"("cmdline": "console=ttyS0 swiotlb=512")", R"("config": "file")"});
}

TEST_CASE("each missing piece says so, and which option gives it") {
    const System system;
    system.put_tree(0x40000000);
    check_said(
        system.show(),
        {"missing kernel: no /proc/sys/kernel/osrelease, no /proc/version; 7.2 is taken; --kernel RELEASE gives it",
         "command line: no /proc/cmdline; bootargs of /chosen is taken; --cmdline TEXT gives it",
         "configuration: no /proc/config.gz; Debian's is taken, with its size of pages; --kconfig FILE gives it",
         "RAM: memory nodes of the tree", "status 0"});
    check_said(system.show({"--format", "json"}),
               {R"("part": "kernel", "from": null, "note": "no /proc)", R"("option": "--kernel RELEASE")"});
    const System empty;
    check_said(empty.show(), {"no device tree: neither /sys/firmware/fdt nor /proc/device-tree", "status 3"});
    check_said(joined(dmavet({"check", "--root", empty.path() + "/none"}).err), {"cannot open: no such file"});
    system.put("sys/firmware/fdt", "no tree");
    check_said(system.show(), {"/sys/firmware/fdt: not a flattened device tree", "status 3"});
}

TEST_CASE("options count more than what is found") {
    const System system;
    system.put_tree(0);
    system.put_rest();
    const std::string text =
        system.show({"--kernel", "6.12", "--cmdline", "", "--kconfig", "debian", "--memory", "1G"});
    check_said(text, {"Linux 6.12 arm64", "kernel: --kernel (as given)", "command line: --cmdline (as given)",
                      "configuration: --kconfig (as given)", "RAM: --memory (as given)",
                      "0x40000000-0x7fffffff (1 GiB), from --memory, base of /memory@40000000, a placeholder"});
    CHECK_FALSE(contains(text, "swiotlb="));
}

TEST_CASE("without memory nodes that count RAM is that of /proc/iomem") {
    const System system;
    system.put_rest();
    for (const bool efi : {false, true}) {
        system.put_tree(efi ? 0x1000 : 0, efi);
        check_said(system.show(), {"RAM 0x40000000-0x7fffffff (1 GiB), from /proc/iomem",
                                   efi ? "RAM: /proc/iomem (booted by EFI" : "RAM: /proc/iomem (the tree's"});
    }
    // What the EFI map keeps is known by /proc/iomem alone.
    system.put("proc/iomem",
               "40000000-4fffffff : System RAM\n50000000-500fffff : reserved\n50100000-7fffffff : System RAM\n");
    check_said(system.show({"--map"}), {"from /proc/iomem", "0x50000000-0x500fffff (1 MiB) taken before the kernel"});
    system.put_tree(0);
    CHECK_FALSE(contains(system.show({"--map"}), "taken before the kernel"));
    system.put("proc/iomem", "00000000-00000000 : System RAM\n");
    check_said(system.show(), {"RAM: /proc/iomem shows addresses to root alone", "--memory BASE+SIZE gives it"});
    system.put("proc/iomem", "09000000-09000fff : uart\n");
    check_said(system.show(), {"RAM: /proc/iomem has no line of System RAM"});
    // early_init_dt_scan_memory() passes over a node that is not available.
    using namespace std::string_view_literals;
    const System disabled;
    disabled.put_folder_tree();
    disabled.put_rest();
    check_said(disabled.show(), {"RAM: memory nodes of the tree"});
    disabled.put("sys/firmware/devicetree/base/memory@40000000/status", "disabled\0"sv);
    check_said(disabled.show(), {"RAM: /proc/iomem (the tree's"});
}

TEST_CASE("RAM that the kernel has and its tree does not give counts, and both are said") {
    const System system;
    system.put_tree(0x40000000);
    system.put_rest();
    system.put("proc/iomem", "40000000-5fffffff : System RAM\n");
    check_said(system.show(), {"RAM: /proc/iomem (512 MiB less than the tree's memory nodes)",
                               "RAM 0x40000000-0x5fffffff (512 MiB), from /proc/iomem"});
    check_said(system.show({"--format", "json"}),
               {R"("part": "RAM", "from": "/proc/iomem", "note": "512 MiB less than the tree's memory nodes")"});
    // mem= says the same: the tree's, cut.
    system.put("proc/cmdline", "mem=512M\n");
    check_said(system.show(), {"RAM: memory nodes of the tree", "(512 MiB), from mem="});
    // It has cut what /proc/iomem says, and does not do so again.
    system.put("proc/iomem", "40000000-4fffffff : System RAM\n60000000-7fffffff : System RAM\n");
    check_said(system.show(),
               {"RAM: /proc/iomem (256 MiB more than the tree's memory nodes with mem=)",
                "RAM 0x40000000-0x4fffffff (256 MiB), 0x60000000-0x7fffffff (512 MiB), from /proc/iomem"});
    system.put("proc/iomem", "00000000-00000000 : System RAM\n");
    check_said(system.show(), {"RAM: memory nodes of the tree", "(512 MiB), from mem="});
}

TEST_CASE("a tree of folders serves where the blob cannot be read") {
    const System system;
    system.put_folder_tree();
    system.put_rest();
    check_said(system.show(), {"tree: /sys/firmware/devicetree/base (no /sys/firmware/fdt; without the order",
                               "dma@1000", "status 0"});
    check_said(system.show({"--format", "json"}), {R"("kind": "folder")"});
    // As a link it could lead anywhere.
    fs::create_directories(system.path() + "/proc");
    const System linked;
    linked.put("proc/cmdline", "x\n");
    fs::create_symlink(system.path() + "/sys/firmware/devicetree/base", linked.path() + "/proc/device-tree");
    check_said(linked.show(), {"/proc/device-tree: a link, which is not followed", "status 3"});
}

TEST_CASE("what is said of a running system in JSON is what the schemas promise") {
    const System system;
    system.put_tree(0);
    for (const char* command : {"show", "check"}) {
        const Schema schema("dmavet-" + std::string(command) + ".schema.json");
        for (int pieces = 0; pieces < 2; ++pieces) {  // without the rest, and with it
            const Outcome outcome = dmavet({command, "--root", system.path(), "--format", "json", "--memory", "1G"});
            INFO(outcome.out);
            CHECK(schema.violations(outcome.out).empty());
            CHECK(contains(joined(outcome.out), R"("memory_base": { "shown_by": "placeholder", "path": "/memory)"));
            system.put_rest();
        }
    }
}

TEST_CASE("a release that is not modelled gives way to the next one that is") {
    const System system;
    system.put_tree(0x40000000);
    const struct {
        std::string release, said;
    } cases[] = {
        {"99.1.2-next", "99.1.2-next, which is not modelled: 7.2 is taken"},
        {"2.6.32", "2.6.32, which is not modelled: 3.18 is taken"},
        {"6.1.0-50-arm64", "/proc/sys/kernel/osrelease (6.1.0-50-arm64)"},
        {"nonsense", "/proc/sys/kernel/osrelease is no release: nonsense; 7.2 is taken; --kernel RELEASE gives it"},
    };
    for (const auto& c : cases) {
        system.put("proc/sys/kernel/osrelease", c.release + "\n");
        check_said(system.show(), {c.said, "status 0"});
    }
    fs::remove(system.path() + "/proc/sys/kernel/osrelease");
    system.put("proc/version", "Linux version 6.12.5-v8+ (gcc) #1\n");
    check_said(system.show(), {"kernel: /proc/version (6.12.5-v8+)"});
}

TEST_CASE("a configuration is unpacked, within limits, and one that cannot be used says why") {
    const System system;
    system.put_tree(0x40000000);
    system.put_rest();
    const auto pack = [&](const std::string& command) {
        const Outcome packed = shell(command + " | gzip > '" + system.path() + "/proc/config.gz'");
        REQUIRE(packed.status == 0);
    };
    pack("printf 'CONFIG_ARM64=y\\nCONFIG_ARM64_64K_PAGES=y\\n'");
    check_said(system.show(), {"configuration: /proc/config.gz", "pages of 64 KiB"});
    fs::remove_all(system.path() + "/boot");
    pack("printf 'nothing'");
    check_said(system.show(), {"/proc/config.gz: not a kernel configuration", "Debian's is taken"});
    pack("head -c 17000000 /dev/zero");
    check_said(system.show(), {"/proc/config.gz: it unpacks to more than 16 MiB"});
    system.put("proc/config.gz", "CONFIG_ARM64=y\n");
    check_said(system.show(), {"/proc/config.gz: not compressed as it should be, no /boot/config-6.6.51-v8+, no "
                               "/usr/lib/modules/6.6.51-v8+/config, no /lib/modules/6.6.51-v8+/config; Debian's"});
    // The next place serves, and the first one's fault is said all the same.
    system.put("boot/config-6.6.51-v8+", "nothing");
    system.put("lib/modules/6.6.51-v8+/config", "CONFIG_ARM64=y\nCONFIG_ARM64_64K_PAGES=y\n");
    check_said(system.show(), {"configuration: /lib/modules/6.6.51-v8+/config (/proc/config.gz: not compressed as it "
                               "should be, /boot/config-6.6.51-v8+: not a kernel configuration",
                               "pages of 64 KiB"});
}

TEST_CASE("why takes a path alone, and files do not go with a running system") {
    const System system;
    system.put_tree(0x40000000);
    system.put_rest();
    const Outcome why = dmavet({"why", "--root", system.path(), "dma@1000"});
    check_said(joined(why.out), {"taken from tree: /sys/firmware/fdt", "/dma@1000 in " + system.path()});
    CHECK(why.status == 0);
    CHECK(dmavet({"check", "--root", system.path()}).status == 0);
    CHECK(dmavet({"check", "--root", system.path(), "board.dtb"}).status == 2);
    CHECK(dmavet({"why", "--live", "board.dtb", "dma@1000"}).status == 2);
    CHECK(dmavet({"why", "--live"}).status == 2);
}

TEST_CASE("a running system has the settings of a file that is named, and of no other") {
    const System system;
    system.put_tree(0x40000000);
    system.put_rest();
    system.put("dmavet.toml", "kernel = '5.10'\n");
    const TemporaryFolder folder;
    const std::string config = folder.file("c.toml", "kernel = '6.1'\nmemory = '0x40000000+2G'\n");
    check_said(system.show(), {"Linux 6.6.51 arm64"});
    check_said(system.show({"--config", config}),
               {"Linux 6.1 arm64", "kernel: --kernel (as given)", "(2 GiB), from --memory"});
    check_said(system.show({"--config", config, "--kernel", "6.12"}), {"Linux 6.12 arm64"});
    check_said(joined(dmavet({"why", "--root", system.path(), "dma@1000", "--config", config}).out), {"6.1"});
    const std::string wrong = folder.file("w.toml", "kernel = 'six'\n");
    CHECK(dmavet({"check", "--root", system.path(), "--config", wrong}).status == 2);
    CHECK(dmavet({"why", "--root", system.path(), "dma@1000", "--config", wrong}).status == 2);
}

TEST_CASE("a text that is named gives a running system its lines") {
    const System system;
    const TemporaryFolder folder;
    const std::string source = folder.file(
        "board.dts",
        "/dts-v1/;\n/ { compatible = \"a,board\"; #address-cells = <1>; #size-cells = <1>;\n bus { compatible = \"simple-bus\"; "
        "#address-cells = <1>; #size-cells = <1>; ranges;\n  dma-ranges = <0 0 0 1>;\n  dev@1 { compatible = "
        "\"a,b\"; reg = <1 1>; }; }; };\n");
    fs::create_directories(system.path() + "/sys/firmware");
    REQUIRE(shell("dtc -q -O dtb -o '" + system.path() + "/sys/firmware/fdt' '" + source + "'").status == 0);
    const auto check = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"check", "--root", system.path(), "--level", "note"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = dmavet(arguments);
        return outcome.out + outcome.err;
    };
    check_said(check({"--source", source}), {"board.dts:4"});
    CHECK_FALSE(contains(check({}), "board.dts"));
    check_said(check({"--source", "/nowhere"}), {"/nowhere"});
}

TEST_CASE("collect.sh makes a folder or an archive that --root takes") {
    const System system;
    system.put_tree(0x40000000);
    system.put_rest();
    const TemporaryFolder out;
    const std::string collect = "DMAVET_SYSTEM='" + system.path() + "' contrib/collect.sh '" + out.path().string();
    const Outcome folder = shell(collect + "/a' && dmavet show --root '" + out.path().string() + "/a'");
    INFO(folder.out, folder.err);
    CHECK(folder.status == 0);
    CHECK_FALSE(contains(folder.out, "missing"));
    const Outcome archive =
        shell(collect + "/b.tar' && cd '" + out.path().string() + "' && tar xf b.tar && dmavet why --root b dma@1000");
    INFO(archive.out, archive.err);
    CHECK(archive.status == 0);
    CHECK(shell(collect + "/b.tar'").status == 2);  // never over something
    fs::remove(system.path() + "/sys/firmware/fdt");
    system.put_folder_tree();
    fs::remove(system.path() + "/proc/cmdline");
    const Outcome tree = shell(collect + "/c' && dmavet show --root '" + out.path().string() + "/c'");
    INFO(tree.out, tree.err);
    CHECK(contains(tree.err, "not readable: cmdline"));
    CHECK(contains(joined(tree.out), "tree: /sys/firmware/devicetree/base"));
    CHECK(contains(tree.out, "dma@1000"));
}

}  // namespace dmavet::test
