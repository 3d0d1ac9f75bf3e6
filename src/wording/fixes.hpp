// SPDX-License-Identifier: Apache-2.0
// Of which findings there is no fix, in words.
#pragma once

#include <cstddef>
#include <string>

namespace dmavet::wording {

// Of one that was not tried.
[[nodiscard]] std::string untried_fix_text();
// "2 accepted findings stay as they are"
[[nodiscard]] std::string accepted_findings_text(std::size_t count);

}  // namespace dmavet::wording
