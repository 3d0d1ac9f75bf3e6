// SPDX-License-Identifier: Apache-2.0
// Do the predicted allocations agree with what real kernels gave? The second part of the truth test: allocations
// and mappings, and where boot puts what they come from.
#include <algorithm>
#include <cstdio>
#include <string>

#include "truth/boot_comparison.hpp"
#include "truth/run.hpp"

namespace {

using namespace dmavet::truth;

constexpr std::string_view introduction = R"(
## Allocations

The same kernels were booted with crafted trees, and a module called the DMA API for each of their devices: with every
mask, size and context, then asked the MMU what it had been given. The truth test compares every such allocation and
streaming mapping (did it succeed, by which path, from which pages, mapped how, with which cache attribute and which alias
beside it, in which zone, at which bus address; bounced or not), every device's configuration, and of every boot the zones
and where CMA, the bounce buffer, the atomic pools and reserved memory lie. A row disagrees when a single field of it does.

"depends" are allocations and mappings that run-time state decides: dmavet names the outcomes and what decides, and is
right when the recorded one is among them. No more than 5 % of a kernel's may be such (5.10 and 6.1 on
arm64: 10 %, because their zones end at powers of two, so that a window more often covers a part of one; riscv: 11 %).

)";

std::string share(std::size_t part, std::size_t whole) {
    if (whole == 0) {
        return "-";
    }
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
    return text;
}

void print_line(const std::string& kernel, const std::string& group, const BootTally& t) {
    std::printf("%-16s %-4s %4zu scenarios %6zu rows %7zu fields  %zu disagree  %s %%  %zu depend (%s %%)\n",
                kernel.c_str(), group.c_str(), t.scenarios, t.rows(), t.fields, t.rows_that_disagree,
                percentage(t.rows(), t.rows_that_disagree).c_str(), t.depends,
                share(t.depends, t.allocations + t.mappings).c_str());
}

void print(const BootResult& result) {
    for (const auto& [group, tally] : result.groups) {
        print_line(result.kernel, group, tally);
    }
    const BootTally all = result.sum();
    print_line(result.kernel, "all", all);
    for (std::size_t i = 0; i < std::min(shown(), all.disagreements.size()); ++i) {
        const BootDisagreement& d = all.disagreements[i];
        std::printf("  %s %s %s: %s\n    kernel: %s\n    dmavet: %s\n", d.scenario.c_str(),
                    d.device.empty() ? "the board" : d.device.c_str(), d.request.c_str(), d.field.c_str(),
                    d.expected.c_str(), d.got.c_str());
    }
    if (all.disagreements.size() > shown()) {
        std::printf("  ... and %zu more\n", all.disagreements.size() - shown());
    }
    if (!result.few_depend()) {
        std::printf("  too many depend on run-time state\n");
    }
    std::fflush(stdout);
}

std::string line_of(const std::string& kernel, const BootTally& t) {
    return "| " + kernel + " | " + std::to_string(t.scenarios) + " | " + std::to_string(t.allocations) + " | " +
           std::to_string(t.mappings) + " | " + std::to_string(t.devices) + " | " + std::to_string(t.fields) + " | " +
           std::to_string(t.rows_that_disagree) + " | " + percentage(t.rows(), t.rows_that_disagree) + " % | " +
           share(t.depends, t.allocations + t.mappings) + " % |";
}

Measured compare_all(const std::filesystem::path& boots, std::size_t every) {
    Measured measured{{"measured allocations",
                       introduction,
                       1,
                       {"| kernel | scenarios | allocations | mappings | devices | fields | rows that disagree | "
                        "agreement | depends |",
                        "|---|--:|--:|--:|--:|--:|--:|--:|--:|"}}};
    for (const BootResult& result : compare_boots(boots, every)) {
        print(result);
        const BootTally all = result.sum();
        measured.table.lines.push_back(line_of(result.kernel, all));
        measured.rows += all.rows();
        measured.agrees = measured.agrees && all.rows_that_disagree == 0 && (every > 1 || result.few_depend());
    }
    return measured;
}

}  // namespace

int main(int argc, char** argv) {
    return run(argc, argv, "boot", compare_all);
}
