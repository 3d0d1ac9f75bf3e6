// SPDX-License-Identifier: Apache-2.0
// What does one member come to, whatever is in it?

#include "cli/analyze_input.hpp"

#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/analyze_live.hpp"

namespace dmavet::cli {

namespace {

void add_place(const Tree& tree, NodeId node, std::string_view property, std::vector<Place>& places) {
    places.push_back(tree.place(node));
    if (const Property* found = property.empty() ? nullptr : tree.find_property(node, property)) {
        places.push_back(tree.place(*found));
    }
}

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

Result<Board> analyze_loaded(Member& member, const Analysis& analysis) {
    auto contents = std::exchange(member.contents, {});
    Member whole = member;
    whole.contents = std::move(contents);
    auto sources = load(std::move(whole), analysis.input);
    return sources ? analyze(std::move(*sources), analysis.question, analysis.checks) : sources.error();
}

}  // namespace

Result<Board> analyze_input(Member& member, const Analysis& analysis) {
    try {
        auto board = analysis.live ? analyze_live(member, analysis) : analyze_loaded(member, analysis);
        // Beside the files of a running system lies no source.
        const bool may_have_text = !analysis.live || !analysis.input.source.empty();
        if (board && analysis.locate && may_have_text) {
            auto locations = locate(*board->tree, places_of(*board, *analysis.locate), analysis.input);
            if (!locations) {
                return locations.error();
            }
            board->locations = std::move(*locations);
        }
        return board;
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::limit_exceeded, "out of memory");
    } catch (const std::exception& error) {
        return fail(ErrorCode::limit_exceeded, std::string("cannot be analysed: ").append(error.what()));
    }
}

}  // namespace dmavet::cli
