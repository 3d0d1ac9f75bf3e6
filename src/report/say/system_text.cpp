// SPDX-License-Identifier: Apache-2.0
// What was taken from where on a running system?

#include "report/say/system_text.hpp"

#include <fmt/format.h>

namespace dmavet::report {

std::string_view part_text(SystemPart part) {
    switch (part) {
        case SystemPart::tree: return "tree";
        case SystemPart::kernel: return "kernel";
        case SystemPart::command_line: return "command line";
        case SystemPart::configuration: return "configuration";
        case SystemPart::memory: return "RAM";
    }
    return "";
}

std::string say_piece(const SystemPiece& piece) {
    if (piece.from.empty()) {
        return fmt::format("{}: {}{}", part_text(piece.part), piece.note,
                           piece.option.empty() ? "" : fmt::format("; {} gives it", piece.option));
    }
    return fmt::format("{}: {}{}", part_text(piece.part), piece.from,
                       piece.note.empty() ? "" : fmt::format(" ({})", piece.note));
}

}  // namespace dmavet::report
