// SPDX-License-Identifier: Apache-2.0
// Which functions of the kernel were seen to run during a call, and what that says of the path it took.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>

namespace dmavet::truth {

class Calls {
public:
    explicit Calls(const nlohmann::json& row);

    // In the words of the machine formats: of a request that was served, and of one that was not.
    [[nodiscard]] std::string path() const;
    [[nodiscard]] std::string path_of_failure() const;
    // Single pages that the IOMMU makes one range.
    [[nodiscard]] bool gave_single_pages() const;
    [[nodiscard]] bool maintained_caches() const;

private:
    [[nodiscard]] bool called(const char* function) const { return calls_.contains(function); }
    // What it returned; 0 when it did not run.
    [[nodiscard]] int answer_of(const char* function) const;
    [[nodiscard]] bool any_called(std::initializer_list<const char*> functions) const;
    [[nodiscard]] bool went_through_iommu() const;

    nlohmann::json calls_;  // function -> how often it ran, what it returned
};

}  // namespace dmavet::truth
