// SPDX-License-Identifier: Apache-2.0
// What does one member come to, whatever is in it?

#include "cli/analyze_input.hpp"

#include <exception>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/analyze_live.hpp"
#include "cli/error_hints.hpp"

namespace dmavet::cli {

namespace {

// What findings name that are of this severity at least.
std::vector<Place> places_of(const Board& board, Severity level) {
    std::vector<Place> places;
    for (const Finding& finding : board.findings) {
        if (finding.severity >= level) {
            add_place(*board.tree, finding.node, finding.property, places);
            for (const Evidence& one : finding.evidence) {
                add_place(*board.tree, one.node, one.property, places);
            }
        }
    }
    return places;
}

void add_devices(const Board& board, const Analysis& analysis, std::vector<Place>& places) {
    const bool takes_all = !analysis.input.source.empty();
    for (const Device& device : board.topology.devices) {
        const Place place = board.tree->place(device.node);
        if (takes_all || board.tree->source(place.source).text) {
            places.push_back(place);
        }
    }
}

// Beside the files of a running system lies no source; the overlays that it is given may have theirs.
void leave_base_out(std::vector<Place>& places) {
    std::erase_if(places, [](const Place& place) { return place.source == SourceId{0}; });
}

// What a text alone calls so; what the blob calls so is known without.
void add_labelled(const Tree& tree, const Analysis& analysis, std::vector<Place>& places) {
    const bool is_asked = !analysis.label.empty() && !tree.find_label(analysis.label);
    if (const auto node = is_asked ? find_label(tree, analysis.label, analysis.input) : std::nullopt) {
        places.push_back(tree.place(*node));
    }
}

Result<Board> with_locations(Result<Board> board, const Analysis& analysis) {
    if (!board) {
        return board;
    }
    std::vector<Place> places = analysis.locate ? places_of(*board, *analysis.locate) : std::vector<Place>();
    if (analysis.device_labels) {
        add_devices(*board, analysis, places);
    }
    add_labelled(*board->tree, analysis, places);
    if (places.empty()) {
        return board;
    }
    auto locations = locate_places(*board, std::move(places), analysis);
    if (!locations) {
        return locations.error();
    }
    board->locations = std::move(*locations);
    return board;
}

// With all that is known of its findings.
Result<Board> with_marks(Result<Board> board, const std::string& name, const Analysis& analysis) {
    board = with_locations(std::move(board), analysis);
    if (!board) {
        return board;
    }
    Accepted accepted{analysis.known.baseline, analysis.knows_all};
    if (analysis.config) {
        accepted.ignores = analysis.config->ignores;
        accepted.board = analysis.config->name_below(name);
        accepted.today = analysis.today;
    }
    return mark_suppressed(std::move(*board), accepted);
}

// A text that is only known by a name that the user gave.
bool has_text(const Board& board, const Analysis& analysis) {
    return !analysis.live || !analysis.input.source.empty() || board.tree->source(SourceId{0}).text;
}

Result<Board> with_fixes(Result<Board> board, const Analysis& analysis) {
    if (!board || analysis.fixes == Fixes::none) {
        return board;
    }
    board->fixes = find_fixes(*board, analysis.checks);
    if (analysis.fixes == Fixes::tried) {
        return board;
    }
    std::vector<Fix*> sound;
    std::vector<EditsOfFinding> findings;
    for (Fix& fix : board->fixes) {
        if (is_sound(fix.fate)) {
            sound.push_back(&fix);
            const Finding& finding = board->findings[fix.finding];
            findings.push_back({finding.node, finding.property, finding.edits});
        }
    }
    auto placed = has_text(*board, analysis) ? place_edits(*board->tree, findings, analysis.input)
                                             : std::vector<PlacedEdits>(findings.size(), {{}, "no source is known"});
    if (!placed) {
        return placed.error();
    }
    for (std::size_t i = 0; i < sound.size(); ++i) {
        sound[i]->text = std::move((*placed)[i].text);
        sound[i]->unplaced = std::move((*placed)[i].unplaced);
    }
    return board;
}

// What is said about it beside the findings themselves.
Result<Board> completed(Result<Board> board, const std::string& name, const Analysis& analysis) {
    return with_fixes(with_marks(std::move(board), name, analysis), analysis);
}

Result<Sources> load_member(Member& member, const InputOptions& options) {
    auto contents = std::exchange(member.contents, {});
    Member whole = member;
    whole.contents = std::move(contents);
    return load(std::move(whole), options);
}

template <class Work>
auto guarded(const Work& work) -> decltype(work()) {
    try {
        return with_hint(work());
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::limit_exceeded, "out of memory");
    } catch (const std::exception& error) {
        return fail(ErrorCode::limit_exceeded, std::string("cannot be analysed: ").append(error.what()));
    }
}

// Once loaded, a member is analysed as often as there are overlays for it.
class MemberBoards {
public:
    MemberBoards(Member& member, const Analysis& analysis) : member_(member), analysis_(analysis) {}

    Result<Board> base() {
        return guarded([&] { return analyze_with(nullptr); });
    }

    Result<Board> with(const AlternativeOverlay& overlay, const std::string& name) {
        auto board = guarded([&] { return analyze_with(&overlay.source); });
        if (board) {
            board->title = name;
        }
        return board;
    }

private:
    Result<Board> analyze_with(const Source* overlay) {
        if (analysis_.live) {
            return completed(analyze_live(member_, analysis_, overlay), member_.name, analysis_);
        }
        if (!loaded_) {
            loaded_ = load_member(member_, analysis_.input);
        }
        if (!*loaded_) {
            return loaded_->error();
        }
        // Nobody needs it again without alternatives.
        Sources sources = analysis_.alternatives.overlays.empty() ? std::move(**loaded_) : **loaded_;
        if (overlay != nullptr) {
            sources.overlays.push_back(*overlay);
        }
        return completed(analyze(std::move(sources), analysis_.question, analysis_.checks), member_.name, analysis_);
    }

    Member& member_;
    const Analysis& analysis_;
    std::optional<Result<Sources>> loaded_;
};

}  // namespace

void add_place(const Tree& tree, NodeId node, std::string_view property, std::vector<Place>& places) {
    places.push_back(tree.place(node));
    if (const Property* found = property.empty() ? nullptr : tree.find_property(node, property)) {
        places.push_back(tree.place(*found));
    }
}

Result<Locations> locate_places(const Board& board, std::vector<Place> places, const Analysis& analysis) {
    if (analysis.live && analysis.input.source.empty()) {
        leave_base_out(places);
    }
    return locate(*board.tree, places, analysis.input);
}

Result<Board> analyze_input(Member& member, const Analysis& analysis) {
    return MemberBoards(member, analysis).base();
}

Result<Sources> load_input(Member& member, const Analysis& analysis) {
    return guarded([&] { return load_member(member, analysis.input); });
}

Result<Board> analyze_sources(Sources sources, const std::string& name, const Analysis& analysis) {
    return guarded(
        [&] { return completed(analyze(std::move(sources), analysis.question, analysis.checks), name, analysis); });
}

void analyze_boards(Member& member, const Analysis& analysis, const std::function<bool(AnalyzedBoard)>& emit) {
    MemberBoards boards(member, analysis);
    auto base = boards.base();
    const auto compatible = base ? root_compatible(*base->tree) : std::vector<std::string>();
    bool is_wanted = emit({member.name, std::move(base)});
    for (std::size_t i = 0; is_wanted && i < analysis.alternatives.overlays.size(); ++i) {
        const AlternativeOverlay& overlay = analysis.alternatives.overlays[i];
        if (is_made_for(overlay, compatible)) {
            std::string name = member.name + "+" + overlay.source.name;
            auto board = boards.with(overlay, name);
            is_wanted = emit({std::move(name), std::move(board), i});
        }
    }
}

}  // namespace dmavet::cli
