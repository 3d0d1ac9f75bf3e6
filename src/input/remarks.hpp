// SPDX-License-Identifier: Apache-2.0
// Comments of a source that are meant for dmavet: "dmavet: ignore RULE REASON".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dmavet/location.hpp"

namespace dmavet::input {

// Those of a line, counted from 1, and of the comments that have the lines directly above it to themselves.
[[nodiscard]] std::vector<Remark> remarks_of(std::span<const std::string> lines, std::uint32_t number);

}  // namespace dmavet::input
