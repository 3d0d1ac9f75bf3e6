// SPDX-License-Identifier: Apache-2.0
// One SARIF 2.1.0 document for all boards: a single run.
#pragma once

#include <cstddef>
#include <map>
#include <string_view>

#include "dmavet/report.hpp"
#include "report/json_list.hpp"

namespace dmavet::report {

class SarifReport : public Report {
public:
    // Of a check: a report without findings would say that there is nothing wrong.
    SarifReport(const ReportOptions& options, std::ostream& out);
    void board(std::string_view file, const Board& board) override;
    void unreadable(std::string_view file, const Error& error) override;
    void finish() override;

private:
    [[nodiscard]] Json tool(const std::vector<const Rule*>& rules);

    ReportOptions options_;
    std::ostream& out_;
    JsonList results_;
    std::map<const Rule*, std::size_t> rule_index_;
    Json notifications_ = Json::array();  // they stand behind the results: kept until then
};

}  // namespace dmavet::report
