// SPDX-License-Identifier: Apache-2.0
// Which baselines are read, which is written, and what of them is needed no longer?

#include "cli/known_findings.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "cli/option_values.hpp"
#include "cli/output.hpp"
#include "cli/replace_file.hpp"
#include "input/file_names.hpp"
#include "wording/quantity.hpp"

namespace dmavet::cli {

NamedBaseline read_baseline(const std::string& file) {
    return {file, std::make_shared<const Baseline>(parse_baseline(file))};
}

void KnownFindings::add(std::string_view name, const Board& board, const NamedBaseline& read, const Asked& asked) {
    if (!options_.write_to.empty()) {
        auto known = known_findings(name, board);
        std::move(known.begin(), known.end(), std::back_inserter(found_));
    }
    if (read.baseline) {
        const std::string identity = input::identity_of(read.file);
        auto it = read_.find(identity);
        if (it == read_.end()) {
            it = read_.emplace(identity, Read{read.file, read.baseline, BaselineUse(*read.baseline)}).first;
        }
        it->second.use.add(name, board, asked);
    }
}

bool KnownFindings::write() {
    const Baseline baseline(std::move(found_));
    if (const auto failure = replace_file(options_.write_to, baseline.text())) {
        complain(options_.write_to, *failure);
        return false;
    }
    complain(options_.write_to,
             wording::count_text(baseline.findings().size(), "finding") + " written, of whatever severity");
    return true;
}

bool KnownFindings::prune(const Read& read) {
    if (const auto failure = replace_file(read.file, Baseline(read.use.needed()).text())) {
        complain(read.file, *failure);
        return false;
    }
    complain(read.file, fmt::format("{} taken out", wording::count_text(read.use.count_gone(), "entry", "entries")));
    return true;
}

bool KnownFindings::finish() {
    bool is_written = options_.write_to.empty() || write();
    for (const auto& [identity, read] : read_) {
        const std::size_t gone = read.use.count_gone();
        if (gone == 0) {
            continue;
        }
        if (options_.prune) {
            is_written = prune(read) && is_written;
        } else {
            complain(read.file, fmt::format("{} no longer needed; --prune takes {} out",
                                            wording::count_text(gone, "entry", "entries"), gone == 1 ? "it" : "them"));
        }
    }
    return is_written;
}

}  // namespace dmavet::cli
