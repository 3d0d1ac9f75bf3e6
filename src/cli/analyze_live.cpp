// SPDX-License-Identifier: Apache-2.0
// Which question does a running system answer by itself? Kernel, configuration, command line and RAM are those that it
// runs with, unless an option says otherwise.

#include "cli/analyze_live.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "input/live.hpp"
#include "topology/architecture.hpp"
#include "topology/of_address.hpp"

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
    } else {
        question.cmdline = std::move(found.text);
    }
    return std::move(found.piece);
}

SystemPiece take_config(input::FoundText found, const LiveOptions& options, Question& question) {
    if (options.has_config) {
        return by_option(SystemPart::configuration, "--kconfig");
    }
    SystemPiece piece = std::move(found.piece);
    if (!piece.from.empty()) {
        auto config = read_kernel_config(found.text);
        if (config) {
            question.config = std::move(*config);
            return piece;
        }
        piece = {piece.part, {}, fmt::format("{}: {}", piece.from, config.error().message), "--kconfig FILE"};
    }
    piece.note += "; Debian's is taken";
    if (!question.page_size) {
        piece.note += ", with its size of pages";
    }
    return piece;
}

std::vector<MemoryRange> ranges_of(const std::vector<input::AddressSpan>& spans) {
    std::vector<MemoryRange> ranges;
    for (const input::AddressSpan& span : spans) {
        ranges.push_back({span.first, span.last - span.first + 1});
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
void add_firmware_memory(const input::LiveSystem& live, Question& question) {
    const CpuMemory regions = regions_of(live.tree);
    for (const MemoryRange& kept : ranges_of(live.iomem.no_map)) {
        const auto addresses = kept.interval();
        if (live.tree_ram == input::TreeRam::replaced && addresses && !regions.overlaps(*addresses)) {
            question.reserved.push_back(kept);
        }
    }
}

SystemPiece take_memory(const input::LiveSystem& live, Question& question) {
    if (!question.memory.empty() || question.memory_size) {
        return by_option(SystemPart::memory, "--memory");
    }
    if (live.tree_ram == input::TreeRam::counts) {
        return {SystemPart::memory, "memory nodes of the tree"};
    }
    const std::string why = live.tree_ram == input::TreeRam::replaced ? "booted by EFI, which gave its own"
                                                                      : "the tree's memory nodes give none";
    if (!live.iomem.ram.empty()) {
        question.memory = ranges_of(live.iomem.ram);
        question.memory_from = "/proc/iomem";
        add_firmware_memory(live, question);
        return {SystemPart::memory, "/proc/iomem", why};
    }
    const std::string iomem = live.iomem_piece.from.empty() ? live.iomem_piece.note
                              : live.iomem.is_hidden        ? "/proc/iomem shows addresses to root alone"
                                                            : "/proc/iomem has no line of System RAM";
    return {SystemPart::memory, {}, fmt::format("{}; {}", iomem, why), "--memory BASE+SIZE"};
}

}  // namespace

Result<Board> analyze_live(const Member& member, const Analysis& analysis, const Source* overlay) {
    auto live = input::read_live(analysis.live->root, member.name);
    if (!live) {
        return live.error();
    }
    Question question = analysis.question;
    std::vector<SystemPiece> pieces{live->tree_piece};
    pieces.push_back(take_release(std::move(live->release), *analysis.live, question, live->tree));
    pieces.push_back(take_command_line(std::move(live->command_line), question));
    pieces.push_back(take_config(std::move(live->config), *analysis.live, question));
    pieces.push_back(take_memory(*live, question));
    std::vector<Source> overlays = analysis.input.overlays;
    if (overlay != nullptr) {
        overlays.push_back(*overlay);
    }
    auto tree = Tree::with_overlays(std::move(live->tree), std::move(overlays));
    if (!tree) {
        return tree.error();
    }
    auto board = analyze(std::move(*tree), std::move(question), analysis.checks);
    if (board) {
        board->system = std::move(pieces);
    }
    return board;
}

}  // namespace dmavet::cli
