// SPDX-License-Identifier: Apache-2.0
// Is there a system whose files crash, hang or confuse `dmavet verify`? Any bytes as each of the files in which a
// kernel tells what it did, held against a board with all that can be told of.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "dmavet/verify_report.hpp"
#include "fuzz/require.hpp"
#include "input/plain_log.hpp"
#include "input/system_files.hpp"
#include "support/fdt_builder.hpp"

namespace {

using namespace dmavet;

// Of one architecture each.
std::vector<Board> boards_with_all() {
    test::FdtBuilder t;
    t.bus(1, 1).node("memory@40000000").string("device_type", "memory").cells("reg", {0x40000000, 0x40000000}).end();
    t.node("reserved-memory").bus(1, 1).empty("ranges");
    t.node("pool@60000000")
        .string("compatible", "shared-dma-pool")
        .empty("no-map")
        .cells("reg", {0x60000000, 0x100000});
    t.end()
        .node("dyn")
        .string("compatible", "shared-dma-pool")
        .empty("reusable")
        .cells("size", {0x1000000})
        .end()
        .end();
    t.device("smmu@9050000", "arm,smmu-v3").cells("reg", {0x9050000, 0x20000}).cells("#iommu-cells", {1}).phandle(1);
    t.end().device("eth@1000").cells("reg", {0x1000, 0x100}).cells("iommus", {1, 5}).end();
    t.device("pcie@2000", "pci-host-ecam-generic").string("device_type", "pci").cells("reg", {0x2000, 0x100});
    t.cells("iommu-map", {0, 1, 0, 0x10000}).end();
    const auto blob = t.finish();
    std::vector<Board> boards;
    for (const Arch arch : {Arch::arm64, Arch::arm, Arch::riscv}) {
        auto board = analyze(Bytes(blob), Question{.arch = arch, .release = "6.12"});
        fuzz::require(board.has_value());
        boards.push_back(std::move(*board));
    }
    return boards;
}

// What stands up to the next byte 0.
std::string take(std::string_view& rest) {
    const std::string_view part = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return std::string(part);
}

SystemFiles files_of(std::string_view rest) {
    SystemFiles files;
    for (SystemFile* file : {&files.log, &files.release, &files.command_line, &files.iomem, &files.zoneinfo,
                             &files.meminfo, &files.memblock_reserved, &files.swiotlb_slabs}) {
        file->text = take(rest);
        (file->text.empty() ? file->missing : file->from) = "/some/file";
    }
    files.log.text = input::plain_log(std::move(files.log.text));
    constexpr std::size_t most = 64;
    while (!rest.empty() && files.devices.size() + files.groups.size() < most) {
        if (rest.front() == 'g') {
            files.groups.push_back({take(rest), take(rest), {take(rest), "1000.eth"}});
        } else {
            const char* bus = rest.front() == 'p' ? "pci" : "platform";
            files.devices.push_back({bus, take(rest), take(rest), take(rest)});
        }
    }
    return files;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<Board> boards = boards_with_all();
    const Board& board = boards[size % boards.size()];
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(input::resolved_link(text.substr(0, size / 2), text.substr(size / 2)));
    const Verification verification = verify_board(board, files_of(text));
    for (const VerifyLine& line : verification.lines) {
        fuzz::require((line.agreement == Agreement::differs) == !line.explained.empty());
        fuzz::require((line.agreement == Agreement::not_visible) == (line.why != NotVisible::none));
    }
    for (const char* format : {"text", "json"}) {
        std::ostringstream out;
        ReportOptions options;
        options.command = "verify";
        options.format = format;
        options.verbose = true;
        write_verify("x", board, verification, options, out);
        const std::string written = std::move(out).str();
        if (options.format == "json") {
            fuzz::require(nlohmann::json::accept(written));
        } else {
            fuzz::require_printable(written);
        }
    }
    return 0;
}
