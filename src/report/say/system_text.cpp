// SPDX-License-Identifier: Apache-2.0
// What was taken from where on a running system?

#include "report/say/system_text.hpp"

#include <fmt/format.h>

namespace dmavet::report {

std::string say_piece(const SystemPiece& piece) {
    if (piece.from.empty()) {
        return fmt::format("{}: {}{}", to_string(piece.part), piece.note,
                           piece.option.empty() ? "" : fmt::format("; {} gives it", piece.option));
    }
    return fmt::format("{}: {}{}", to_string(piece.part), piece.from,
                       piece.note.empty() ? "" : fmt::format(" ({})", piece.note));
}

}  // namespace dmavet::report
