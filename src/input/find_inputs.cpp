// SPDX-License-Identifier: Apache-2.0
// Which boards do the arguments name? A directory stands for every *.dtb below it. Links to directories
// are not followed, so a walk always ends; a directory that cannot be listed is said, not skipped.

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "dmavet/input.hpp"
#include "input/file.hpp"

namespace dmavet {

namespace {

namespace fs = std::filesystem;

Input unlisted(std::string name, const std::error_code& error) {
    return {std::move(name), fail(ErrorCode::unreadable,
                                  fmt::format("cannot list the directory: {}", input::system_message(error.value())))};
}

// What one directory holds: boards go to `inputs`, directories to `pending`.
void list_directory(const fs::path& directory, std::vector<Input>& inputs, std::vector<fs::path>& pending) {
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        if (entry->symlink_status(ignored).type() == fs::file_type::directory) {
            pending.push_back(entry->path());
        } else if (entry->path().extension() == ".dtb" && entry->is_regular_file(ignored)) {
            inputs.push_back({entry->path().string(), {}});
        }
    }
    if (error) {
        inputs.push_back(unlisted(directory.string(), error));
    }
}

void walk_directory(const std::string& argument, std::vector<Input>& inputs) {
    const std::size_t before = inputs.size();
    std::vector<fs::path> pending{argument};
    while (!pending.empty()) {
        const fs::path directory = std::move(pending.back());
        pending.pop_back();
        list_directory(directory, inputs, pending);
    }
    if (inputs.size() == before) {
        inputs.push_back({argument, fail(ErrorCode::no_boards, "no .dtb file in this directory or below it")});
    }
}

}  // namespace

std::vector<Input> find_inputs(std::span<const std::string> arguments) {
    std::vector<Input> inputs;
    for (const std::string& argument : arguments) {
        std::error_code ignored;  // what cannot be opened is said when it is read
        if (argument != "-" && fs::is_directory(argument, ignored)) {
            walk_directory(argument, inputs);
        } else {
            inputs.push_back({argument, {}});
        }
    }
    std::stable_sort(inputs.begin(), inputs.end(), [](const Input& a, const Input& b) { return a.name < b.name; });
    const auto same_name = [](const Input& a, const Input& b) { return a.name == b.name; };
    inputs.erase(std::unique(inputs.begin(), inputs.end(), same_name), inputs.end());
    return inputs;
}

}  // namespace dmavet
