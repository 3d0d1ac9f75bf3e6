// SPDX-License-Identifier: Apache-2.0
// From the files of a system to what agrees and what does not.
#include "dmavet/verify.hpp"

#include <algorithm>
#include <map>

#include "verify/explain.hpp"
#include "verify/log_text.hpp"

namespace dmavet {

using namespace verify;

namespace {

// A finding names the line that the kernel prints, or a part of it. Several may name the same.
std::vector<LoggedFinding> logged_findings(const Board& board, const Seen& seen) {
    std::map<std::string_view, std::vector<std::size_t>> named;
    for (std::size_t i = 0; i < board.findings.size(); ++i) {
        if (!board.findings[i].kernel_log.empty() && board.findings[i].is_told()) {
            named[board.findings[i].kernel_log].push_back(i);
        }
    }
    std::map<std::string_view, LoggedFinding> first;
    std::vector<std::string_view> order;
    for_each_message(seen.log.text, [&](std::string_view message) {
        for (const auto& [line, findings] : named) {
            if (message.find(line) == std::string_view::npos) {
                continue;
            }
            const auto [at, is_new] = first.try_emplace(line, LoggedFinding{std::string(message), 0, 0});
            ++at->second.count;
            if (is_new) {
                order.push_back(line);
            }
        }
    });
    std::vector<LoggedFinding> found;
    for (const std::string_view line : order) {
        for (const std::size_t finding : named[line]) {
            found.push_back(first.at(line));
            found.back().finding = finding;
        }
    }
    return found;
}

}  // namespace

std::size_t Verification::count(Agreement agreement) const {
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(), [&](const VerifyLine& line) { return line.agreement == agreement; }));
}

Verification verify_board(const Board& board, const SystemFiles& files) {
    const LogFacts log = read_log(files.log.text);
    const Seen seen = understand(board, files, log);
    Verification verification{compare_all(board, seen), logged_findings(board, seen), seen.release};
    explain(board, seen, verification.lines);
    return verification;
}

}  // namespace dmavet
