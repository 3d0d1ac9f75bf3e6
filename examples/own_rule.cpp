// SPDX-License-Identifier: Apache-2.0
// own_rule FILE…: a rule of one's own beside those of dmavet. This house wants an IOMMU in front of every USB host.
#include <dmavet/dmavet.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace {

void check_usb(const dmavet::RuleInput& input, dmavet::Reporter& report) {
    for (const dmavet::Device& device : input.topology.devices) {
        const std::string path = input.tree.path(device.node);
        const bool is_usb = path.substr(path.rfind('/') + 1).starts_with("usb@");
        if (is_usb && device.iommu->state == dmavet::IommuState::none) {
            report.at(device.node, "iommus", "no IOMMU translates for this USB host");
        }
    }
}

// What a finding says of itself: whoever reads a report sees these texts.
constexpr dmavet::Rule usb_has_iommu{
    .id = "house-usb-has-iommu",
    .family = "iommu",
    .title = "a USB host without IOMMU",
    .severity = dmavet::Severity::warning,
    .confidence = dmavet::Confidence::certain,
    .on_by_default = true,
    .what = "A USB host has no `iommus`.",
    .why = "Any device that somebody plugs in then reaches all of memory; our products may not ship so.",
    .fix = "give it the stream of the IOMMU that lies in front of it",
    .check = &check_usb,
    .tier = dmavet::Tier::meaning,
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: own_rule FILE|DIR…\n";
        return 2;
    }
    dmavet::Checks checks;
    checks.own_rules = {&usb_has_iommu};
    dmavet::ReportOptions options;
    options.format = "short";
    options.rules = dmavet::selected_rules(checks);               // which SARIF describes
    const auto report = dmavet::make_report(options, std::cout);  // never null for a format of the command

    const std::vector<std::string> files(argv + 1, argv + argc);
    dmavet::Members members(files);
    while (auto member = members.next()) {
        const std::string name = member->name;
        const dmavet::Result<dmavet::Board> board =
            dmavet::load(std::move(*member)).and_then([&](dmavet::Sources sources) {
                return dmavet::analyze(std::move(sources), {}, checks);
            });
        if (board) {
            report->board(name, *board);
        } else {
            report->unreadable(name, board.error());
        }
    }
    report->finish();
    return 0;
}
