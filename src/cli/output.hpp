// SPDX-License-Identifier: Apache-2.0
// Where a report is written to, and whether that worked.
#pragma once

#include <array>
#include <ostream>
#include <streambuf>
#include <string>

#include "input/file.hpp"

namespace dmavet::cli {

// Writes to a file descriptor and keeps the reason of a failed write.
class DescriptorBuffer : public std::streambuf {
public:
    DescriptorBuffer(int fd, int error);
    [[nodiscard]] int error() const { return error_; }

private:
    int_type overflow(int_type c) override;
    int sync() override;

    int fd_;
    int error_;
    std::array<char, 65536> bytes_;
};

class Output {
public:
    // Standard output.
    Output();
    // A file that is written anew; failed() tells whether it could be opened.
    explicit Output(const std::string& file);

    [[nodiscard]] std::ostream& stream() { return stream_; }
    // Writes what is left. False: something could not be written.
    bool finish();
    [[nodiscard]] bool failed() const { return buffer_.error() != 0; }
    // The other side of a pipe does not read on: no fault of anybody.
    [[nodiscard]] bool reader_left() const;
    [[nodiscard]] std::string error_text() const;

private:
    input::Descriptor file_;
    DescriptorBuffer buffer_;
    std::ostream stream_;
};

// One line on standard error: "dmavet: FILE: message".
void complain(const std::string& file, const std::string& message);

// Ends what goes to standard output, or to "name": the exit status when nothing else decides it. A reader that left is
// content with what it got.
[[nodiscard]] int finish(Output& out, const std::string& name = "standard output");

}  // namespace dmavet::cli
