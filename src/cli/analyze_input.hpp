// SPDX-License-Identifier: Apache-2.0
// One member from its file to a Board.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/config_file.hpp"
#include "cli/known_findings.hpp"
#include "cli/overlays.hpp"
#include "dmavet/board.hpp"
#include "dmavet/input.hpp"
#include "dmavet/question.hpp"

namespace dmavet::cli {

// The board is a running system, or a folder with copies of its files.
struct LiveOptions {
    std::string root = "/";
    bool has_kernel = false;  // an option says which; the same of the configuration
    bool has_config = false;
};

// What becomes of the findings' edits.
enum class Fixes : std::uint8_t {
    none,
    tried,   // on the tree
    placed,  // and their lines in the sources looked up
};

struct Analysis {
    Question question;
    Checks checks;
    InputOptions input;
    std::optional<LiveOptions> live = {};
    std::optional<Severity> locate = {};  // the least severity of findings whose lines are looked up; absent: none
    bool device_labels = false;  // whether devices' nodes are looked up in their sources, where their labels stand
    std::string label = {};      // without '&': the node that it names is looked up there; empty: none
    NamedBaseline known = {};
    bool knows_all = false;  // a baseline is written: what is found is known from now on
    Fixes fixes = Fixes::none;
    std::shared_ptr<const ConfigFile> config = {};  // whose [[ignore]] count; null: none
    std::chrono::sys_days today = {};
    OverlayAlternatives alternatives = {};  // on top of those of `input`, each for itself
};

// Never throws: what ends the work on one board is an error of that board, and the others go on. The member is left
// without its contents.
[[nodiscard]] Result<Board> analyze_input(Member& member, const Analysis& analysis);

// The same in two steps. `name`: of the board, as globs of a dmavet.toml see it.
[[nodiscard]] Result<Sources> load_input(Member& member, const Analysis& analysis);
[[nodiscard]] Result<Board> analyze_sources(Sources sources, const std::string& name, const Analysis& analysis);

// Adds the node and, if it has it, the property.
void add_place(const Tree& tree, NodeId node, std::string_view property, std::vector<Place>& places);

// Where these places of the board were written.
[[nodiscard]] Result<Locations> locate_places(const Board& board, std::vector<Place> places, const Analysis& analysis);

struct AnalyzedBoard {
    std::string name;
    Result<Board> board;
    std::optional<std::size_t> alternative = {};  // which of them it has
};
// Gives the member's board to `emit` and, for each alternative overlay that is made for it, the board with that: until
// it answers false. None of them is kept.
void analyze_boards(Member& member, const Analysis& analysis, const std::function<bool(AnalyzedBoard)>& emit);

}  // namespace dmavet::cli
