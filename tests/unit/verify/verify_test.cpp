// SPDX-License-Identifier: Apache-2.0
// What agrees with a prediction, what differs, and what explains a difference?
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "support/text.hpp"
#include "unit/verify/verify_cases.hpp"

namespace dmavet::test {

TEST_CASE("a system that does what was predicted agrees in each line") {
    const Board board = analyzed(&board_tree, arm64_6_12);
    CHECK(lines_of(board, system_files(), Agreement::differs).empty());
    CHECK(
        lines_of(board, system_files(), Agreement::agrees) ==
        "ram; zone dma; cma-area; cma-total; bounce-buffer; atomic-pool normal; atomic-pool dma; atomic-pool dma32; "
        "region /reserved-memory/pool@60000000; region /reserved-memory/fw@61000000; iommu-driver /smmu@9050000; domain /eth@1000; "
        "presence /smmu@9050000; presence /eth@1000; presence /usb@2000");
    CHECK(hidden(system_files()) ==
          "region /reserved-memory/dyn: not-told; presence /clk: maybe-early; presence /uart@4000: id-not-read");
}

TEST_CASE("each line that the system has otherwise differs") {
    const struct {
        std::string_view from, to, differs;
    } in_log[] = {
        {"cma: Reserved 64", "cma: Reserved 32", "cma-area: unknown"},
        {"at 0x0000000079a00000", "at 0x0000000100000000", "cma-area: unknown"},  // beyond the limit
        {"cma: Reserved", "cma: Lost", "cma-area: unknown"},
        {"[    2.000000]", "cma: CMA area reserved could not be activated\n[    2.000000]", "cma-area: unknown"},
        {"78b00000] (1MB)", "78c00000] (2MB)", "bounce-buffer: unknown"},
        {"software IO TLB: mapped", "other:", "bounce-buffer: unknown"},
        {"128 KiB GFP_KERNEL pool", "256 KiB GFP_KERNEL pool", "atomic-pool normal: unknown"},
        {"GFP_KERNEL|GFP_DMA32 pool", "x", "atomic-pool dma32: unknown"},
        {"0x0000000060000000..0x00000000600fffff", "0x0000000060000000..0x00000000601fffff",
         "region /reserved-memory/pool@60000000: unknown"},
        {"non-reusable pool@60000000", "non-reusable other", "region other: other-tree"},
        {"  DMA32    empty", "  DMA32    [mem 0x0000000060000000-0x000000007fffffff]", "zone dma32: unknown"},
    };
    for (const auto& c : in_log) {
        CAPTURE(c.from);
        CAPTURE(c.to);
        SystemFiles files = system_files();
        files.log.text = with(files.log.text, c.from, c.to);
        CHECK(differing(files) == c.differs);
    }
    SystemFiles files = system_files();
    files.meminfo.text = "MemTotal: 1 kB\n";
    CHECK(differing(files) == "cma-total: unknown");
    files = system_files();
    files.iomem.text = with(files.iomem.text, "  61000000-611fffff : reserved\n", "");
    CHECK(differing(files) == "region /reserved-memory/fw@61000000: unknown");
    files = system_files();
    files.devices.push_back({"platform", "3000.off", "OF_FULLNAME=/off@3000\n", ""});
    CHECK(differing(files) == "presence /off@3000: unknown");
    files.devices.back() = {"platform", "new", "OF_FULLNAME=/new\n", ""};
    CHECK(differing(files) == "presence /new: other-tree");
    // What PCI finds is no matter of the tree.
    files.devices.resize(3);
    files.devices.push_back({"pci", "0000:00:01.0", "OF_FULLNAME=/off@3000\n", ""});
    files.devices.push_back({"pci", "0000:00:02.0", "OF_FULLNAME=/pci@0,0\n", ""});
    CHECK(differing(files) == "");
    files.devices.resize(2);
    CHECK(differing(files) == "presence /usb@2000: unknown");
}

TEST_CASE("areas that others have asked for are no difference") {
    SystemFiles files = system_files();
    files.log.text = with(files.log.text, "[    2.0", "cma: Reserved 16 MiB at 0x0000000070000000\n[    2.0");
    files.meminfo.text = "CmaTotal:          98304 kB\n";
    CHECK(differing(files) == "");
}

TEST_CASE(
    "areas that the command line asks for may come first, in place of the default one, or before the log begins") {
    SystemFiles files = system_files();
    const std::string whole = files.log.text;
    files.log.text =
        with(whole, "[    0.000000] cma", "cma: Reserved 256 MiB at 0x0000000060000000\n[    0.000000] cma");
    files.meminfo.text = "CmaTotal:          344064 kB\n";
    CHECK(differing(files).empty());
    files.log.text = with(whole, "[    0.000000] cma", "cma: Reserved 256 MiB in 2 ranges\n[    0.000000] cma");
    CHECK(differing(files).empty());
    for (const std::string_view argument :
         {"hugetlb_cma=256M", "cma_pernuma=1M", "numa_cma=0:1M", "crashkernel=1M,cma"}) {
        CAPTURE(argument);
        files.command_line.text = fmt::format("a {} b\n", argument);
        files.log.text = with(whole, "cma: Reserved 64", "cma: Reserved 256");
        CHECK_FALSE(contains(differing(files), "cma-area"));
        CHECK(contains(hidden(files), "cma-area: not-told"));
        files.log.text = whole.substr(whole.find("[    1.0"));
        files.meminfo.text = "CmaTotal:          999424 kB\n";
        CHECK(differing(files).empty());
        CHECK(contains(hidden(files), "cma-total: not-told"));
    }
    files.command_line.text = "hugetlb=1 crashkernel=1M\n";
    CHECK(contains(differing(files), "cma-total"));
}

TEST_CASE("a region that was to be the default area and was given up is none") {
    const Board board = analyzed(
        [](FdtBuilder& t) {
            t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000});
            t.end().node("reserved-memory").bus(1, 1).empty("ranges");
            t.node("cma@50000000").string("compatible", "shared-dma-pool").empty("reusable");
            t.empty("linux,cma-default").cells("reg", {0x50000000, 0x4000000}).end().end();
        },
        arm64_6_12);
    SystemFiles files = system_files();
    files.log.text = with(files.log.text, "cma: Reserved 64 MiB at 0x0000000079a00000 on node -1",
                          "Reserved memory: created CMA memory pool at 0x0000000050000000, size 64 MiB");
    CHECK(contains(lines_of(board, files, Agreement::agrees), "cma-area"));
    files.log.text += "[    3.000000] cma: CMA area cma@50000000 could not be activated\n";
    CHECK(contains(lines_of(board, files, Agreement::differs), "cma-area"));
}

TEST_CASE("a function is held against the map of its own host bridge alone") {
    constexpr std::uint32_t none = ~0U;
    const auto tree = [](std::uint32_t first, std::uint32_t second) {
        FdtBuilder t;
        t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000});
        t.end().device("smmu@9050000", "arm,smmu-v3").cells("reg", {0x9050000, 0x20000}).cells("#iommu-cells", {1});
        t.phandle(1).end();
        for (const std::uint32_t domain : {first, second}) {
            const bool is_first = domain == first;
            t.device(is_first ? "pcie@1000" : "pcie@2000", "pci-host-ecam-generic").string("device_type", "pci");
            t.cells("reg", {is_first ? 0x1000U : 0x2000U, 0x100});
            if (domain < none - 1) {
                t.cells("linux,pci-domain", {domain});
            }
            if (is_first) {
                t.cells("iommu-map", {0, 1, 0, 0x10000});
            }
            t.end();
        }
        return t.finish();
    };
    SystemFiles files;
    files.devices = {{"platform", "9050000.smmu", "DRIVER=arm-smmu-v3\nOF_FULLNAME=/smmu@9050000\n", ""},
                     {"platform", "1000.pcie", "DRIVER=p\nOF_FULLNAME=/pcie@1000\n", ""},
                     {"platform", "2000.pcie", "DRIVER=p\nOF_FULLNAME=/pcie@2000\n", ""},
                     {"pci", "0000:00:01.0", "DRIVER=a\n", ""},
                     {"pci", "0001:00:01.0", "DRIVER=a\n", ""}};
    files.groups = {{"0", "DMA\n", {"0000:00:01.0"}}};
    const Board unnumbered = analyzed(tree(none, none - 1), arm64_6_12);
    CHECK(lines_of(unnumbered, files, Agreement::differs).empty());
    CHECK(contains(lines_of(unnumbered, files, Agreement::not_visible),
                   "domain 0000:00:01.0: several-bridges; domain 0001:00:01.0: several-bridges"));
    const Board numbered = analyzed(tree(0, 1), arm64_6_12);
    CHECK(lines_of(numbered, files, Agreement::differs).empty());
    CHECK(contains(lines_of(numbered, files, Agreement::agrees), "domain 0000:00:01.0"));
    CHECK_FALSE(contains(lines_of(numbered, files, Agreement::not_visible), "domain"));
    const Board swapped = analyzed(tree(1, 0), arm64_6_12);
    CHECK(lines_of(swapped, files, Agreement::differs) == "domain 0001:00:01.0: configuration");
    files.groups.clear();
    files.no_groups = "/sys/kernel/iommu_groups: no such file or directory";
    for (const Board* board : {&unnumbered, &numbered}) {
        CHECK(lines_of(*board, files, Agreement::differs).empty());
        CHECK(contains(lines_of(*board, files, Agreement::not_visible),
                       "domain 0000:00:01.0: no-file; domain 0001:00:01.0: no-file"));
    }
}

TEST_CASE("what explains a difference was tried") {
    // Another kernel.
    const Board older = analyzed(&board_tree, arm64_6_1);
    CHECK(contains(lines_of(older, system_files(), Agreement::differs), "bounce-buffer: other-release"));
    // Another command line.
    SystemFiles files = system_files();
    files.log.text =
        with(files.log.text, "Reserved 64 MiB at 0x0000000079a00000", "Reserved 32 MiB at 0x0000000079a00000");
    files.meminfo.text = "CmaTotal:          49152 kB\n";
    files.command_line.text = "cma=32M\n";
    CHECK(differing(files) == "cma-area: other-argument cma=; cma-total: other-argument cma=");
    // Which is known from the log, too.
    files.command_line = {};
    files.log.text = with(files.log.text, "command line: ", "command line: cma=32M");
    CHECK(differing(files) == "cma-area: other-argument cma=; cma-total: other-argument cma=");
    // One that explains nothing.
    files = system_files();
    files.command_line.text = "coherent_pool=1M\n";
    files.meminfo.text = "CmaTotal: 1 kB\n";
    CHECK(differing(files) == "cma-total: unknown");
    // Other RAM.
    Question question;
    question.memory.banks = {{0x40000000, std::uint64_t{2} << 30}};
    CHECK(differing(system_files(), question) ==
          "ram: given-ram; zone dma: other-ram; bounce-buffer: other-ram; atomic-pool normal: other-ram; "
          "atomic-pool dma: other-ram; atomic-pool dma32: other-ram");
    // Two things at once, neither of which does it alone.
    question.cmdline = "cma=0";
    CHECK(contains(differing(system_files(), question), "cma-area: other-argument cma="));
    question.cmdline = "coherent_pool=64K";
    CHECK(contains(differing(system_files(), question),
                   "atomic-pool dma: other-argument coherent_pool= together, other-ram together"));
}

TEST_CASE("what is not predicted any more explains only that there is nothing") {
    // Linux 3.18 for arm64 has no IOMMU for DMA, so that of its driver nothing is predicted. Without a domain all
    // agrees.
    SystemFiles files = system_files();
    files.release.text = "3.18.140\n";
    files.groups.clear();
    files.devices[0].uevent = "OF_FULLNAME=/smmu@9050000\n";
    const std::string differs = differing(files);
    CHECK(contains(differs, "iommu-driver /smmu@9050000: no-iommu-driver /smmu@9050000;"));
    CHECK(contains(differs, "domain /eth@1000: other-release"));
}

TEST_CASE("a pool of which one of two sizes is predicted has either") {
    const auto build = [](FdtBuilder& t) {
        t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x44000000});
    };
    const Board board = analyzed(build, arm64_6_12);
    SystemFiles files = system_files();
    files.release = {"/proc/sys/kernel/osrelease", "6.12.0\n"};
    const auto dma_pool = [&](std::string_view size) {
        files.log.text = with(system_files().log.text, "128 KiB GFP_KERNEL|GFP_DMA pool",
                              fmt::format("{} KiB GFP_KERNEL|GFP_DMA pool", size));
        return contains(lines_of(board, files, Agreement::agrees), "atomic-pool dma;");
    };
    CHECK(dma_pool("128"));
    CHECK(dma_pool("256"));
    CHECK_FALSE(dma_pool("512"));
    CHECK_FALSE(dma_pool("64"));
}

TEST_CASE("an IOMMU that does otherwise is explained by its driver") {
    SystemFiles files = system_files();
    files.groups.clear();
    files.devices[0].uevent = "OF_FULLNAME=/smmu@9050000\n";
    CHECK(differing(files) ==
          "iommu-driver /smmu@9050000: no-iommu-driver /smmu@9050000; domain /eth@1000: no-iommu-driver /smmu@9050000");
    files.devices.erase(files.devices.begin() + 1);  // what it serves waits for it, and may have no device
    CHECK(contains(differing(files), "iommu-driver /smmu@9050000: no-iommu-driver /smmu@9050000"));
    // Nobody has asked for the device.
    files = system_files();
    files.groups.clear();
    files.devices[1].uevent = "OF_FULLNAME=/eth@1000\n";
    CHECK(differing(files).empty());
    CHECK(contains(hidden(files), "domain /eth@1000: not-probed"));
    files = system_files();
    const struct {
        const char* type;
        std::string_view differs;
    } types[] = {{"identity\n", "domain /eth@1000: driver-decides"},
                 {"blocked\n", "domain /eth@1000: driver-decides"},
                 {"DMA-FQ\n", ""},
                 {"", ""}};
    for (const auto& c : types) {
        CAPTURE(c.type);
        files.groups[0].type = c.type;
        CHECK(differing(files) == c.differs);
    }
    files.groups[0].type = "identity\n";
    files.command_line.text = "iommu.passthrough=1\n";
    CHECK(differing(files) == "domain /eth@1000: other-argument iommu.passthrough=");
    files = system_files();
    files.groups.push_back({"1", "DMA\n", {"2000.usb"}});
    CHECK(differing(files) == "domain /usb@2000: driver-decides");
}

TEST_CASE("what may be it stands there where nothing else is known") {
    SystemFiles files = system_files();
    files.meminfo.text = "CmaTotal: 1 kB\n";
    files.log.text = with(files.log.text, "(Debian)", "(somebody)");
    CHECK(differing(files) == "cma-total: configuration");
    files.release.text = "8.1.5\n";
    CHECK(differing(files) == "cma-total: near-release, configuration");
}

TEST_CASE("a line of the log leads to the findings that name it") {
    const Board board = checked(blob_of([](FdtBuilder& t) {
        t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000});
        t.end().node("reserved-memory").bus(1, 1).empty("ranges");
        t.node("big").string("compatible", "shared-dma-pool").empty("reusable").cells("size", {0x80000000}).end().end();
    }));
    SystemFiles files;
    files.log = {"dmesg",
                 "[    0.0] OF: reserved mem: failed to allocate memory for node 'big': size 2048 MiB\n"
                 "[    0.0] OF: reserved mem: failed to allocate memory for node 'big': size 2048 MiB\n"};
    const Verification verification = verify_board(board, files);
    REQUIRE(verification.logged.size() == 1);
    CHECK(verification.logged[0].count == 2);
    CHECK(contains(board.findings[verification.logged[0].finding].kernel_log, "node 'big'"));
}

}  // namespace dmavet::test
