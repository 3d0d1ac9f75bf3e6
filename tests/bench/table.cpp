// SPDX-License-Identifier: Apache-2.0
#include "bench/table.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace dmavet::bench {

std::string against(double value, Want want, double target, std::string_view unit) {
    const bool holds = want == Want::at_most ? value <= target : value >= target;
    const int digits = target < 10 ? 2 : 0;
    return fmt::format("{:8.{}f} {} (at {} {:g}{})", value, digits, unit, want == Want::at_most ? "most" : "least",
                       target, holds ? "" : ", MISSED");
}

void print_row(std::string_view name, std::string_view values) {
    std::fputs(fmt::format("{:<46}{}\n", name, values).c_str(), stdout);
    std::fflush(stdout);
}

void print_times(std::string_view name, Times times, std::string_view remark) {
    print_row(name, fmt::format("{:9.1f} ms{:9.1f} ms {}", times.least * 1e3, times.median * 1e3, remark));
}

void print_heading(std::string_view text) {
    std::fputs(fmt::format("\n{}\n", text).c_str(), stdout);
}

}  // namespace dmavet::bench
