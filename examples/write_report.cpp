// SPDX-License-Identifier: Apache-2.0
// write_report FORMAT FILE|DIR…: what `dmavet check --format FORMAT` writes, from a program of one's own.
#include <dmavet/dmavet.hpp>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    const std::vector<std::string_view> formats = dmavet::formats_of("check");
    const auto format = argc < 3 ? formats.end() : std::find(formats.begin(), formats.end(), argv[1]);
    if (format == formats.end()) {
        std::cerr << "usage: write_report FORMAT FILE…, FORMAT one of";
        for (const std::string_view name : formats) {
            std::cerr << ' ' << name;
        }
        std::cerr << '\n';
        return 2;
    }
    dmavet::Checks checks;
    checks.shipped_facts = true;
    dmavet::ReportOptions options;
    options.format = *format;
    options.rules = dmavet::selected_rules(checks);
    const auto report = dmavet::make_report(options, std::cout);  // never null for a format of the command

    const std::vector<std::string> files(argv + 2, argv + argc);
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
    return report->summary().unreadable > 0 ? 3 : report->summary().errors > 0 ? 1 : 0;
}
