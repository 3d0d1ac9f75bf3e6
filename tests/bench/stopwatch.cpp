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
#include <future>
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

std::vector<Times> measure(const std::vector<std::function<void()>>& works) {
    std::vector<std::vector<double>> seconds_of(works.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < works.size(); ++i) {
            seconds_of[i].push_back(cpu_seconds(works[i]));
        }
    }
    std::vector<Times> measured;
    for (auto& times : seconds_of) {
        measured.push_back(summarize(std::move(times)));
    }
    return measured;
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

namespace {

Process run_successfully(const Command& command) {
    const auto process = run_process(command.program, command.arguments);
    if (!process || process->status != 0) {
        throw std::runtime_error(command.program + (process ? " failed" : " cannot be run"));
    }
    return *process;
}

std::vector<Process> run_at_once(const Command& command) {
    std::vector<std::future<Process>> running;
    for (std::size_t i = 0; i < command.at_once; ++i) {
        running.push_back(std::async(std::launch::async, run_successfully, command));
    }
    std::vector<Process> processes;
    for (auto& process : running) {
        processes.push_back(process.get());
    }
    return processes;
}

struct Rounds {
    std::vector<double> cpu, wall;
    std::vector<std::size_t> faults, peaks;

    void add(const std::vector<Process>& processes) {
        double together = 0, longest = 0;
        for (const Process& process : processes) {
            together += process.cpu;
            longest = std::max(longest, process.wall);
            faults.push_back(process.page_faults);
            peaks.push_back(process.peak_bytes);
        }
        cpu.push_back(together);
        wall.push_back(longest);
    }
};

}  // namespace

std::vector<Processes> measure_processes(const std::vector<Command>& commands, int times) {
    std::vector<Rounds> of_commands(commands.size());
    for (int round = 0; round < times; ++round) {
        for (std::size_t i = 0; i < commands.size(); ++i) {
            of_commands[i].add(run_at_once(commands[i]));
        }
    }
    std::vector<Processes> measured;
    for (Rounds& of : of_commands) {
        measured.push_back({summarize(std::move(of.cpu)), summarize(std::move(of.wall)),
                            *std::min_element(of.faults.begin(), of.faults.end()),
                            *std::max_element(of.peaks.begin(), of.peaks.end())});
    }
    return measured;
}

}  // namespace dmavet::bench
