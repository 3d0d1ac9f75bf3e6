// SPDX-License-Identifier: Apache-2.0
// Which [[ignore]] could go?

#include "cli/ignored_findings.hpp"

#include <fmt/format.h>

#include "cli/output.hpp"

namespace dmavet::cli {

void IgnoredFindings::add(const std::string& board_name, const Board& board,
                          const std::shared_ptr<const ConfigFile>& config, const Asked& asked) {
    if (!config || config->ignores.empty()) {
        return;
    }
    auto it = used_.find(config->name);
    if (it == used_.end()) {
        it = used_.emplace(config->name, Used{config, IgnoreUse(config->ignores, today_)}).first;
    }
    it->second.use.add(config->name_below(board_name), board, asked);
}

void IgnoredFindings::tell() const {
    for (const auto& [name, used] : used_) {
        for (const Ignore* ignore : used.use.ended()) {
            complain(ignore->from, fmt::format("this [[ignore]] ended with {} and ignores nothing any more",
                                               day_text(*ignore->until)));
        }
        for (const Ignore* ignore : used.use.unused()) {
            complain(ignore->from, "this [[ignore]] matches no finding on the boards of this run");
        }
    }
}

}  // namespace dmavet::cli
