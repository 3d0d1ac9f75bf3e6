// SPDX-License-Identifier: Apache-2.0
// What does this file of a folder hold? Every step down refuses a link; only regular files are read.
#include "input/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

namespace dmavet::input {

namespace {

constexpr int careful = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK;

// Why openat() of this name failed, which for a link has several errors.
Error not_opened(int folder, const char* name) {
    const int error_number = errno;
    struct stat status {};
    const bool is_link = ::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
    return fail(ErrorCode::unreadable, is_link ? "a link, which is not followed" : system_message(error_number));
}

Result<std::vector<std::byte>> read_regular(const Descriptor& file) {
    struct stat status {};
    if (::fstat(file.fd(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return fail(ErrorCode::unreadable, "no regular file");
    }
    return read_all({Descriptor(), file.fd(), true, static_cast<std::size_t>(std::max<off_t>(status.st_size, 0))});
}

}  // namespace

Result<Folder> Folder::open(const std::string& name) {
    Descriptor folder(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY));
    if (!folder.is_open()) {
        return fail(ErrorCode::unreadable, "cannot open: " + system_message(errno));
    }
    return Folder(std::move(folder));
}

Result<Descriptor> Folder::open_below(std::string_view name, int flags) const {
    Descriptor above;
    for (;;) {
        const std::size_t end = name.find('/');
        const bool is_last = end == std::string_view::npos;
        const std::string step(name.substr(0, end));
        const int in = above.is_open() ? above.fd() : folder_.fd();
        Descriptor next(::openat(in, step.c_str(), careful | (is_last ? flags : O_DIRECTORY)));
        if (!next.is_open()) {
            return not_opened(in, step.c_str());
        }
        if (is_last) {
            return next;
        }
        above = std::move(next);
        name.remove_prefix(end + 1);
    }
}

Result<Descriptor> Folder::open_folder(std::string_view name) const {
    return open_below(name, O_DIRECTORY);
}

Result<std::vector<std::byte>> Folder::read(std::string_view name) const {
    const auto file = open_below(name, 0);
    if (!file) {
        return file.error();
    }
    return read_regular(*file);
}

Result<Folder::Names> Folder::names(std::string_view name, std::size_t most) const {
    auto folder = open_folder(name);
    if (!folder) {
        return folder.error();
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(folder->fd()), &::closedir);
    if (!listing) {
        return fail(ErrorCode::unreadable, system_message(errno));
    }
    folder->release();  // the listing closes it
    Names found;
    while (const dirent* entry = ::readdir(listing.get())) {
        const std::string_view one = entry->d_name;
        if (one == "." || one == "..") {
            continue;
        }
        if (found.names.size() == most) {
            found.is_cut = true;
            break;
        }
        found.names.emplace_back(one);
    }
    std::sort(found.names.begin(), found.names.end());
    return found;
}

std::string Folder::link(std::string_view name) const {
    const std::size_t end = name.rfind('/');
    const auto above =
        end == std::string_view::npos ? Result<Descriptor>(Descriptor()) : open_below(name.substr(0, end), O_DIRECTORY);
    if (!above) {
        return {};
    }
    const std::string last(name.substr(end == std::string_view::npos ? 0 : end + 1));
    std::array<char, 4096> target;
    const ssize_t size =
        ::readlinkat(above->is_open() ? above->fd() : folder_.fd(), last.c_str(), target.data(), target.size());
    return size > 0 && static_cast<std::size_t>(size) < target.size()
               ? std::string(target.data(), static_cast<std::size_t>(size))
               : std::string();
}

Result<std::vector<std::byte>> read_file_in(int folder, const char* name) {
    const Descriptor file(::openat(folder, name, careful));
    if (!file.is_open()) {
        return not_opened(folder, name);
    }
    return read_regular(file);
}

}  // namespace dmavet::input
