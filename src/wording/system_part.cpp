// SPDX-License-Identifier: Apache-2.0
// What are the parts of a running system called?
#include "dmavet/system_piece.hpp"

namespace dmavet {

std::string_view to_string(SystemPart part) {
    switch (part) {
        case SystemPart::tree: return "tree";
        case SystemPart::kernel: return "kernel";
        case SystemPart::command_line: return "command line";
        case SystemPart::configuration: return "configuration";
        case SystemPart::memory: return "RAM";
    }
    return "";
}

}  // namespace dmavet
