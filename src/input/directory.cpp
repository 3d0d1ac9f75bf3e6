// SPDX-License-Identifier: Apache-2.0
// Which boards does a directory hold? Every *.dtb below it, and what else is asked for. Links to directories are not
// followed, so a walk always ends; a directory that cannot be listed is said, not skipped.
#include "input/directory.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "input/file.hpp"

namespace dmavet::input {

namespace {

namespace fs = std::filesystem;

Error unlisted(const std::error_code& error) {
    return fail(ErrorCode::unreadable, fmt::format("cannot list the directory: {}", system_message(error.value())));
}

bool ends_in(std::string_view name, std::string_view extension) {
    return name.size() > extension.size() + 1 && name.ends_with(extension) &&
           name[name.size() - extension.size() - 1] == '.';
}

// Ends of names by which a file could be a board, or have some in it.
constexpr std::array<std::string_view, 5> maybe_boards{"dts", "dtbo", "itb", "fit", "img"};

struct Listing {
    std::span<const std::string> also;
    std::vector<Member>& members;
    std::map<std::string, std::size_t>& passed_over;

    void take(const fs::path& file) {
        const std::string name = file.filename().string();
        if (ends_in(name, "dtb") ||
            std::any_of(also.begin(), also.end(), [&](const std::string& one) { return ends_in(name, one); })) {
            members.push_back({file.string(), {}});
            return;
        }
        const auto* const maybe = std::find_if(maybe_boards.begin(), maybe_boards.end(),
                                               [&](std::string_view one) { return ends_in(name, one); });
        std::error_code ignored;
        if (maybe != maybe_boards.end() &&
            (*maybe != "dts" || !fs::exists(fs::path(file).replace_extension(".dtb"), ignored))) {
            ++passed_over[std::string(*maybe)];
        }
    }
};

// What one directory itself holds: files go to take(), directories to `pending`.
template <class Take>
std::error_code list_one(const fs::path& directory, std::vector<fs::path>& pending, const Take& take) {
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        // What the directory itself says of an entry is asked: no system call for each.
        if (!entry->is_symlink(ignored) && entry->is_directory(ignored)) {
            pending.push_back(entry->path());
        } else if (entry->is_regular_file(ignored)) {
            take(entry->path());
        }
    }
    return error;
}

Error no_boards(std::span<const std::string> also, const std::map<std::string, std::size_t>& passed_over) {
    std::string text = fmt::format("no .dtb{}{} file in this directory or below it", also.empty() ? "" : " or .",
                                   fmt::join(also, ", ."));
    if (passed_over.empty()) {
        return fail(ErrorCode::no_boards, std::move(text));
    }
    text += ", but " + counts_text(passed_over);
    const bool are_overlays = passed_over.contains("dtbo");
    text += are_overlays ? ": an overlay goes with its board" : "";
    if (passed_over.size() == (are_overlays ? 1 : 0)) {
        return fail(ErrorCode::no_boards, std::move(text), "overlays");
    }
    text += are_overlays ? "; " : ": ";
    return fail(ErrorCode::no_boards, text + "name those that are boards", "also");
}

}  // namespace

std::string counts_text(const std::map<std::string, std::size_t>& passed_over) {
    std::vector<std::string> counts;
    for (const auto& [extension, count] : passed_over) {
        counts.push_back(fmt::format("{} .{}", count, extension));
    }
    return fmt::format("{}", fmt::join(counts, ", "));
}

bool is_directory(const std::string& argument) {
    std::error_code ignored;
    return argument != "-" && fs::is_directory(argument, ignored);
}

void list_directory(const std::string& name, std::span<const std::string> also, std::vector<Member>& members,
                    std::map<std::string, std::size_t>& passed_over) {
    std::map<std::string, std::size_t> besides;
    Listing listing{also, members, besides};
    const std::size_t before = members.size();
    std::vector<fs::path> pending{name};
    while (!pending.empty()) {
        const fs::path directory = std::move(pending.back());
        pending.pop_back();
        if (const auto error = list_one(directory, pending, [&](const fs::path& file) { listing.take(file); })) {
            members.push_back({directory.string(), unlisted(error)});
        }
    }
    if (members.size() == before) {
        members.push_back({name, no_boards(also, besides)});
        return;
    }
    for (const auto& [extension, count] : besides) {
        passed_over[extension] += count;
    }
}

Result<std::vector<std::string>> files_below(const std::string& directory, std::string_view extension) {
    std::vector<std::string> files;
    std::vector<fs::path> pending{directory};
    while (!pending.empty()) {
        const fs::path one = std::move(pending.back());
        pending.pop_back();
        const auto error = list_one(one, pending, [&](const fs::path& file) {
            if (ends_in(file.filename().string(), extension)) {
                files.push_back(file.string());
            }
        });
        if (error) {
            return unlisted(error);
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace dmavet::input
