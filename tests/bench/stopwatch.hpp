// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace dmavet::bench {

// CPU seconds of several rounds.
struct Times {
    double least;
    double median;
};
[[nodiscard]] Times summarize(std::vector<double> rounds);

// CPU time of this process for one call.
[[nodiscard]] double cpu_seconds(const std::function<void()>& work);

struct Process {
    double seconds;  // user and system time, with that of its children
    int status;
};
// Runs a program to its end, output thrown away.
[[nodiscard]] Process run_process(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace dmavet::bench
