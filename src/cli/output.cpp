// SPDX-License-Identifier: Apache-2.0
// Did all of the report arrive? std::cout would say only that something failed.

#include "cli/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <utility>

#include "cli/exit_status.hpp"
#include "report/say/printable.hpp"

namespace dmavet::cli {

DescriptorBuffer::DescriptorBuffer(int fd, int error, bool is_old) : fd_(fd), error_(error), is_old_(is_old) {
    setp(bytes_.data(), bytes_.data() + bytes_.size());
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type c) {
    if (sync() != 0) {
        return traits_type::eof();
    }
    if (!traits_type::eq_int_type(c, traits_type::eof())) {
        sputc(traits_type::to_char_type(c));
    }
    return traits_type::not_eof(c);
}

int DescriptorBuffer::sync() {
    // A device has nothing that could go, and says so.
    if (std::exchange(is_old_, false) && error_ == 0 && ::ftruncate(fd_, 0) != 0 && errno != EINVAL) {
        error_ = errno;
    }
    const char* at = pbase();
    while (at < pptr() && error_ == 0) {
        const ssize_t count = ::write(fd_, at, static_cast<std::size_t>(pptr() - at));
        if (count >= 0) {
            at += count;
        } else if (errno != EINTR) {
            error_ = errno;
        }
    }
    setp(bytes_.data(), bytes_.data() + bytes_.size());
    return error_ == 0 ? 0 : -1;
}

Output::Output() : buffer_(STDOUT_FILENO, 0, false), stream_(&buffer_) {}

Output::Output(const std::string& file)
    : is_new_(!std::filesystem::exists(std::filesystem::symlink_status(file, ignored_))),
      name_(file),
      file_(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666)),
      buffer_(file_.fd(), file_.is_open() ? 0 : errno, true),
      stream_(&buffer_) {}

Output::~Output() {
    if (is_new_ && file_.is_open() && buffer_.is_old()) {
        std::filesystem::remove(name_, ignored_);
    }
}

bool Output::finish() {
    stream_.flush();
    return !failed();
}

bool Output::reader_left() const {
    return buffer_.error() == EPIPE;
}

std::string Output::error_text() const {
    return input::system_message(buffer_.error());
}

void complain(const std::string& file, const std::string& message) {
    std::cerr << "dmavet: " << report::printable(file) << ": " << report::printable(message) << '\n';
}

std::string why_not_opened(const std::string& file) {
    const bool can_be_read = file == "-" || ::access(file.c_str(), R_OK) == 0;
    return can_be_read ? std::string() : "cannot open: " + input::system_message(errno);
}

int finish(Output& out, const std::string& name) {
    if (out.finish() || out.reader_left()) {
        return exit_clean;
    }
    complain(name, "cannot write: " + out.error_text());
    return exit_unreadable;
}

}  // namespace dmavet::cli
