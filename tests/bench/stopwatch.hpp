// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dmavet::bench {

inline constexpr int rounds = 7;

// Seconds of several rounds.
struct Times {
    double least;
    double median;
};
[[nodiscard]] Times summarize(std::vector<double> times);

// CPU time of this process for one call.
[[nodiscard]] double cpu_seconds(const std::function<void()>& work);
// Each work once in every round, so that what else the machine does in a round is the same for all of them.
[[nodiscard]] std::vector<Times> measure(const std::vector<std::function<void()>>& works);

struct Process {
    double cpu;               // seconds of user and system time, with that of its children
    double wall;              // seconds
    std::size_t page_faults;  // those without a disk
    std::size_t peak_bytes;   // of its resident memory
    int status;
};
// Runs a program, which may be looked up in PATH, to its end; its output is thrown away, what it complains of goes to a
// file. Absent: there is no such program.
[[nodiscard]] std::optional<Process> run_process(const std::string& program, const std::vector<std::string>& arguments,
                                                 const std::string& complaints = "/dev/null");

// A program that runs, once or several times at the same time.
struct Command {
    std::string program;
    std::vector<std::string> arguments;
    std::size_t at_once = 1;
};

// What several runs of one command took; of those at once their CPU time together and the wall time of all.
struct Processes {
    Times cpu, wall;
    std::size_t page_faults;  // the fewest of a process
    std::size_t peak_bytes;   // the most of a process
};
// Each command once in every round.
[[nodiscard]] std::vector<Processes> measure_processes(const std::vector<Command>& commands, int times = rounds);

}  // namespace dmavet::bench
