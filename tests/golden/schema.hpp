// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace dmavet::test {

// What a JSON document must look like.
class Schema {
public:
    // `folder`: of the checkout.
    explicit Schema(const std::string& file_name, const std::filesystem::path& folder = "src/report/schema");
    // That of SARIF, which is not ours.
    [[nodiscard]] static Schema of_sarif();
    ~Schema();
    Schema(Schema&&) noexcept;

    // What in this JSON text the schema does not allow, one line each; empty: nothing.
    [[nodiscard]] std::string violations(const std::string& json) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace dmavet::test
