// SPDX-License-Identifier: Apache-2.0
// compare_boards BLOB OLD-RELEASE NEW-RELEASE: what another kernel makes of the same bytes.
#include <dmavet/dmavet.hpp>

#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: compare_boards BLOB OLD-RELEASE NEW-RELEASE\n";
        return 2;
    }
    // Bytes that a program has already; the library opens no file here.
    std::ifstream file(argv[1], std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const dmavet::Bytes blob = std::as_bytes(std::span(bytes));

    std::vector<dmavet::Board> boards;
    for (const char* release : {argv[2], argv[3]}) {
        dmavet::Question question;
        question.release = release;
        dmavet::Result<dmavet::Board> board = dmavet::analyze(blob, std::move(question));
        if (!board) {
            std::cerr << "Linux " << release << ": " << board.error().message << '\n';
            return 1;
        }
        boards.push_back(std::move(*board));
    }

    const dmavet::BoardDiff diff = dmavet::diff_boards(boards[0], boards[1]);
    const auto reasons = dmavet::kernel_reasons(boards[0], boards[1], diff);
    const auto facts = dmavet::fact_texts(boards[0], boards[1], diff.devices);
    for (std::size_t i = 0; i < diff.devices.size(); ++i) {
        const dmavet::ChangedDevice& device = diff.devices[i];
        const bool is_gone = device.after == nullptr;
        const dmavet::Board& owner = is_gone ? boards[0] : boards[1];
        std::cout << to_string(device.change) << ' '
                  << owner.tree->path(is_gone ? device.before->node : device.after->node) << '\n';
        for (const dmavet::FactText& fact : facts[i]) {
            std::cout << "  " << fact.label << ": " << fact.before << " -> " << fact.after << '\n';
        }
        if (i < reasons.size()) {
            for (const dmavet::KernelChange* change : reasons[i]) {
                std::cout << "  since " << to_string(change->since) << ": " << change->what << '\n';
            }
        }
    }
    std::cout << diff.new_findings.size() << " new findings, " << diff.gone_findings.size() << " gone\n";
    return 0;
}
