// SPDX-License-Identifier: Apache-2.0
// How much time and memory did that take? CPU time where one thread works: other work on the machine must not count.
#include "bench/stopwatch.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

extern char** environ;

namespace dmavet::bench {

namespace {

double now(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

Times summarize(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return {times.front(), times[times.size() / 2]};
}

double cpu_seconds(const std::function<void()>& work) {
    const double start = now(CLOCK_PROCESS_CPUTIME_ID);
    work();
    return now(CLOCK_PROCESS_CPUTIME_ID) - start;
}

Times measure(const std::function<void()>& work) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        times.push_back(cpu_seconds(work));
    }
    return summarize(std::move(times));
}

std::optional<Process> run_process(const std::string& program, const std::vector<std::string>& arguments,
                                   const std::string& complaints) {
    std::vector<std::string> texts = {program};
    texts.insert(texts.end(), arguments.begin(), arguments.end());
    std::vector<char*> list;
    for (std::string& text : texts) {
        list.push_back(text.data());
    }
    list.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, complaints.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const double start = now(CLOCK_MONOTONIC);
    pid_t child = 0;
    const int error = posix_spawnp(&child, program.c_str(), &actions, nullptr, list.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        return std::nullopt;
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    return Process{seconds(usage.ru_utime) + seconds(usage.ru_stime), now(CLOCK_MONOTONIC) - start,
                   static_cast<std::size_t>(usage.ru_minflt), static_cast<std::size_t>(usage.ru_maxrss) * 1024,
                   WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

Processes measure_process(const std::string& program, const std::vector<std::string>& arguments, int times) {
    std::vector<double> cpu, wall;
    std::vector<std::size_t> faults, peaks;
    for (int round = 0; round < times; ++round) {
        const auto process = run_process(program, arguments);
        if (!process || process->status != 0) {
            throw std::runtime_error(program + (process ? " failed" : " cannot be run"));
        }
        cpu.push_back(process->cpu);
        wall.push_back(process->wall);
        faults.push_back(process->page_faults);
        peaks.push_back(process->peak_bytes);
    }
    return {summarize(std::move(cpu)), summarize(std::move(wall)), *std::min_element(faults.begin(), faults.end()),
            *std::max_element(peaks.begin(), peaks.end())};
}

}  // namespace dmavet::bench
