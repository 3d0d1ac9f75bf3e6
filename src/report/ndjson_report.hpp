// SPDX-License-Identifier: Apache-2.0
// One JSON object a line: a device (show) or a finding (check).
#pragma once

#include <string_view>

#include "dmavet/report.hpp"

namespace dmavet::report {

class NdjsonReport : public Report {
public:
    NdjsonReport(const ReportOptions& options, std::ostream& out);
    void board(std::string_view file, const Board& board) override;
    void unreadable(std::string_view file, const Error& error) override;
    void finish() override {}

private:
    ReportOptions options_;
    std::ostream& out_;
};

}  // namespace dmavet::report
