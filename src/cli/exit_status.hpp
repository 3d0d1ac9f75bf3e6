// SPDX-License-Identifier: Apache-2.0
// What the caller learns from the exit status. The greatest that applies wins, but for usage, which ends
// the run before anything is read.
#pragma once

namespace dmavet::cli {

inline constexpr int exit_clean = 0;       // nothing at or above --fail-on
inline constexpr int exit_findings = 1;    // something
inline constexpr int exit_usage = 2;       // wrong arguments
inline constexpr int exit_unreadable = 3;  // an input could not be read, or a report not be written

}  // namespace dmavet::cli
