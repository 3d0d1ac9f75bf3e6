// SPDX-License-Identifier: Apache-2.0
// Which members do the arguments name? Each is asked by what it is; order and "each once" are made here, of full names.

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "dmavet/input.hpp"
#include "input/directory.hpp"

namespace dmavet {

Members::Members(std::span<const std::string> arguments, std::span<const std::string> also) {
    std::vector<Member> members;
    for (const std::string& argument : arguments) {
        std::error_code ignored;  // what cannot be opened is said when it is loaded
        if (argument != "-" && std::filesystem::is_directory(argument, ignored)) {
            input::list_directory(argument, also, members, passed_over_);
        } else {
            members.push_back({argument, {}});
        }
    }
    std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.name < b.name; });
    const auto same_name = [](const Member& a, const Member& b) { return a.name == b.name; };
    members.erase(std::unique(members.begin(), members.end(), same_name), members.end());
    members_.assign(std::make_move_iterator(members.begin()), std::make_move_iterator(members.end()));
}

std::optional<Member> Members::next() {
    if (members_.empty()) {
        return std::nullopt;
    }
    Member member = std::move(members_.front());
    members_.pop_front();
    return member;
}

}  // namespace dmavet
