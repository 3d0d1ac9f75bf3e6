// SPDX-License-Identifier: Apache-2.0
// One JSON document for all boards.
#pragma once

#include <string>
#include <string_view>

#include "dmavet/report.hpp"

namespace dmavet::report {

class JsonReport : public Report {
public:
    JsonReport(const ReportOptions& options, std::ostream& out);
    void board(std::string_view file, const Analysis& analysis) override;
    void unreadable(std::string_view file, const Error& error) override;
    void finish() override;

private:
    void write_element(const std::string& object);

    ReportOptions options_;
    std::ostream& out_;
    bool is_first_ = true;
};

}  // namespace dmavet::report
