// SPDX-License-Identifier: Apache-2.0
// Was this said before?

#include "report/document/told_findings.hpp"

#include <functional>

namespace dmavet::report {

FindingKey key_of(const Finding& finding) {
    return {finding.fingerprint, std::hash<std::string>{}(finding.message)};
}

const std::string* ToldFindings::find_or_add(const Finding& finding, std::string_view file) {
    const auto [told, is_new] = board_of_.try_emplace(key_of(finding), nullptr);
    if (!is_new) {
        return *told->second == file ? nullptr : told->second;
    }
    if (boards_.empty() || boards_.back() != file) {
        boards_.emplace_back(file);
    }
    told->second = &boards_.back();
    return nullptr;
}

}  // namespace dmavet::report
