// SPDX-License-Identifier: Apache-2.0
// What is each command called, on the command line and in documents?
#include "dmavet/report.hpp"

namespace dmavet {

std::string_view to_string(Command command) {
    switch (command) {
        case Command::check: return "check";
        case Command::show: return "show";
        case Command::why: return "why";
        case Command::learn: return "learn";
        case Command::rules: return "rules";
        case Command::kernels: return "kernels";
        case Command::completions: return "completions";
    }
    return {};
}

}  // namespace dmavet
