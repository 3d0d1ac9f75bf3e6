// SPDX-License-Identifier: Apache-2.0
// Does a comment that begins with "dmavet:" say something that dmavet understands?

#include "cli/source_remarks.hpp"

#include <span>
#include <string_view>

#include <fmt/format.h>

#include "cli/option_values.hpp"
#include "cli/output.hpp"
#include "dmavet/suppress.hpp"

namespace dmavet::cli {

namespace {

// Empty: nothing.
std::string what_is_wrong(std::string_view remark) {
    const auto ignore = parse_source_ignore(remark);
    if (!ignore) {
        return fmt::format("'dmavet: {}' is not understood; it is written dmavet: ignore RULE REASON", remark);
    }
    try {
        static_cast<void>(parse_rule(ignore->rule));
    } catch (const UsageError& error) {
        return error.what();
    }
    return ignore->reason.empty()
               ? fmt::format("dmavet: ignore {} needs a reason behind it, and ignores nothing without", ignore->rule)
               : std::string();
}

}  // namespace

void SourceRemarks::add(const Location& location) {
    for (const Remark& remark : location.remarks) {
        if (auto wrong = what_is_wrong(remark.text); !wrong.empty()) {
            wrong_.emplace(fmt::format("{}:{}", location.file, remark.line), std::move(wrong));
        }
    }
}

void SourceRemarks::add(const Board& board, NodeId node, std::string_view property) {
    const Property* found = property.empty() ? nullptr : board.tree->find_property(node, property);
    for (const Location* location : {board.locations.find(board.tree->place(node)),
                                     found != nullptr ? board.locations.find(board.tree->place(*found)) : nullptr}) {
        if (location != nullptr) {
            add(*location);
        }
    }
}

void SourceRemarks::add(const Board& board) {
    for (const Finding& finding : board.locations.empty() ? std::span<const Finding>() : std::span(board.findings)) {
        add(board, finding.node, finding.property);
    }
}

void SourceRemarks::tell() const {
    for (const auto& [place, wrong] : wrong_) {
        complain(place, wrong);
    }
}

}  // namespace dmavet::cli
