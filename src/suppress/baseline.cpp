// SPDX-License-Identifier: Apache-2.0
// Which findings does a baseline know?

#include <algorithm>
#include <tuple>
#include <utility>

#include "dmavet/suppress.hpp"
#include "report/say/location_text.hpp"

namespace dmavet {

namespace {

bool is_before(const KnownFinding& a, const KnownFinding& b) {
    return std::tie(a.file, a.path, a.rule, a.fingerprint) < std::tie(b.file, b.path, b.rule, b.fingerprint);
}

}  // namespace

Baseline::Baseline(std::vector<KnownFinding> findings) : findings_(std::move(findings)) {
    for (KnownFinding& finding : findings_) {
        finding.file.erase(0, finding.file.size() - report::without_dot_slash(finding.file).size());
    }
    std::sort(findings_.begin(), findings_.end(), is_before);
    findings_.erase(std::unique(findings_.begin(), findings_.end()), findings_.end());
    for (const KnownFinding& finding : findings_) {
        fingerprints_.push_back(finding.fingerprint);
    }
    std::sort(fingerprints_.begin(), fingerprints_.end());
}

Result<Baseline> Baseline::read(std::string_view text) {
    auto findings = read_known_findings(text);
    return findings ? Result<Baseline>(Baseline(std::move(*findings))) : findings.error();
}

bool Baseline::knows(std::uint64_t fingerprint) const {
    return std::binary_search(fingerprints_.begin(), fingerprints_.end(), fingerprint);
}

std::string Baseline::text() const {
    return known_findings_text(findings_);
}

}  // namespace dmavet
