// SPDX-License-Identifier: Apache-2.0
// Which kernels are modelled, and what changed between them?

#include <utility>

#include "cli/option_groups.hpp"
#include "cli/output.hpp"
#include "dmavet/report.hpp"

namespace dmavet::cli {

namespace {

Run understand_kernels(const Given& given) {
    const ReportOptions report = terminal_report("kernels", given);
    return [=] {
        Output out;
        write_kernels(report, out.stream());
        return finish(out);
    };
}

}  // namespace

Command kernels_command() {
    Options options = terminal_options("kernels");
    return {"kernels", "the modelled kernels, and what changed between them", std::move(options),
            "EXAMPLES\n"
            "  dmavet kernels\n"
            "  dmavet kernels --format json\n",
            &understand_kernels};
}

}  // namespace dmavet::cli
