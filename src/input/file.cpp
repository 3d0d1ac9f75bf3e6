// SPDX-License-Identifier: Apache-2.0
// What does this file hold? Reads regular files, pipes and standard input up to the largest board that
// dmavet accepts: neither a huge file nor an endless device may fill the memory.

#include "input/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "dmavet/tree.hpp"

namespace dmavet::input {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = other.release();
    }
    return *this;
}

void Descriptor::close() {
    if (is_open()) {
        ::close(release());
    }
}

int Descriptor::release() {
    return std::exchange(fd_, -1);
}

std::string system_message(int error_number) {
    std::string message = std::generic_category().message(error_number);
    if (!message.empty()) {
        message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
    }
    return message;
}

namespace {

Error too_large() {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("larger than {} MiB, the largest device tree that is read", limits::blob_bytes >> 20));
}

}  // namespace

Result<std::vector<std::byte>> read_open(int fd, std::size_t expected) {
    constexpr std::size_t step = std::size_t{64} << 10;
    std::vector<std::byte> bytes;
    std::size_t used = 0;
    // One more, so that the end of the file is seen without growing, and no more: the bytes stay as long as their
    // board.
    bytes.resize(expected > 0 ? expected + 1 : step);
    for (;;) {
        if (used == bytes.size()) {
            bytes.resize(std::min(bytes.size() * 2, limits::blob_bytes + 1));
        }
        const ssize_t count = ::read(fd, bytes.data() + used, bytes.size() - used);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return fail(ErrorCode::unreadable, fmt::format("cannot read: {}", system_message(errno)));
        }
        used += static_cast<std::size_t>(count);
        if (used > limits::blob_bytes) {
            return too_large();
        }
        if (count == 0) {
            bytes.resize(used);
            return bytes;
        }
    }
}

Result<FileContent> read_file(const std::string& name) {
    const bool is_standard_input = name == "-";
    // Standard input stays open: it is not ours to close.
    const Descriptor opened(is_standard_input ? -1 : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    const int fd = is_standard_input ? STDIN_FILENO : opened.fd();
    struct stat status {};
    if (fd < 0 || ::fstat(fd, &status) != 0) {
        return fail(ErrorCode::unreadable, fmt::format("cannot open: {}", system_message(errno)));
    }
    const bool is_regular = S_ISREG(status.st_mode);
    const std::size_t expected = is_regular && status.st_size > 0 ? static_cast<std::size_t>(status.st_size) : 0;
    if (expected > limits::blob_bytes) {
        return too_large();
    }
    auto bytes = read_open(fd, expected);
    if (!bytes) {
        return bytes.error();
    }
    if (bytes->empty()) {
        return fail(ErrorCode::empty, is_standard_input ? "standard input is empty" : "the file is empty");
    }
    return FileContent{std::move(*bytes), is_regular && !is_standard_input};
}

}  // namespace dmavet::input
