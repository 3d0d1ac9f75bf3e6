// SPDX-License-Identifier: Apache-2.0
// Which class writes which format?

#include "dmavet/report.hpp"
#include "report/json_report.hpp"
#include "report/ndjson_report.hpp"
#include "report/sarif_report.hpp"
#include "report/text_report.hpp"

namespace dmavet {

std::unique_ptr<Report> make_report(const ReportOptions& options, std::ostream& out) {
    switch (options.format) {
        case Format::text: return std::make_unique<report::TextReport>(options, out);
        case Format::json: return std::make_unique<report::JsonReport>(options, out);
        case Format::ndjson: return std::make_unique<report::NdjsonReport>(options, out);
        case Format::sarif: return std::make_unique<report::SarifReport>(options, out);
    }
    return nullptr;
}

}  // namespace dmavet
