// SPDX-License-Identifier: Apache-2.0
// One JSON document for all boards.
#pragma once

#include <string_view>

#include "dmavet/report.hpp"
#include "report/json_list.hpp"

namespace dmavet::report {

class JsonReport : public Report {
public:
    JsonReport(const ReportOptions& options, std::ostream& out);
    void board(std::string_view file, const Board& board) override;
    void unreadable(std::string_view file, const Error& error) override;
    void finish() override;

private:
    ReportOptions options_;
    std::ostream& out_;
    JsonList boards_;
};

}  // namespace dmavet::report
