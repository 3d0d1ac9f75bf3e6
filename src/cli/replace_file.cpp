// SPDX-License-Identifier: Apache-2.0
// How is a file changed so that nobody reads a half of it?

#include "cli/replace_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "input/file.hpp"

namespace dmavet::cli {

namespace {

std::string failure(int error) {
    return "cannot write: " + input::system_message(error);
}

// 0, or the number of the error.
int write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            return errno;
        }
        text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    return ::fsync(fd) == 0 || errno == EINVAL ? 0 : errno;
}

// As an ordinary new file has it, or as the one that is replaced.
mode_t mode_of(const std::string& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) == 0) {
        return status.st_mode & 0777;
    }
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
}

}  // namespace

std::optional<std::string> replace_file(const std::string& name, std::string_view text) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    // Not a link, but what it leads to.
    const fs::path real = fs::weakly_canonical(name, ignored);
    const std::string target = real.empty() ? name : real.string();
    if (fs::exists(target, ignored) && !fs::is_regular_file(target, ignored)) {
        return "cannot write: no regular file";
    }
    std::string beside = target + ".XXXXXX";
    input::Descriptor file(::mkstemp(beside.data()));
    if (!file.is_open()) {
        return failure(errno);
    }
    int error = write_all(file.fd(), text);
    if (error == 0 && ::fchmod(file.fd(), mode_of(target)) != 0) {
        error = errno;
    }
    if (error == 0 && std::rename(beside.c_str(), target.c_str()) != 0) {
        error = errno;
    }
    if (error != 0) {
        ::unlink(beside.c_str());
        return failure(error);
    }
    return std::nullopt;
}

}  // namespace dmavet::cli
