// SPDX-License-Identifier: Apache-2.0
// Which members do the arguments name? Each is asked by what it is; order and "each once" are made here, of full names.

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "dmavet/input.hpp"
#include "input/directory.hpp"

namespace dmavet {

std::vector<Member> list_members(std::span<const std::string> arguments) {
    std::vector<Member> members;
    for (const std::string& argument : arguments) {
        std::error_code ignored;  // what cannot be opened is said when it is loaded
        if (argument != "-" && std::filesystem::is_directory(argument, ignored)) {
            input::list_directory(argument, members);
        } else {
            members.push_back({argument, {}});
        }
    }
    std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.name < b.name; });
    const auto same_name = [](const Member& a, const Member& b) { return a.name == b.name; };
    members.erase(std::unique(members.begin(), members.end(), same_name), members.end());
    return members;
}

}  // namespace dmavet
