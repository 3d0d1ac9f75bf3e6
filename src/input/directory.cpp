// SPDX-License-Identifier: Apache-2.0
// Which boards does a directory hold? Every *.dtb below it. Links to directories are not followed, so a walk always
// ends; a directory that cannot be listed is said, not skipped.
#include "input/directory.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "input/file.hpp"

namespace dmavet::input {

namespace {

namespace fs = std::filesystem;

Member unlisted(std::string name, const std::error_code& error) {
    return {std::move(name),
            fail(ErrorCode::unreadable, fmt::format("cannot list the directory: {}", system_message(error.value())))};
}

// What one directory itself holds: boards go to `members`, directories to `pending`.
void list_one(const fs::path& directory, std::vector<Member>& members, std::vector<fs::path>& pending) {
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        if (entry->symlink_status(ignored).type() == fs::file_type::directory) {
            pending.push_back(entry->path());
        } else if (entry->path().extension() == ".dtb" && entry->is_regular_file(ignored)) {
            members.push_back({entry->path().string(), {}});
        }
    }
    if (error) {
        members.push_back(unlisted(directory.string(), error));
    }
}

}  // namespace

void list_directory(const std::string& name, std::vector<Member>& members) {
    const std::size_t before = members.size();
    std::vector<fs::path> pending{name};
    while (!pending.empty()) {
        const fs::path directory = std::move(pending.back());
        pending.pop_back();
        list_one(directory, members, pending);
    }
    if (members.size() == before) {
        members.push_back({name, fail(ErrorCode::no_boards, "no .dtb file in this directory or below it")});
    }
}

}  // namespace dmavet::input
