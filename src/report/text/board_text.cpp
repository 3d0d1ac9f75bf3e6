// SPDX-License-Identifier: Apache-2.0
// On which kernel and which memory does the rest of the report rest, and who said so?

#include "report/text/board_text.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/say/phrases.hpp"
#include "report/say/placement_text.hpp"
#include "report/say/system_text.hpp"
#include "topology/architecture.hpp"
#include "topology/memory.hpp"
#include "topology/purpose.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t label_columns = 12;

void write_fact(std::string_view label, std::string_view text, TextWriter& writer) {
    constexpr std::size_t indent = 2;
    writer.labelled(label, {Span(text)}, indent, indent + label_columns);
}

// The option that a .config came by, or the file of the running system.
std::string config_text(const Board& board) {
    for (const SystemPiece& piece : board.system) {
        if (piece.part == SystemPart::configuration && !piece.from.empty()) {
            return piece.from;
        }
    }
    return "--kconfig";
}

// What is not as usual: ", pages of 16 KiB, defconfig"
std::string build_text(const Board& board) {
    std::string text;
    if (board.kernel->sizes.page != board.kernel->arch->page_sizes.front()) {
        text += ", pages of " + wording::size_text(board.kernel->sizes.page);
    }
    if (board.question.config) {
        text += ", configured by " + config_text(board);
    } else if (board.question.config_set != ConfigSet::debian) {
        text += fmt::format(", {}", to_string(board.question.config_set));
    }
    return text;
}

std::string change_text(const ChangeInBetween& one, const Release& release) {
    const std::string since = to_string(one.change->since.series());
    return one.is_done ? fmt::format("since {}, so {} does it", since, to_string(release))
                       : fmt::format("since {}, so {} does not yet", since, to_string(release));
}

std::string kernel_text(const Board& board) {
    const std::string_view arch = board.kernel->arch_name();
    const std::string kernel = fmt::format("Linux {} {}", to_string(board.kernel->release()), arch);
    if (const auto node = board.arch_from.node) {
        return fmt::format("{} ({} because of {}){}", kernel, arch,
                           *node == root_node ? "the root node's compatible" : board.tree->path(*node),
                           build_text(board));
    }
    const std::string_view assumed = topology::names_cpu(*board.tree) ? "assumed: no CPU of the tree says which it is"
                                                                      : "assumed: the tree names no CPU";
    return fmt::format("{} ({} {}){}", kernel, arch, board.question.arch ? "by --arch" : assumed, build_text(board));
}

// What lies between the kernels that the predictions were held against, and what of it this tree notices.
void write_between(const Board& board, bool is_one_of_several, TextWriter& writer) {
    const auto between = neighbours_of({board.kernel->release(), board.kernel->arch->arch});
    if (!between) {
        return;
    }
    const std::string place =
        fmt::format("not recorded: between {} and {}", to_string(between->older), to_string(between->newer));
    if (is_one_of_several) {
        return write_fact("", place, writer);
    }
    const auto changes = changes_that_matter(board);
    write_fact("",
               place + (changes.empty() ? ", and nothing that changed in between matters to this tree"
                                        : "; of what changed in between, this tree notices:"),
               writer);
    for (const ChangeInBetween& one : changes) {
        write_fact("", fmt::format("{}: {}", change_text(one, board.kernel->release()), one.change->what), writer);
    }
}

// A memory node of size 0 says that there is RAM; early_init_dt_scan_memory() passes it over.
std::string unknown_ram_text(const Board& board, bool is_one_of_several) {
    const auto banks = topology::written_banks(*board.of);
    if (!banks.empty()) {
        const std::string text = fmt::format("unknown: {} is a placeholder of size 0, which firmware fills in",
                                             board.tree->path(banks[0].node));
        return is_one_of_several ? text : text + " (give it with --memory BASE+SIZE)";
    }
    return is_one_of_several ? "unknown"
                             : "unknown: the tree has no usable memory node (give it with --memory BASE+SIZE)";
}

// Who shows where it is, when the user has given nothing but the size.
std::string ram_base_text(const Board& board) {
    if (!board.ram_base) {
        return {};
    }
    const RamBase& base = *board.ram_base;
    const std::string path = base.node ? board.tree->path(*base.node) : std::string();
    const std::string_view one_bank = "; taken for one bank";
    switch (base.shown_by) {
        case RamBase::ShownBy::bank:
            return fmt::format(", base of {}{}", path, board.question.memory.size() == 1 ? one_bank : "");
        case RamBase::ShownBy::placeholder:
            return fmt::format(", base of {}, a placeholder that firmware fills in{}", path, one_bank);
        case RamBase::ShownBy::soc:
            return fmt::format(", base of {} of {} of its SoC{}", base.boards, wording::count_text(base.all, "board"),
                               one_bank);
        case RamBase::ShownBy::region:
            return fmt::format(", base assumed at a multiple of 1 GiB, shortly behind which {} lies{}", path, one_bank);
    }
    return {};
}

std::string ram_text(const Board& board, bool is_one_of_several) {
    const auto& memory = board.topology.memory;
    if (!memory.value) {
        return unknown_ram_text(board, is_one_of_several);
    }
    constexpr std::size_t most_shown = 4;
    std::vector<std::string> parts;
    for (const MemoryRange& range : *memory.value) {
        if (parts.size() == most_shown) {
            parts.push_back(fmt::format("{} more", memory.value->size() - most_shown));
            break;
        }
        parts.push_back(wording::sized_span_text(range.base, range.size));
    }
    std::vector<std::string> from;
    for (const NodeId node : board.topology.memory_nodes) {
        from.push_back(board.tree->path(node));
    }
    std::string text = fmt::format("{}, from {}", parts.empty() ? "none" : join(parts, ", "),
                                   memory.from.node ? join(from, " and ") : std::string(memory.from.property));
    text += ram_base_text(board);
    if (const auto region = topology::region_above_only_bank(memory, board.topology.reserved)) {
        text +=
            fmt::format("; firmware may fill in more, since {} asks for memory above it", board.tree->path(*region));
    }
    return text;
}

std::string zone_text(const Board& board, const ZoneLimit& zone) {
    const std::uint64_t size = zone.limit + 1;  // 0 when the zone has no end
    constexpr std::uint64_t page = 4096;
    std::string end = size == 0 ? std::string("all of RAM") : wording::sized_span_text(0, size);
    if (size != 0 && size < page) {
        end = fmt::format("empty: it would end at {:#x}", zone.limit);
    }
    const std::string place = place_text(*board.tree, zone.from.node, zone.from.property);
    return place.empty() ? end : fmt::format("{}, set by {}", end, place);
}

// What harts and cache controllers can do for devices that are not coherent.
std::string caches_text(const Board& board) {
    const CacheControl& caches = board.topology.caches;
    const auto by = [&](const Origin& from) {
        return fmt::format("by {} ({})", place_text(*board.tree, from.node, from.property), from.function);
    };
    std::string text = caches.maintained.value ? "maintained " + by(caches.maintained.from) : "maintained by nobody";
    if (caches.maintained.value && !caches.is_known_at_boot) {
        text += ", too late for small buffers to bounce";
    }
    switch (caches.uncached.value) {
        case UncachedMappings::available: return text + "; uncached mappings " + by(caches.uncached.from);
        case UncachedMappings::unavailable: return text + "; no uncached mappings";
        case UncachedMappings::by_firmware: break;
    }
    return text + "; uncached mappings if firmware has enabled them (--riscv-mae)";
}

std::string reserved_text(const ReservedTotals& totals) {
    std::string text = wording::count_text(totals.kept, "region");
    if (totals.bytes && totals.kept > 0) {
        text += fmt::format(", {}", wording::rough_size_text(*totals.bytes));
    }
    std::vector<std::string> kinds;
    for (const auto& [kind, count] : totals.kinds) {
        if (count > 0) {
            kinds.push_back(fmt::format("{} {}", count, to_string(kind)));
        }
    }
    if (!kinds.empty()) {
        text += fmt::format(": {}", join(kinds, ", "));
    }
    if (totals.iova_only > 0) {
        text += fmt::format("; {} more of bus addresses alone", totals.iova_only);
    }
    if (totals.dropped > 0) {
        text += fmt::format("; {} more that the kernel does not keep", totals.dropped);
    }
    if (totals.nowhere > 0) {
        text += fmt::format("; {} more for which there is no room", totals.nowhere);
    }
    if (totals.idle > 0) {
        text += fmt::format("; {} more whose memory serves nobody", totals.idle);
    }
    return text;
}

// "0x48000000-0x48005fff and 2 more"
std::string reservations_text(const CpuMemory& kept) {
    const std::size_t more = static_cast<std::size_t>(kept.end() - kept.begin()) - 1;
    const std::string first = wording::sized_span_text(*kept.begin());
    return more == 0 ? first : fmt::format("{} and {} more", first, more);
}

void write_placement(const Board& board, TextWriter& writer) {
    if (!board.placement.known) {
        write_fact("CMA", "unknown as long as RAM is, and so are bounce buffer and atomic pools", writer);
        return;
    }
    write_fact("CMA", cma_text(board), writer);
    write_fact("swiotlb", swiotlb_text(board), writer);
    write_fact("atomic pool", atomic_pools_text(board), writer);
}

}  // namespace

void write_system(const Board& board, TextWriter& writer) {
    std::string_view label = "taken from";
    for (const SystemPiece& piece : board.system) {
        if (!piece.from.empty()) {
            write_fact(std::exchange(label, {}), say_piece(piece), writer);
        }
    }
    label = "missing";
    for (const SystemPiece& piece : board.system) {
        if (piece.from.empty()) {
            write_fact(std::exchange(label, {}), say_piece(piece), writer);
        }
    }
}

void write_board_title(std::string_view file, const Board& board, TextWriter& writer) {
    const Property* model = board.tree->find_property(root_node, "model");
    Line title{Span(file, Style::bold)};
    if (model != nullptr && !model->as_string().empty()) {
        title.emplace_back(fmt::format(": {}", model->as_string()));
    }
    writer.line(title);
}

void write_board_header(const BoardHead& head, TextWriter& writer) {
    const Board& board = head.board;
    write_board_title(head.file, board, writer);
    const Topology& topology = board.topology;
    for (std::uint32_t i = 1; i < board.tree->source_count(); ++i) {
        write_fact(i == 1 ? "overlays" : "", board.tree->source(SourceId{i}).name, writer);
    }
    write_system(board, writer);
    write_fact("kernel", kernel_text(board), writer);
    write_between(board, head.is_one_of_several, writer);
    if (const auto purpose = topology::purpose_of(*board.tree); !topology::is_for_linux(purpose)) {
        const bool is_loader = purpose == topology::Purpose::boot_loader;
        write_fact("tree",
                   fmt::format("{}, not what Linux gets: all findings are notes",
                               is_loader ? "a boot loader's, stripped" : "a hypervisor's configuration of a guest"),
                   writer);
    }
    write_fact("RAM", ram_text(board, head.is_one_of_several), writer);
    if (topology.zones.dma) {
        write_fact("ZONE_DMA", zone_text(board, *topology.zones.dma), writer);
    } else if (board.kernel->arch->has_dma) {
        write_fact("ZONE_DMA", topology.memory.value ? "none" : "unknown as long as RAM is", writer);
    }
    if (topology.zones.dma32) {
        write_fact("ZONE_DMA32", zone_text(board, *topology.zones.dma32), writer);
    }
    write_placement(board, writer);
    if (board.kernel->arch->harts_decide_caches) {
        write_fact("caches", caches_text(board), writer);
    }
    if (!topology.reserved.empty()) {
        write_fact("reserved", reserved_text(head.reserved), writer);
    }
    if (!topology.boot.reservations.empty()) {
        write_fact("memreserve", reservations_text(topology.boot.reservations), writer);
    }
}

}  // namespace dmavet::report
