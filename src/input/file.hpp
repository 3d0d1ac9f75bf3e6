// SPDX-License-Identifier: Apache-2.0
// Bytes of one open file, never more than a board may have.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dmavet/result.hpp"

namespace dmavet::input {

// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor() { close(); }

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    void close();
    int release();

private:
    int fd_;
};

struct FileContent {
    std::vector<std::byte> bytes;
    bool can_be_reopened;  // a regular file: its name leads to the same bytes a second time
};

// All that is left to read, which is probably as much as expected; empty when there is nothing.
[[nodiscard]] Result<std::vector<std::byte>> read_open(int fd, std::size_t expected);

// A named file or, for "-", standard input.
[[nodiscard]] Result<FileContent> read_file(const std::string& name);

// The message of an errno value as dmavet writes it: "no such file or directory".
[[nodiscard]] std::string system_message(int error_number);

}  // namespace dmavet::input
