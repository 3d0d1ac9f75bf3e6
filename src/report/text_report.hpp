// SPDX-License-Identifier: Apache-2.0
// For people at a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmavet/report.hpp"
#include "report/check_tally.hpp"
#include "report/text_layout.hpp"
#include "report/told_findings.hpp"

namespace dmavet::report {

class TextReport : public Report {
public:
    TextReport(const ReportOptions& options, std::ostream& out);
    void board(std::string_view file, const Board& board) override;
    // Only counts: what could not be read belongs on standard error.
    void unreadable(std::string_view file, const Error& error) override;
    void finish() override;

private:
    void show(std::string_view file, const Board& board, const std::vector<const Device*>& devices);
    void check(std::string_view file, const Board& board);
    enum class Header { title, full };
    void start_board(std::string_view file, const Board& board, Header header);
    void write_hidden_devices(const Board& board, std::size_t shown_count);

    [[nodiscard]] std::string check_text() const;
    [[nodiscard]] std::string scope_text() const;

    ReportOptions options_;
    TextWriter writer_;
    CheckTally tally_;
    ToldFindings told_;
    std::size_t written_boards_ = 0;
    std::size_t boards_with_findings_ = 0;
};

}  // namespace dmavet::report
