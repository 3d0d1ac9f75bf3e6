// SPDX-License-Identifier: Apache-2.0
// Runs another program under limits. No shell: arguments reach it as they are.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace dmavet::input {

struct ChildLimits {
    std::chrono::milliseconds time;
    std::size_t output_bytes;  // of standard output; more ends the child
    std::size_t error_bytes;   // of standard error; what comes after them is dropped
    std::size_t memory_bytes;  // of address space
};

enum class ChildEnd {
    exited,
    killed_by_signal,
    not_found,    // no such program on PATH
    not_started,  // the system refused; `status` is the errno value
    out_of_time,  // ended by us
    too_much,     // wrote more than output_bytes; ended by us
};

struct ChildResult {
    ChildEnd end;
    int status = 0;  // exit status, signal or errno, by `end`
    std::vector<std::byte> output;
    std::string error_text;
};

// Searches argv[0] on PATH. The child reads `standard_input`, or nothing when that is empty.
[[nodiscard]] ChildResult run_child(const std::vector<std::string>& argv, std::span<const std::byte> standard_input,
                                    const ChildLimits& limits);

}  // namespace dmavet::input
