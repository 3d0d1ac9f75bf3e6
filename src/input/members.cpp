// SPDX-License-Identifier: Apache-2.0
// Which members do the arguments name? Order and "each once" of the files are made here, of full names; a walk through
// each tells what it holds.

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "dmavet/input.hpp"
#include "input/container/fit.hpp"
#include "input/container/walk.hpp"
#include "input/directory.hpp"
#include "input/file_names.hpp"
#include "input/source_text.hpp"
#include "wording/overlay_text.hpp"

namespace dmavet {

struct Members::Argument {
    std::string name;  // as it is sorted and printed
    std::string file;
    std::string member;  // that is asked for; empty: all
    std::optional<Error> error = {};
};

namespace {

bool exists(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

// Where FILE ends in FILE#MEMBER: the name of a file may have that character, too.
std::size_t end_of_file(const std::string& argument) {
    if (argument.find('#') == std::string::npos || exists(argument)) {
        return argument.size();
    }
    for (std::size_t at = argument.find('#'); at != std::string::npos; at = argument.find('#', at + 1)) {
        const std::string file = argument.substr(0, at);
        if (exists(file) || file == "-") {
            return at;
        }
    }
    return argument.size();
}

// What a walk hands out as it is, because whoever analyses it says what is wrong.
void pass_over_overlay(Member& member) {
    if (member.contents.empty()) {
        return;
    }
    const Bytes bytes(*member.contents.front().bytes);
    if (member.kind == MemberKind::source && input::begins_as_overlay(bytes)) {
        member.passed_over = fmt::format("the source of an overlay; {}", wording::give_its_base);
    }
    const bool may_be_one = member.kind == MemberKind::tree && input::may_be_overlay(bytes);
    const auto tree = may_be_one ? Tree::read(bytes) : Result<Tree>(Error{});
    if (tree && input::is_overlay(*tree)) {
        member.kind = MemberKind::overlay;
        member.passed_over = wording::overlay_text(*tree);
    }
}

bool says_nothing_found(const Member& member) {
    return member.error && member.error->code == ErrorCode::no_boards;
}

// Whether a member is meant by the end of its name.
bool is_called(std::string_view name, std::string_view wanted) {
    if (!name.ends_with(wanted) || name.size() == wanted.size()) {
        return name == wanted;
    }
    const char before = name[name.size() - wanted.size() - 1];
    return before == '#' || before == '/';
}

}  // namespace

std::string_view to_string(MemberKind kind) {
    switch (kind) {
        case MemberKind::unknown: return "unknown";
        case MemberKind::source: return "source";
        case MemberKind::tree: return "tree";
        case MemberKind::overlay: return "overlay";
        case MemberKind::configuration: return "configuration";
        case MemberKind::other: return "other";
    }
    return "";
}

Members::Members(std::span<const std::string> arguments, Of of, const ContainerLimits& limits,
                 std::span<const std::string> also)
    : of_(of), limits_(limits) {
    std::vector<Member> files;
    for (const std::string& argument : arguments) {
        // What cannot be opened is said when it is loaded.
        if (input::is_directory(argument)) {
            input::list_directory(argument, also, files, passed_over_);
        } else {
            files.push_back({argument, {}});
        }
    }
    std::stable_sort(files.begin(), files.end(), [](const Member& a, const Member& b) { return a.name < b.name; });
    input::Identities identities;
    std::set<std::pair<std::string, std::string>> taken;
    for (Member& file : files) {
        const std::size_t end = end_of_file(file.name);
        Argument one{file.name, file.name.substr(0, end), {}, std::move(file.error)};
        one.member = end < file.name.size() ? file.name.substr(end + 1) : std::string();
        if (taken.emplace(identities.of(one.file), one.member).second) {
            arguments_.push_back(std::move(one));
        }
    }
}

Members::Members(Members&&) noexcept = default;
Members::~Members() = default;

std::optional<Member> Members::next() {
    if (ahead_.empty()) {
        return find_next();
    }
    Member member = std::move(ahead_.front());
    ahead_.pop_front();
    return member;
}

bool Members::are_several() {
    // Each argument has one at least.
    while (arguments_.size() == 1 && ahead_.size() < 2) {
        auto member = find_next();
        if (!member) {
            break;
        }
        ahead_.push_back(std::move(*member));
    }
    return ahead_.size() + arguments_.size() > 1;
}

const Member* Members::only() const {
    return arguments_.empty() && ahead_.size() == 1 ? &ahead_.front() : nullptr;
}

std::size_t Members::count_ahead() const {
    return ahead_.size() + arguments_.size();
}

std::vector<std::string> Members::files_ahead() const {
    std::vector<std::string> files;
    for (const Argument& argument : arguments_) {
        files.push_back(argument.file);
    }
    return files;
}

std::optional<Member> Members::find_next() {
    while (!arguments_.empty()) {
        const Argument& argument = arguments_.front();
        if (argument.error) {
            Member member{argument.name, argument.error};
            member.file = argument.name;
            arguments_.pop_front();
            return member;
        }
        if (!walk_) {
            walk_ = std::make_unique<input::Walk>(argument.file, limits_);
            found_member_ = false;
        }
        while (auto member = walk_->next()) {
            const bool is_meant = argument.member.empty() || (member->error && member->name == argument.file) ||
                                  is_called(member->name, argument.member);
            if (!is_meant || (of_ == Of::boards && !member->passed_over.empty() && argument.member.empty())) {
                continue;
            }
            if (of_ == Of::all && found_member_ && says_nothing_found(*member)) {
                continue;  // what there is was told
            }
            found_member_ = true;
            if (of_ == Of::all) {
                pass_over_overlay(*member);
            }
            if (!member->passed_over.empty() && !argument.member.empty() && of_ == Of::boards) {
                member->error =
                    fail(ErrorCode::not_a_board, member->passed_over, wording::field_of(member->passed_over));
            }
            return member;
        }
        walk_.reset();
        const Argument done = std::move(arguments_.front());
        arguments_.pop_front();
        if (!done.member.empty() && !found_member_) {
            Member member{done.name, fail(ErrorCode::no_boards, "there is no such member", "arguments")};
            member.file = done.file;
            return member;
        }
    }
    return std::nullopt;
}

}  // namespace dmavet
