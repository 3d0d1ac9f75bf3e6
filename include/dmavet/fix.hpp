// SPDX-License-Identifier: Apache-2.0
// What became of a finding's edits when they were tried, and where in a text they belong.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet {

#pragma GCC visibility push(default)

struct Rule;

// Lines of a file that stand where others stood.
struct TextEdit {
    std::string file;                // from the working directory, links followed
    std::uint32_t line;              // from 1: the first that goes, or the one before which the new ones come
    std::uint32_t removed;           // how many go; 0: none
    std::vector<std::string> lines;  // the new ones, without their ends

    friend auto operator<=>(const TextEdit&, const TextEdit&) = default;
};

enum class FixFate : std::uint8_t {
    sound,         // the finding goes, and no other comes
    sound_joined,  // the same, but only with others that are so and with those that are sound
    stays,         // the finding is still there
    brings_other,  // another finding comes
    refused,       // what it leaves cannot be analysed
    not_tried,     // the board has more of them than are tried one by one, and the others are not sound together
    accepted,      // somebody has accepted the finding: nobody wants it gone
};
[[nodiscard]] std::string_view to_string(FixFate fate);

[[nodiscard]] constexpr bool is_sound(FixFate fate) {
    return fate == FixFate::sound || fate == FixFate::sound_joined;
}

// One finding's edits.
struct Fix {
    std::size_t finding;              // in Board::findings
    FixFate fate;                     // of the tree with these edits, and of that with the sound ones before as well
    const Rule* other = nullptr;      // what comes; null: nothing
    std::vector<TextEdit> text = {};  // where the edits stand in the source; empty: not asked for, or `unplaced`
    std::string unplaced = {};        // why they have no place there: "no source is known"
};

#pragma GCC visibility pop

}  // namespace dmavet
