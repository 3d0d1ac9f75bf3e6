// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

namespace dmavet::test {

// A JSON schema of src/report/schema/.
class Schema {
public:
    explicit Schema(const std::string& file_name);
    ~Schema();
    Schema(Schema&&) noexcept;

    // What in this JSON text the schema does not allow, one line each; empty: nothing.
    [[nodiscard]] std::string violations(const std::string& json) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace dmavet::test
