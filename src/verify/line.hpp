// SPDX-License-Identifier: Apache-2.0
// How a line of a comparison is made: it agrees, differs, or there is nothing to hold it against.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "dmavet/verify.hpp"
#include "verify/seen.hpp"

namespace dmavet::verify {

inline constexpr const char* log_name = "dmesg";
inline constexpr unsigned mebibyte_bits = 20;

[[nodiscard]] inline VerifyValue nothing() {
    return {.state = VerifyState::nothing};
}
[[nodiscard]] inline VerifyValue in_state(VerifyState state) {
    return {.state = state};
}
[[nodiscard]] inline VerifyValue lies_at(CpuMemory memory) {
    return {.memory = std::move(memory)};
}
[[nodiscard]] inline VerifyValue has_size(std::uint64_t size) {
    return {.size = size};
}

[[nodiscard]] inline VerifyLine decided(VerifyLine line, VerifyValue observed, bool agrees, std::string from) {
    line.agreement = agrees ? Agreement::agrees : Agreement::differs;
    line.observed = std::move(observed);
    line.from = std::move(from);
    return line;
}
[[nodiscard]] inline VerifyLine unseen(VerifyLine line, NotVisible why, std::string missing = {}) {
    line.agreement = Agreement::not_visible;
    line.why = why;
    line.missing = std::move(missing);
    return line;
}
// What keeps the log from saying that something is not there; none: nothing does. `is_passed`: a line that is printed
// later is there.
[[nodiscard]] inline NotVisible log_gap(const Seen& seen, bool is_passed) {
    return seen.files.log.from.empty()                              ? NotVisible::no_file
           : !seen.log.has_begin || seen.log.has_hole || !is_passed ? NotVisible::log_is_cut
                                                                    : NotVisible::none;
}
[[nodiscard]] inline VerifyLine not_in_log(VerifyLine line, const Seen& seen, NotVisible gap) {
    return unseen(std::move(line), gap, gap == NotVisible::no_file ? seen.files.log.missing : std::string());
}
// Why the node may have a device that is not in the list of its bus; null: it would be there.
[[nodiscard]] inline const std::string* gap_of(const Board& board, const Seen& seen, NodeId node) {
    const std::string_view bus = to_string(board.topology.registrations[index(node)].bus);
    for (const UnlistedBus& unlisted : seen.files.unlisted) {
        if (unlisted.bus == bus) {
            return &unlisted.why;
        }
    }
    return nullptr;
}

}  // namespace dmavet::verify
