// SPDX-License-Identifier: Apache-2.0
// What does a system show that does as predicted, and how is a verification said in a line?
#include "unit/verify/verify_cases.hpp"

#include <doctest/doctest.h>

#include <utility>

#include <fmt/format.h>

namespace dmavet::test {

namespace {

constexpr std::string_view log_text =
    "[    0.000000] Linux version 6.12.117+deb13-arm64 (Debian) #1\n"
    "[    0.000000] OF: reserved mem: 0x0000000060000000..0x00000000600fffff (1024 KiB) nomap non-reusable "
    "pool@60000000\n"
    "[    0.000000] Zone ranges:\n"
    "[    0.000000]   DMA      [mem 0x0000000040000000-0x000000007fffffff]\n"
    "[    0.000000]   DMA32    empty\n"
    "[    0.000000]   Normal   empty\n"
    "[    0.000000] cma: Reserved 64 MiB at 0x0000000079a00000 on node -1\n"
    "[    0.000000] Kernel command line: \n"
    "[    0.000000] software IO TLB: mapped [mem 0x0000000078a00000-0x0000000078b00000] (1MB)\n"
    "[    0.000000] Memory: 1K/2K available\n"
    "[    1.000000] DMA: preallocated 128 KiB GFP_KERNEL pool for atomic allocations\n"
    "[    1.000000] DMA: preallocated 128 KiB GFP_KERNEL|GFP_DMA pool for atomic allocations\n"
    "[    1.000000] DMA: preallocated 128 KiB GFP_KERNEL|GFP_DMA32 pool for atomic allocations\n"
    "[    2.000000] Run /init as init process\n";

std::string subject(const Board& board, const VerifyLine& line) {
    std::string text(to_string(line.what));
    if (line.zone) {
        text += " " + std::string(to_string(*line.zone));
    }
    return text + (line.node ? " " + board.tree->path(*line.node) : line.name.empty() ? "" : " " + line.name);
}

}  // namespace

void board_tree(FdtBuilder& t) {
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000}).end();
    t.node("reserved-memory").bus(1, 1).empty("ranges");
    t.node("pool@60000000")
        .string("compatible", "shared-dma-pool")
        .empty("no-map")
        .cells("reg", {0x60000000, 0x100000});
    t.end().node("fw@61000000").cells("reg", {0x61000000, 0x200000}).end();
    t.node("dyn").string("compatible", "shared-dma-pool").empty("reusable").cells("size", {0x1000000}).end().end();
    t.device("smmu@9050000", "arm,smmu-v3").cells("reg", {0x9050000, 0x20000}).cells("#iommu-cells", {1}).phandle(1);
    t.end().device("eth@1000").cells("reg", {0x1000, 0x100}).cells("iommus", {1, 5}).end();
    t.device("usb@2000").cells("reg", {0x2000, 0x100}).end();
    t.device("off@3000").cells("reg", {0x3000, 0x100}).string("status", "disabled").end();
    t.device("clk").cells("#clock-cells", {0}).end();
    t.node("uart@4000").strings("compatible", {"arm,pl011", "arm,primecell"}).cells("reg", {0x4000, 0x1000}).end();
}

SystemFiles system_files() {
    SystemFiles files;
    files.log = {"dmesg", std::string(log_text)};
    files.release = {"/proc/sys/kernel/osrelease", "6.12.117+deb13-arm64\n"};
    files.command_line = {"/proc/cmdline", "\n"};
    files.iomem = {"/proc/iomem",
                   "40000000-5fffffff : System RAM\n  40210000-40ffffff : Kernel code\n"
                   "60000000-600fffff : reserved\n60100000-7fffffff : System RAM\n  61000000-611fffff : reserved\n"};
    files.meminfo = {"/proc/meminfo", "MemTotal: 1 kB\nCmaTotal:          81920 kB\n"};
    files.zoneinfo.missing = "no /proc/zoneinfo";
    const auto add = [&](std::string name, std::string_view path, std::string_view driver) {
        files.devices.push_back({"platform", std::move(name), fmt::format("{}OF_FULLNAME={}\n", driver, path), "0\n"});
    };
    add("9050000.smmu", "/smmu@9050000", "DRIVER=arm-smmu-v3\n");
    add("1000.eth", "/eth@1000", "DRIVER=eth\n");
    add("2000.usb", "/usb@2000", "");
    files.groups = {{"0", "DMA\n", {"1000.eth"}}};
    return files;
}

std::string lines_of(const Board& board, const SystemFiles& files, Agreement agreement) {
    std::string said;
    for (const VerifyLine& line : verify_board(board, files).lines) {
        if (line.agreement != agreement) {
            continue;
        }
        said += (said.empty() ? "" : "; ") + subject(board, line);
        if (agreement == Agreement::not_visible) {
            said += fmt::format(": {}", to_string(line.why));
        }
        for (const Explained& explained : line.explained) {
            said += fmt::format("{} {}", &explained == line.explained.data() ? ":" : ",", to_string(explained.by));
            said += explained.argument.empty() ? "" : " " + std::string(explained.argument);
            said += explained.is_together ? " together" : "";
            said += explained.iommu ? " " + board.tree->path(*explained.iommu) : "";
        }
    }
    return said;
}

std::string differing(const SystemFiles& files, Question question, const KernelId& kernel) {
    const Board board = analyzed(&board_tree, kernel, std::move(question));
    return lines_of(board, files, Agreement::differs);
}

std::string hidden(const SystemFiles& files) {
    return lines_of(analyzed(&board_tree, arm64_6_12), files, Agreement::not_visible);
}

std::string with(std::string_view text, std::string_view from, std::string_view to) {
    std::string changed(text);
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    return changed.replace(at, from.size(), to);
}

}  // namespace dmavet::test
