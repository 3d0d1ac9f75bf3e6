// SPDX-License-Identifier: Apache-2.0
// Rows of what was measured: a name, values, and how they stand to what the project wants.
#pragma once

#include <string>
#include <string_view>

#include "bench/stopwatch.hpp"

namespace dmavet::bench {

enum class Want { at_most, at_least };

// "1.23 x  (at most 1.30 x)", with MISSED where it does not hold.
[[nodiscard]] std::string against(double value, Want want, double target, std::string_view unit);

void print_row(std::string_view name, std::string_view values);
// The same of seconds, the least and the median.
void print_times(std::string_view name, Times times, std::string_view remark = {});
void print_heading(std::string_view text);

}  // namespace dmavet::bench
