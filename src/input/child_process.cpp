// SPDX-License-Identifier: Apache-2.0
// What does another program answer? Collects its output through pipes until it ends, or ends it.
//
// Several threads may do this at once: every descriptor is close-on-exec, so that no child holds another
// child's pipe open.

#include "input/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "input/file.hpp"

namespace dmavet::input {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

std::optional<Pipe> open_pipe() {
    std::array<int, 2> fds{};
    if (::pipe2(fds.data(), O_CLOEXEC) != 0) {
        return std::nullopt;
    }
    return Pipe{Descriptor(fds[0]), Descriptor(fds[1])};
}

using TemporaryFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// A file without a name that holds the child's input: a pipe would have to be fed while the output is read.
// Null: the system refused.
TemporaryFile store(std::span<const std::byte> bytes) {
    TemporaryFile file(std::tmpfile(), &std::fclose);
    if (!file || std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size() ||
        std::fflush(file.get()) != 0) {
        return {nullptr, &std::fclose};
    }
    ::fcntl(::fileno(file.get()), F_SETFD, FD_CLOEXEC);
    std::rewind(file.get());
    return file;
}

// The three standard streams of the child and its signals; 0 or an errno value.
int spawn(const std::vector<std::string>& argv, int in, int out, int err, pid_t& child) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    if (in >= 0) {
        posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    } else {
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    // dmavet itself may ignore SIGPIPE; the child must not inherit that.
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

    std::vector<char*> arguments;
    for (const std::string& argument : argv) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    const int error = posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

// Reads what is there; closes the descriptor at the end of the stream. False: nothing more may be kept.
template <class Buffer>
bool drain(Descriptor& from, Buffer& buffer, std::size_t limit) {
    std::array<char, 65536> chunk{};
    const ssize_t count = ::read(from.fd(), chunk.data(), chunk.size());
    if (count == 0 || (count < 0 && errno != EINTR)) {
        from.close();
        return true;
    }
    const auto taken = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    const std::size_t kept = std::min(taken, limit - buffer.size());
    const auto* first = reinterpret_cast<const typename Buffer::value_type*>(chunk.data());
    buffer.insert(buffer.end(), first, first + kept);
    return kept == taken;
}

int remaining_ms(Clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, 60'000));
}

// Collects both streams until they end; a reason to end the child, or none.
std::optional<ChildEnd> collect(Descriptor& out, Descriptor& err, const ChildLimits& limits, Clock::time_point deadline,
                                ChildResult& result) {
    while (out.is_open() || err.is_open()) {
        // poll() skips a descriptor of -1, which a closed one has.
        std::array<pollfd, 2> fds{{{out.fd(), POLLIN, 0}, {err.fd(), POLLIN, 0}}};
        const int ready = ::poll(fds.data(), fds.size(), remaining_ms(deadline));
        if (ready == 0) {
            return ChildEnd::out_of_time;
        }
        if (ready < 0) {
            continue;
        }
        if (fds[0].revents != 0 && !drain(out, result.output, limits.output_bytes)) {
            return ChildEnd::too_much;
        }
        if (fds[1].revents != 0) {
            drain(err, result.error_text, limits.error_bytes);
        }
    }
    return std::nullopt;
}

// A child may close its streams and stay: its end has the same deadline. False: it did not end.
bool wait_until(pid_t child, Clock::time_point deadline, int& wait_status) {
    for (;;) {
        const pid_t ended = ::waitpid(child, &wait_status, WNOHANG);
        if (ended == child) {
            return true;
        }
        if (Clock::now() >= deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
}

// What a source includes may be endless; the parent sets the limit, since a spawned child cannot itself.
void limit_memory(pid_t child, std::size_t bytes) {
    const rlimit limit{bytes, bytes};
    ::prlimit(child, RLIMIT_AS, &limit, nullptr);
}

// The child is running: takes what it says until it ends, or ends it.
void follow(pid_t child, Pipe& out, Pipe& err, const ChildLimits& limits, ChildResult& result) {
    const auto deadline = Clock::now() + limits.time;
    out.write_end.close();
    err.write_end.close();
    auto stopped = collect(out.read_end, err.read_end, limits, deadline, result);
    int wait_status = 0;
    if (!stopped && !wait_until(child, deadline, wait_status)) {
        stopped = ChildEnd::out_of_time;
    }
    if (stopped) {
        ::kill(child, SIGKILL);
        ::waitpid(child, &wait_status, 0);
        result.end = *stopped;
        return;
    }
    const bool exited = WIFEXITED(wait_status);
    result.end = exited ? ChildEnd::exited : ChildEnd::killed_by_signal;
    result.status = exited ? WEXITSTATUS(wait_status) : WTERMSIG(wait_status);
}

}  // namespace

ChildResult run_child(const std::vector<std::string>& argv, std::span<const std::byte> standard_input,
                      const ChildLimits& limits) {
    ChildResult result{ChildEnd::not_started, 0, {}, {}};
    auto out = open_pipe();
    auto err = open_pipe();
    TemporaryFile in(nullptr, &std::fclose);
    if (!standard_input.empty()) {
        in = store(standard_input);
    }
    if (!out || !err || (!standard_input.empty() && !in)) {
        result.status = errno;
        return result;
    }
    pid_t child = -1;
    const int in_fd = in ? ::fileno(in.get()) : -1;
    const int error = spawn(argv, in_fd, out->write_end.fd(), err->write_end.fd(), child);
    if (error != 0) {
        result.end = error == ENOENT ? ChildEnd::not_found : ChildEnd::not_started;
        result.status = error;
        return result;
    }
    limit_memory(child, limits.memory_bytes);
    follow(child, *out, *err, limits, result);
    return result;
}

}  // namespace dmavet::input
