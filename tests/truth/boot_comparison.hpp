// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace dmavet::truth {

struct BootDisagreement {
    std::string scenario;
    std::string device;   // empty: the board
    std::string request;  // "65536 sleeping mask=32"; empty: the device
    std::string field;
    std::string expected;  // what the kernel did
    std::string got;       // what dmavet says
};

struct BootTally {
    std::size_t scenarios = 0;
    std::size_t allocations = 0;
    std::size_t mappings = 0;
    std::size_t devices = 0;
    std::size_t boards = 0;
    std::size_t fields = 0;
    std::size_t rows_that_disagree = 0;
    std::size_t depends = 0;  // allocations and mappings for which dmavet gives more than one outcome
    std::vector<BootDisagreement> disagreements;

    [[nodiscard]] std::size_t rows() const { return allocations + mappings + devices + boards; }
    void add(const BootTally& other);
};

struct BootResult {
    std::string kernel;                       // "6.12-arm64"
    std::map<std::string, BootTally> groups;  // by what the scenarios' names start with: "s06"

    [[nodiscard]] BootTally sum() const;
    // Whether the share of `depends` is within what luck really decides.
    [[nodiscard]] bool few_depend() const;
};

// Every kernel in a folder that there is a profile of, the newest first; the others are named on standard output.
// `every` > 1 takes only each so-many-th scenario. Spread over two threads; the result does not depend on their order.
// Throws std::runtime_error.
[[nodiscard]] std::vector<BootResult> compare_boots(const std::filesystem::path& folder, std::size_t every);

}  // namespace dmavet::truth
