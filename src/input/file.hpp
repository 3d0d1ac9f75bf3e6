// SPDX-License-Identifier: Apache-2.0
// Bytes of one open file, never more than a board may have.
#pragma once

#include <cstddef>
#include <span>
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

// A file that was opened.
struct OpenFile {
    Descriptor own;     // not open: standard input, which is not ours to close
    int fd;             // that of `own`, or standard input
    bool is_regular;    // its name leads to the same bytes a second time
    std::size_t bytes;  // of a regular file; 0: not known

    // Up to the size of the buffer, fewer only at the end.
    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> buffer) const;
};

// A named file or, for "-", standard input.
[[nodiscard]] Result<OpenFile> open_file(const std::string& name);
[[nodiscard]] Error empty_file(const std::string& name);

struct FileContent {
    std::vector<std::byte> bytes;
    bool can_be_reopened;  // a regular file: its name leads to the same bytes a second time
};

// What is left of it, no more than a tree may have; empty when there is nothing.
[[nodiscard]] Result<std::vector<std::byte>> read_all(const OpenFile& file);

// All of one, no more than a tree may have.
[[nodiscard]] Result<FileContent> read_file(const std::string& name);

// The message of an errno value as dmavet writes it: "no such file or directory".
[[nodiscard]] std::string system_message(int error_number);

}  // namespace dmavet::input
