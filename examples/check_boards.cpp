// SPDX-License-Identifier: Apache-2.0
// check_boards FILE|DIR…: what is wrong with each board, a line a finding.
#include <dmavet/dmavet.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace {

// By whose fault a board has no answer.
std::string_view what_to_do(dmavet::Fault fault) {
    switch (fault) {
        case dmavet::Fault::input: return "look at the file";
        case dmavet::Fault::question: return "ask otherwise";
        case dmavet::Fault::system: return "look at this machine";
    }
    return "";
}

bool check(dmavet::Member member) {
    const std::string name = member.name;
    const dmavet::Result<dmavet::Board> board = dmavet::load(std::move(member)).and_then([](dmavet::Sources sources) {
        return dmavet::analyze(std::move(sources));
    });
    if (!board) {
        const dmavet::Error& error = board.error();
        std::cerr << name << ": " << error.message << " (" << what_to_do(fault_of(error.code)) << ")\n";
        return false;
    }
    for (const dmavet::Finding& finding : board->findings) {
        if (finding.is_told()) {
            std::cout << name << ": " << to_string(finding.severity) << ": " << board->tree->path(finding.node) << ": "
                      << finding.message << " [" << finding.rule->id << "]\n";
        }
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: check_boards FILE|DIR…\n";
        return 2;
    }
    const std::vector<std::string> files(argv + 1, argv + argc);
    dmavet::Members members(files);
    bool all_read = true;
    while (auto member = members.next()) {
        all_read = check(std::move(*member)) && all_read;
    }
    return all_read ? 0 : 1;
}
