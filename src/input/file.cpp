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

Result<std::vector<std::byte>> read_all(const OpenFile& file) {
    constexpr std::size_t step = std::size_t{64} << 10;
    std::vector<std::byte> bytes;
    std::size_t used = 0;
    // One more, so that the end of the file is seen without growing, and no more: the bytes stay as long as their
    // board.
    bytes.resize(file.bytes > 0 ? file.bytes + 1 : step);
    for (;;) {
        const auto count = file.read(std::span(bytes).subspan(used));
        if (!count) {
            return count.error();
        }
        used += *count;
        if (used > limits::blob_bytes) {
            return too_large();
        }
        if (used < bytes.size()) {
            bytes.resize(used);
            return bytes;
        }
        bytes.resize(std::min(bytes.size() * 2, limits::blob_bytes + 1));
    }
}

Result<std::size_t> OpenFile::read(std::span<std::byte> buffer) const {
    std::size_t used = 0;
    while (used < buffer.size()) {
        const ssize_t count = ::read(fd, buffer.data() + used, buffer.size() - used);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return fail(ErrorCode::unreadable, fmt::format("cannot read: {}", system_message(errno)));
        }
        if (count == 0) {
            break;
        }
        used += static_cast<std::size_t>(count);
    }
    return used;
}

Result<OpenFile> open_file(const std::string& name) {
    const bool is_standard_input = name == "-";
    Descriptor own(is_standard_input ? -1 : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    const int fd = is_standard_input ? STDIN_FILENO : own.fd();
    struct stat status {};
    if (fd < 0 || ::fstat(fd, &status) != 0) {
        return fail(ErrorCode::unreadable, fmt::format("cannot open: {}", system_message(errno)));
    }
    const bool is_regular = S_ISREG(status.st_mode) && !is_standard_input;
    const bool has_size = S_ISREG(status.st_mode) && status.st_size > 0;
    return OpenFile{std::move(own), fd, is_regular, has_size ? static_cast<std::size_t>(status.st_size) : 0};
}

Error empty_file(const std::string& name) {
    return fail(ErrorCode::empty, name == "-" ? "standard input is empty" : "the file is empty");
}

Result<FileContent> read_file(const std::string& name) {
    const auto file = open_file(name);
    if (!file) {
        return file.error();
    }
    if (file->bytes > limits::blob_bytes) {
        return too_large();
    }
    auto bytes = read_all(*file);
    if (!bytes) {
        return bytes.error();
    }
    if (bytes->empty()) {
        return empty_file(name);
    }
    return FileContent{std::move(*bytes), file->is_regular};
}

}  // namespace dmavet::input
