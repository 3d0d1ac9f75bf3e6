// SPDX-License-Identifier: Apache-2.0
// Where somebody wrote what stands in a tree: lines of the texts that its sources were made from.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dmavet/source.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// A comment that is meant for dmavet.
struct Remark {
    std::uint32_t line;  // from 1
    std::string text;    // behind "dmavet:", without blanks around it
};

struct Location {
    std::string file;                  // from the working directory, links followed
    std::uint32_t line;                // from 1
    std::uint32_t column;              // of the first character that is no blank, from 1, in bytes
    std::string text;                  // of the line, 200 bytes behind the column at most; empty: it cannot be read
    std::vector<std::string> labels;   // of the node, without their colons
    std::vector<Remark> remarks = {};  // of the line itself, and of comments alone on the lines directly above it
};

// The locations of those places of one tree that somebody asked for and that are known.
class Locations {
public:
    void add(Place place, Location location) { at_.insert_or_assign(key(place), std::move(location)); }
    // Null: not known.
    [[nodiscard]] const Location* find(Place place) const {
        const auto found = at_.find(key(place));
        return found == at_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] bool empty() const { return at_.empty(); }

private:
    using Key = std::pair<std::uint32_t, std::uint32_t>;
    static Key key(Place place) { return {static_cast<std::uint32_t>(place.source), place.offset}; }

    std::map<Key, Location> at_;
};

#pragma GCC visibility pop

}  // namespace dmavet
