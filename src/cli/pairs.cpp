// SPDX-License-Identifier: Apache-2.0
// Files are a merge of two sorted lists; in one file members wait for the one of their name, since containers have them
// in any order.
#include "cli/pairs.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "input/directory.hpp"

namespace dmavet::cli {

namespace {

// "DIR/" of DIR.
std::string front_of(const std::string& directory) {
    return (std::filesystem::path(directory) / "").string();
}

// What all names have in front that ends in a slash.
std::string common_front(const std::vector<std::string>& names) {
    std::string front = names.empty() ? std::string() : names.front();
    for (const std::string& name : names) {
        const auto [end, ignored] = std::mismatch(front.begin(), front.end(), name.begin(), name.end());
        front.erase(end, front.end());
    }
    const std::size_t slash = front.rfind('/');
    front.resize(slash == std::string::npos ? 0 : slash + 1);
    return front;
}

std::string_view without(std::string_view name, std::string_view front) {
    return name.starts_with(front) ? name.substr(front.size()) : name;
}

// What is left out of the names of both sides: the arguments, and more only where no file would be on both sides.
std::pair<std::string, std::string> fronts_of(const std::string& old_directory, const std::string& new_directory,
                                              const std::vector<std::string>& old_names,
                                              const std::vector<std::string>& new_names) {
    const std::string old_front = front_of(old_directory), new_front = front_of(new_directory);
    std::set<std::string_view> known;
    for (const std::string& name : old_names) {
        known.insert(without(name, old_front));
    }
    const bool have_any = std::any_of(new_names.begin(), new_names.end(), [&](const std::string& name) {
        return known.contains(without(name, new_front));
    });
    return have_any ? std::pair(old_front, new_front) : std::pair(common_front(old_names), common_front(new_names));
}

// Of what a file holds, without the file; the name of a board that is a file is empty.
std::string name_in_file(const Member& member) {
    return std::string(without(member.name, member.file));
}

std::vector<std::string> names_of(const std::vector<MemberPair>& pairs) {
    std::vector<std::string> names;
    for (const MemberPair& pair : pairs) {
        names.push_back(pair.name);
    }
    return names;
}

Members members_of(const std::string& argument, std::span<const std::string> also) {
    return Members(std::array{argument}, Members::Of::boards, {}, also);
}

}  // namespace

const Member* Pairs::Side::look_ahead() {
    if (!ahead) {
        ahead = members.next();
    }
    return ahead ? &*ahead : nullptr;
}

Member Pairs::Side::take() {
    return *std::exchange(ahead, std::nullopt);
}

Pairs::Pairs(const std::string& old_argument, const std::string& new_argument, const std::vector<std::string>& also)
    : are_directories_(input::is_directory(old_argument) && input::is_directory(new_argument)),
      old_{members_of(old_argument, also), {}},
      new_{members_of(new_argument, also), {}} {
    if (are_directories_) {
        std::tie(old_.front, new_.front) =
            fronts_of(old_argument, new_argument, old_.members.files_ahead(), new_.members.files_ahead());
    }
}

std::size_t Pairs::count_ahead() const {
    return std::max(old_.members.count_ahead(), new_.members.count_ahead());
}

std::vector<std::string> Pairs::files_ahead() const {
    auto files = old_.members.files_ahead();
    const auto more = new_.members.files_ahead();
    files.insert(files.end(), more.begin(), more.end());
    return files;
}

std::map<std::string, std::size_t> Pairs::passed_over() const {
    auto all = old_.members.passed_over();
    for (const auto& [extension, count] : new_.members.passed_over()) {
        all[extension] = std::max(all[extension], count);
    }
    return all;
}

// Two files are the same whatever their names.
std::string Pairs::file_name(const Side& side) const {
    return are_directories_ ? std::string(without(side.ahead->file, side.front)) : std::string();
}

bool Pairs::is_in_file(Side& side) {
    return side.look_ahead() != nullptr && file_name(side) == *file_;
}

std::optional<MemberPair> Pairs::next_in_file(Side& side, Side& other) {
    if (!is_in_file(side)) {
        return std::nullopt;
    }
    const bool is_old = &side == &old_;
    Member member = side.take();
    const std::string name = *file_ + name_in_file(member);
    const auto partner = std::find_if(other.waiting.begin(), other.waiting.end(),
                                      [&](const MemberPair& waiting) { return waiting.name == name; });
    if (partner == other.waiting.end()) {
        MemberPair alone{name, {}, {}};
        (is_old ? alone.old_member : alone.new_member) = std::move(member);
        side.waiting.push_back(std::move(alone));
        return std::nullopt;
    }
    MemberPair pair = std::move(*partner);
    other.waiting.erase(partner);
    (is_old ? pair.old_member : pair.new_member) = std::move(member);
    has_matched_ = true;
    return pair;
}

// What is left of one file when both sides are through.
void Pairs::match_rest() {
    const std::string old_front = common_front(names_of(old_.waiting)),
                      new_front = common_front(names_of(new_.waiting));
    const bool are_single = old_.waiting.size() == 1 && new_.waiting.size() == 1;
    for (MemberPair& one : old_.waiting) {
        const auto partner = std::find_if(new_.waiting.begin(), new_.waiting.end(), [&](const MemberPair& other) {
            return !has_matched_ && (are_single || without(one.name, old_front) == without(other.name, new_front));
        });
        if (partner != new_.waiting.end()) {
            one.name = are_single ? partner->new_member->name : std::string(without(one.name, old_front));
            one.new_member = std::move(partner->new_member);
            new_.waiting.erase(partner);
        }
        ready_.push_back(std::move(one));
    }
    std::move(new_.waiting.begin(), new_.waiting.end(), std::back_inserter(ready_));
    old_.waiting.clear();
    new_.waiting.clear();
}

std::optional<MemberPair> Pairs::next() {
    for (;;) {
        if (!ready_.empty()) {
            MemberPair pair = std::move(ready_.front());
            ready_.pop_front();
            if (pair.name.empty()) {
                pair.name = (pair.new_member ? *pair.new_member : *pair.old_member).name;
            }
            return pair;
        }
        const Member* old_ahead = old_.look_ahead();
        const Member* new_ahead = new_.look_ahead();
        if (file_) {
            const bool is_over = !is_in_file(old_) && !is_in_file(new_);
            if (is_over) {
                match_rest();
                file_.reset();
                continue;
            }
            for (auto pair : {next_in_file(old_, new_), next_in_file(new_, old_)}) {
                if (pair) {
                    ready_.push_back(std::move(*pair));
                }
            }
        } else if (old_ahead == nullptr && new_ahead == nullptr) {
            return std::nullopt;
        } else {
            file_ = old_ahead == nullptr   ? file_name(new_)
                    : new_ahead == nullptr ? file_name(old_)
                                           : std::min(file_name(old_), file_name(new_));
            has_matched_ = false;
        }
    }
}

}  // namespace dmavet::cli
