// SPDX-License-Identifier: Apache-2.0
#include "report/say/premises.hpp"

#include <fmt/format.h>

#include "report/say/phrases.hpp"
#include "report/say/system_text.hpp"
#include "topology/architecture.hpp"
#include "topology/memory.hpp"
#include "topology/purpose.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

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

bool is_arch_assumed(const Board& board) {
    return !board.arch_from.node && !board.question.arch;
}

std::string change_text(const ChangeInBetween& one, const Release& release) {
    const std::string since = to_string(one.change->since.series());
    return fmt::format("{}: {}",
                       one.is_done ? fmt::format("since {}, so {} does it", since, to_string(release))
                                   : fmt::format("since {}, so {} does not yet", since, to_string(release)),
                       one.change->what);
}

// A memory node of size 0 says that there is RAM; early_init_dt_scan_memory() passes it over.
std::string unknown_ram_text(const Board& board, bool in_short) {
    const auto banks = topology::written_banks(*board.of);
    if (!banks.empty()) {
        const std::string text = fmt::format("unknown: {} is a placeholder of size 0, which firmware fills in",
                                             board.tree->path(banks[0].node));
        return in_short ? text : text + " (give it with --memory BASE+SIZE)";
    }
    return in_short ? "unknown" : "unknown: the DT has no usable memory node (give it with --memory BASE+SIZE)";
}

// Who shows where RAM begins, when the user has given nothing but its size; empty: it was not asked.
std::string ram_base_text(const Board& board) {
    if (!board.ram_base) {
        return {};
    }
    const RamBase& base = *board.ram_base;
    const std::string path = base.node ? board.tree->path(*base.node) : std::string();
    const std::string_view one_bank = "; taken for one bank";
    switch (base.shown_by) {
        case RamBase::ShownBy::bank:
            return fmt::format("base of {}{}", path, board.question.memory.banks.size() == 1 ? one_bank : "");
        case RamBase::ShownBy::placeholder:
            return fmt::format("base of {}, a placeholder that firmware fills in{}", path, one_bank);
        case RamBase::ShownBy::soc:
            return fmt::format("base of {} of {} of its SoC{}", base.boards, wording::count_text(base.all, "board"),
                               one_bank);
        case RamBase::ShownBy::region:
            return fmt::format("base assumed at a multiple of 1 GiB, shortly behind which {} lies{}", path, one_bank);
    }
    return {};
}

// Empty: nothing in the tree asks for memory that it does not have.
std::string more_ram_text(const Board& board) {
    const auto region = topology::region_above_only_bank(board.topology.memory, board.topology.reserved);
    return region
               ? fmt::format("firmware may fill in more, since {} asks for memory above it", board.tree->path(*region))
               : std::string();
}

std::string short_ram_text(const Board& board, bool is_one_of_several) {
    const auto& memory = board.topology.memory.value;
    if (!memory) {
        return is_one_of_several ? "unknown" : "unknown: give it with --memory";
    }
    std::uint64_t size = 0;
    for (const MemoryRange& range : *memory) {
        size += range.size;
    }
    return size == 0 ? std::string("none") : wording::nearest_size_text(size);
}

}  // namespace

std::string kernel_text(const Board& board) {
    const std::string_view arch = board.kernel->arch_name();
    const std::string kernel = fmt::format("Linux {} {}", to_string(board.kernel->release()), arch);
    if (const auto node = board.arch_from.node) {
        return fmt::format("{} ({} because of {}){}", kernel, arch,
                           *node == root_node ? "the root node's compatible" : board.tree->path(*node),
                           build_text(board));
    }
    const std::string_view assumed = topology::names_cpu(*board.tree) ? "assumed: no CPU of the DT says which it is"
                                                                      : "assumed: the DT names no CPU";
    return fmt::format("{} ({} {}){}", kernel, arch, board.question.arch ? "by --arch" : assumed, build_text(board));
}

std::vector<std::string> between_texts(const Board& board, bool in_short) {
    const auto between = neighbours_of({board.kernel->release(), board.kernel->arch->arch});
    if (!between) {
        return {};
    }
    std::vector<std::string> texts{
        fmt::format("not recorded: between {} and {}", to_string(between->older), to_string(between->newer))};
    if (in_short) {
        return texts;
    }
    const auto changes = changes_that_matter(board);
    texts.front() += changes.empty() ? ", and nothing that changed in between matters to this DT"
                                     : "; of what changed in between, this DT notices:";
    for (const ChangeInBetween& one : changes) {
        texts.push_back(change_text(one, board.kernel->release()));
    }
    return texts;
}

std::string ram_text(const Board& board, bool in_short) {
    const auto& memory = board.topology.memory;
    if (!memory.value) {
        return unknown_ram_text(board, in_short);
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
    if (const std::string base = ram_base_text(board); !base.empty()) {
        text += ", " + base;
    }
    if (const std::string more = more_ram_text(board); !more.empty()) {
        text += "; " + more;
    }
    return text;
}

std::string purpose_text(const Board& board) {
    const auto purpose = topology::purpose_of(*board.tree);
    if (topology::is_for_linux(purpose)) {
        return {};
    }
    return fmt::format("{}, not what Linux gets: all findings are notes",
                       purpose == topology::Purpose::boot_loader ? "a boot loader's, stripped"
                                                                 : "a hypervisor's configuration of a guest");
}

std::string short_premises(const Board& board, bool is_one_of_several) {
    return fmt::format("Linux {} {}{}{}, RAM {}", to_string(board.kernel->release()), board.kernel->arch_name(),
                       is_arch_assumed(board) ? " assumed" : "", build_text(board),
                       short_ram_text(board, is_one_of_several));
}

std::vector<std::string> doubts_about(const Board& board, bool is_one_of_several) {
    std::vector<std::string> doubts;
    std::vector<std::string> between = between_texts(board, is_one_of_several);
    if (!between.empty()) {
        between.front() = fmt::format("Linux {} was {}", to_string(board.kernel->release()), between.front());
        doubts = std::move(between);
    }
    if (const std::string purpose = purpose_text(board); !purpose.empty()) {
        doubts.push_back("the DT is " + purpose);
    }
    if (const std::string base = ram_base_text(board); !base.empty()) {
        doubts.push_back(fmt::format("RAM: {}", ram_text(board, is_one_of_several)));
    } else if (const std::string more = more_ram_text(board); !more.empty()) {
        doubts.push_back("RAM: " + more);
    }
    for (const SystemPiece& piece : board.system) {
        if (piece.from.empty()) {
            doubts.push_back("missing: " + say_piece(piece));
        }
    }
    return doubts;
}

}  // namespace dmavet::report
