// SPDX-License-Identifier: Apache-2.0
// What does the program print, and with which status does it end? Output goes through files, so that no pipe can
// fill up while nobody reads.
#include "cli/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <stdexcept>

#include "support/files.hpp"

extern char** environ;

namespace dmavet::test {

namespace fs = std::filesystem;

namespace {

// The test's environment without what would change the output, and with `variables`.
std::vector<std::string> environment(const std::vector<std::string>& variables) {
    std::map<std::string, std::string> values;
    const auto set = [&](const std::string& text) {
        const std::size_t equals = text.find('=');
        values[text.substr(0, equals)] = text.substr(equals + 1);
    };
    for (char** variable = environ; *variable != nullptr; ++variable) {
        set(*variable);
    }
    for (const char* name : {"COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR"}) {
        values.erase(name);
    }
    set("LC_ALL=C.UTF-8");
    for (const std::string& variable : variables) {
        set(variable);
    }
    std::vector<std::string> list;
    for (const auto& [name, value] : values) {
        list.push_back(name + "=" + value);
    }
    return list;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts) {
        list.push_back(text.data());
    }
    list.push_back(nullptr);
    return list;
}

Outcome run(const std::string& program, std::vector<std::string> arguments, const Surroundings& surroundings) {
    const TemporaryFolder folder;
    const std::string in = folder.file("in", surroundings.input);
    const std::string out = folder.file("out", "");
    const std::string err = folder.file("err", "");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, in.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY, 0);
    posix_spawn_file_actions_addchdir_np(&actions, source_dir().c_str());
    std::vector<std::string> variables = environment(surroundings.variables);
    pid_t child = 0;
    const int error =
        posix_spawn(&child, program.c_str(), &actions, nullptr, pointers(arguments).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        throw std::runtime_error("cannot run " + program);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(out), read_text(err)};
}

}  // namespace

Outcome dmavet(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
    std::vector<std::string> all = {"dmavet"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run(DMAVET_PROGRAM, std::move(all), surroundings);
}

Outcome shell(const std::string& line) {
    const std::string folder = fs::path(DMAVET_PROGRAM).parent_path().string();
    const char* path = std::getenv("PATH");
    return run("/bin/sh", {"sh", "-c", line},
               {{}, {"PATH=" + folder + ":" DMAVET_EXAMPLES ":" + (path != nullptr ? path : "")}});
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "dmavet-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("cannot make a temporary folder");
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string TemporaryFolder::file(std::string_view name, std::string_view content) const {
    write_text(path_ / name, content);
    return (path_ / name).string();
}

}  // namespace dmavet::test
