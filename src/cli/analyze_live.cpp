// SPDX-License-Identifier: Apache-2.0
// Which question does a running system answer by itself? Kernel, configuration, command line and RAM are those that it
// runs with, unless an option says otherwise.

#include "cli/analyze_live.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "input/live.hpp"
#include "resolve_board.hpp"
#include "topology/architecture.hpp"
#include "topology/of_address.hpp"
#include "verify/live_ram.hpp"

namespace dmavet::cli {

namespace {

SystemPiece by_option(SystemPart part, std::string option) {
    return {part, std::move(option), "as given"};
}

// The release itself, else the modelled one that is next to it.
Release nearest_release(Release release, Arch arch) {
    Release oldest = newest_release(arch);
    for (const KernelId& id : modelled_kernels()) {
        if (id.arch == arch && id.release < oldest) {
            oldest = id.release;
        }
    }
    return is_modelled({release, arch}) ? release : release < oldest ? oldest : newest_release(arch);
}

SystemPiece take_release(input::FoundText found, const LiveOptions& options, Question& question, const Tree& tree) {
    if (question.release || options.has_kernel) {
        return by_option(SystemPart::kernel, "--kernel");
    }
    SystemPiece piece = std::move(found.piece);
    const Arch arch = question.arch.value_or(topology::detect_architecture(tree).value);
    const auto release = Release::parse(input::release_number(found.text));
    if (piece.from.empty() || !release) {
        const std::string why =
            piece.from.empty() ? piece.note : fmt::format("{} is no release: {}", piece.from, found.text);
        return {
            piece.part, {}, fmt::format("{}; {} is taken", why, to_string(newest_release(arch))), "--kernel RELEASE"};
    }
    const Release nearest = nearest_release(*release, arch);
    question.release = to_string(nearest);
    piece.note = found.text;
    if (nearest != *release) {
        piece.note += fmt::format(", which is not modelled: {} is taken", to_string(nearest));
    }
    return piece;
}

SystemPiece take_command_line(input::FoundText found, Question& question) {
    if (question.cmdline) {
        return by_option(SystemPart::command_line, "--cmdline");
    }
    if (found.piece.from.empty()) {
        found.piece.note += "; bootargs of /chosen is taken";
        found.piece.option = "--cmdline TEXT";
    } else {
        question.cmdline = std::move(found.text);
    }
    return std::move(found.piece);
}

SystemPiece take_config(input::FoundText found, const LiveOptions& options, Question& question) {
    if (options.has_config) {
        return by_option(SystemPart::configuration, "--kconfig");
    }
    auto config = found.piece.from.empty() ? fail(ErrorCode::unreadable, {}) : read_kernel_config(found.text);
    if (config) {
        question.config = std::move(*config);
    } else {
        found.piece.option = found.piece.from.empty() ? "--kconfig FILE" : "";
        found.piece.note += "; Debian's is taken";
        if (!question.page_size) {
            found.piece.note += ", with its size of pages";
        }
    }
    return std::move(found.piece);
}

std::vector<MemoryRange> ranges_of(const CpuMemory& memory) {
    std::vector<MemoryRange> ranges;
    for (const CpuInterval& part : memory) {
        ranges.push_back({raw(part.first()), part.size()});
    }
    return ranges;
}

// The first reg entry of each reserved region of the tree.
CpuMemory regions_of(const Tree& tree) {
    constexpr std::uint32_t most_cells = 2;
    const auto cells = [&](const char* name) {
        const Property* property = tree.find_property(root_node, name);
        return property != nullptr ? std::min(property->as_u32().value_or(1), most_cells) : 1;
    };
    const std::size_t address = cells("#address-cells"), size = cells("#size-cells");
    std::vector<CpuInterval> regions;
    const auto parent = tree.find_child(root_node, "reserved-memory");
    for (auto node = parent ? tree.first_child(*parent) : std::nullopt; node; node = tree.next_sibling(*node)) {
        const Property* reg = tree.find_property(*node, "reg");
        if (reg != nullptr && reg->cell_count() >= address + size) {
            if (const auto region = CpuInterval::of(CpuAddr{topology::read_number(*reg, 0, address)},
                                                    topology::read_number(*reg, address, size))) {
                regions.push_back(*region);
            }
        }
    }
    return CpuMemory(std::move(regions));
}

// What the EFI map keeps from the kernel. What the tree reserves is called the same in /proc/iomem, and is known.
void add_firmware_memory(const input::LiveSystem& live, const CpuMemory& regions, Question& question) {
    for (const input::AddressSpan& kept : live.iomem.no_map) {
        const CpuMemory memory = verify::memory_of({kept});
        if (!regions.overlaps(memory)) {
            question.reserved.push_back(ranges_of(memory).front());
        }
    }
}

GivenMemory by_iomem(const CpuMemory& ram) {
    return {ranges_of(ram), "/proc/iomem", true};
}

constexpr std::string_view by_efi = "booted by EFI, which gave its own";
constexpr std::string_view no_bank = "the tree's memory nodes give none";

SystemPiece ram_missing(const input::LiveSystem& live, std::string_view why) {
    const std::string_view iomem = live.iomem_piece.from.empty() ? std::string_view(live.iomem_piece.note)
                                   : live.iomem.is_hidden        ? "/proc/iomem shows addresses to root alone"
                                                                 : "/proc/iomem has no line of System RAM";
    return {SystemPart::memory, {}, fmt::format("{}; {}", iomem, why), "--memory BASE+SIZE"};
}

// The board with the RAM that its kernel has, and where that is known from. Without findings: which RAM it has may be
// known only once the board is there.
Result<Board> with_ram(const input::LiveSystem& live, Tree tree, Question question, SystemPiece& piece) {
    piece = {SystemPart::memory, "memory nodes of the tree"};
    const bool is_efi = input::is_booted_by_efi(tree);
    if (!question.memory.banks.empty() || question.memory_size) {
        piece = by_option(SystemPart::memory, "--memory");
        return analyze(std::move(tree), std::move(question), no_rules());
    }
    const CpuMemory ram = verify::memory_of(live.iomem.ram), regions = regions_of(tree);
    if (is_efi && !ram.empty()) {
        piece = {SystemPart::memory, "/proc/iomem", std::string(by_efi)};
        question.memory = by_iomem(ram);
        add_firmware_memory(live, regions, question);
        return analyze(std::move(tree), std::move(question), no_rules());
    }
    auto board = analyze(std::move(tree), question, no_rules());
    if (!board) {
        return board;
    }
    const bool is_unknown = !board->topology.memory.value;
    const CpuMemory other = is_unknown ? ram : verify::ram_beside_tree(*board, live.iomem);
    if (!other.empty()) {
        piece = {SystemPart::memory, "/proc/iomem",
                 is_unknown ? std::string(no_bank) : verify::difference_text(*board, other)};
        question.memory = by_iomem(other);
        return analyze(board->tree, std::move(question), no_rules());
    }
    if (is_unknown || is_efi) {
        piece = ram_missing(live, is_unknown ? no_bank : by_efi);
    }
    return board;
}

}  // namespace

Result<Board> analyze_live(const Member& member, const Analysis& analysis, const Source* overlay) {
    auto live = input::read_live(analysis.live->root, member.name, [](const std::string& text) {
        const auto config = read_kernel_config(text);
        return config ? std::nullopt : std::optional(config.error());
    });
    if (!live) {
        return live.error();
    }
    Question question = analysis.question;
    std::vector<SystemPiece> pieces{live->tree_piece};
    pieces.push_back(take_release(std::move(live->release), *analysis.live, question, live->tree));
    pieces.push_back(take_command_line(std::move(live->command_line), question));
    pieces.push_back(take_config(std::move(live->config), *analysis.live, question));
    std::vector<Source> overlays = analysis.input.overlays;
    if (overlay != nullptr) {
        overlays.push_back(*overlay);
    }
    auto tree = Tree::with_overlays(std::move(live->tree), std::move(overlays));
    if (!tree) {
        return tree.error();
    }
    SystemPiece memory;
    auto board = with_ram(*live, std::move(*tree), std::move(question), memory);
    if (board) {
        board->findings = find_findings(*board, analysis.checks);
        pieces.push_back(std::move(memory));
        board->system = std::move(pieces);
    }
    return board;
}

}  // namespace dmavet::cli
