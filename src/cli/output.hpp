// SPDX-License-Identifier: Apache-2.0
// Where a report is written to, and whether that worked.
#pragma once

#include <array>
#include <filesystem>
#include <ostream>
#include <streambuf>
#include <string>
#include <system_error>

#include "input/file.hpp"

namespace dmavet::cli {

// Writes to a file descriptor and keeps the reason of a failed write.
class DescriptorBuffer : public std::streambuf {
public:
    // `is_old`: what the file had stays until the first byte of the new content, or its end, comes.
    DescriptorBuffer(int fd, int error, bool is_old);
    [[nodiscard]] int error() const { return error_; }
    [[nodiscard]] bool is_old() const { return is_old_; }

private:
    int_type overflow(int_type c) override;
    int sync() override;

    int fd_;
    int error_;
    bool is_old_;
    std::array<char, 65536> bytes_;
};

class Output {
public:
    // Standard output.
    Output();
    // A file that is written anew; failed() tells whether it could be opened. If nothing is ever written, not even an
    // end, it is as it was before.
    explicit Output(const std::string& file);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    [[nodiscard]] std::ostream& stream() { return stream_; }
    // Writes what is left. False: something could not be written.
    bool finish();
    [[nodiscard]] bool failed() const { return buffer_.error() != 0; }
    // The other side of a pipe does not read on: no fault of anybody.
    [[nodiscard]] bool reader_left() const;
    [[nodiscard]] std::string error_text() const;

private:
    std::error_code ignored_;
    bool is_new_ = false;
    std::string name_;
    input::Descriptor file_;
    DescriptorBuffer buffer_;
    std::ostream stream_;
};

// One line on standard error: "dmavet: FILE: message".
void complain(const std::string& file, const std::string& message);

// Why a file or directory cannot be opened; empty: it can. "-" can.
[[nodiscard]] std::string why_not_opened(const std::string& file);

// Ends what goes to standard output, or to "name": the exit status when nothing else decides it. A reader that left is
// content with what it got.
[[nodiscard]] int finish(Output& out, const std::string& name = "standard output");

}  // namespace dmavet::cli
