// SPDX-License-Identifier: Apache-2.0
// Which parameters change what a device gets? Of one given twice the kernel keeps the later.
#include "topology/command_line.hpp"

#include <algorithm>

namespace dmavet {

namespace {

// kstrtobool(): only the first characters count.
bool is_true(std::string_view value) {
    return value.starts_with('1') || value.starts_with('y') || value.starts_with('Y') || value.starts_with('t') ||
           value.starts_with('T') || value.starts_with("on") || value.starts_with("On") || value.starts_with("ON");
}

// Calls `visit` with each parameter of the kernel's own; what follows "--" is for init.
template <class Visit>
void each_word(std::string_view cmdline, Visit visit) {
    while (!cmdline.empty()) {
        const std::size_t end = std::min(cmdline.find_first_of(" \t\n"), cmdline.size());
        const std::string_view word = cmdline.substr(0, end);
        cmdline.remove_prefix(std::min(end + 1, cmdline.size()));
        if (word == "--") return;
        visit(word);
    }
}

}  // namespace

bool iommu_passthrough(std::string_view cmdline) {
    constexpr std::string_view parameter = "iommu.passthrough=";
    bool passthrough = false;
    each_word(cmdline, [&](std::string_view word) {
        if (word.starts_with(parameter)) passthrough = is_true(word.substr(parameter.size()));
    });
    return passthrough;
}

bool has_cma_argument(std::string_view cmdline) {
    bool found = false;
    each_word(cmdline, [&](std::string_view word) { found = found || word.starts_with("cma="); });
    return found;
}

}  // namespace dmavet
