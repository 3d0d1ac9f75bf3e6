// SPDX-License-Identifier: Apache-2.0
// How are many nodes named in one line?

#include "report/text/places_text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "report/say/location_text.hpp"
#include "report/say/phrases.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t most_named = 4;
constexpr std::size_t named_of_more = 3;  // "and 1 more" would be no shorter than the one

}  // namespace

void Places::add(const Board& board, NodeId node, std::string_view property) {
    if (++count_ > most_named) {
        return;
    }
    const std::string path = board.tree->path(node);
    const std::string line = line_text(board, node, property);
    first_.push_back((property.empty() ? path : fmt::format("{} {}", path, property)) +
                     set_by_text(*board.tree, node, property) + (line.empty() ? "" : fmt::format(" ({})", line)));
}

Line Places::text() const {
    const std::size_t named = count_ > most_named ? named_of_more : first_.size();
    Line line;
    for (std::size_t i = 0; i < named; ++i) {
        line.emplace_back(i == 0 ? "" : ", ");
        line.emplace_back(first_[i], Style::bold);
    }
    if (named < count_) {
        line.emplace_back(fmt::format(" and {} more", count_ - named));
    }
    return line;
}

std::vector<Line> evidence_lines(const Board& board, const std::vector<Evidence>& evidence) {
    struct Group {
        std::string_view text;
        Places places;
    };
    std::vector<Group> groups;  // in the order of their first places
    std::map<std::string_view, std::size_t> group_of;
    for (const Evidence& one : evidence) {
        const auto [group, is_new] = group_of.try_emplace(one.text, groups.size());
        if (is_new) {
            groups.push_back({one.text, {}});
        }
        groups[group->second].places.add(board, one.node, one.property);
    }
    std::vector<Line> lines;
    for (const Group& group : groups) {
        Line& line = lines.emplace_back(Line{Span("see ")});
        const Line places = group.places.text();
        line.insert(line.end(), places.begin(), places.end());
        line.emplace_back(fmt::format(": {}", group.places.are_several() ? of_each(group.text) : group.text));
    }
    return lines;
}

}  // namespace dmavet::report
