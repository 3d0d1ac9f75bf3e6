// SPDX-License-Identifier: Apache-2.0
// What is known of the boards of a run that were reported, and said once they all were.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/analyze_input.hpp"
#include "cli/check_status.hpp"
#include "cli/config/settings.hpp"
#include "cli/ignored_findings.hpp"
#include "cli/known_findings.hpp"
#include "cli/overlays.hpp"
#include "cli/source_remarks.hpp"
#include "cli/today.hpp"

namespace dmavet::cli {

class RunTallies {
public:
    explicit RunTallies(const BaselineOptions& baseline) : known_(baseline), ignored_(today()) {}

    void add(const std::string& member, const AnalyzedBoard& one, const BoardSettings& settings);
    // Once all boards were read. What nobody needs any more is said also to who wants quiet: it is about the project's
    // files, which would grow old. False: a file cannot be written, which is said.
    [[nodiscard]] bool finish();
    void tell_unused_overlays(const std::vector<AlternativeOverlay>& all) const;
    [[nodiscard]] const FailingFindings& failing() const { return failing_; }

private:
    FailingFindings failing_;
    KnownFindings known_;
    IgnoredFindings ignored_;
    SourceRemarks remarks_;
    std::set<std::string> used_;  // names of alternative overlays
};

}  // namespace dmavet::cli
