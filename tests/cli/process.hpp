// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet::test {

struct Outcome {
    int status;  // the exit status; -1: killed by a signal
    std::string out;
    std::string err;
};

struct Surroundings {
    std::string_view input;              // standard input
    std::vector<std::string> variables;  // "NAME=value", instead of or beside the test's own
};

// Runs the dmavet that was built beside the tests, in the checkout, without a terminal.
[[nodiscard]] Outcome dmavet(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});

// The same for a line of shell, in which `dmavet` is that program, and the programs of examples/ are there.
[[nodiscard]] Outcome shell(const std::string& line);

// A folder that is gone with its content when this goes out of scope.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    // The full name of a file in it with this content.
    [[nodiscard]] std::string file(std::string_view name, std::string_view content) const;

private:
    std::filesystem::path path_;
};

}  // namespace dmavet::test
