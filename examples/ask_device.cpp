// SPDX-License-Identifier: Apache-2.0
// ask_device FILE NODE: what dma_alloc_coherent() of 64 KiB hands the driver of one device under Linux 6.12, and why.
#include <dmavet/dmavet.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace {

dmavet::Result<dmavet::Board> read(const char* file) {
    const std::vector<std::string> files{file};
    dmavet::Members members(files);
    auto member = members.next();
    if (!member) {
        return dmavet::fail(dmavet::ErrorCode::empty, "no board in it");
    }
    dmavet::Question question;
    question.release = "6.12";
    return dmavet::load(std::move(*member)).and_then([&](dmavet::Sources sources) {
        return dmavet::analyze(std::move(sources), question, dmavet::no_rules());
    });
}

void tell(const dmavet::Board& board, const dmavet::Device& device) {
    const auto& coherent = device.coherent;
    std::cout << board.tree->path(device.node) << ": "
              << (coherent.value.value_or(false) ? "coherent" : "not coherent");
    if (coherent.from.node) {
        std::cout << ", by " << coherent.from.property << " of " << board.tree->path(*coherent.from.node);
    }
    std::cout << ", mask 0x" << std::hex << device.coherent_mask << std::dec << '\n';

    dmavet::AllocRequest request;
    request.size = 64 * 1024;
    const dmavet::Allocation allocation = explain_allocation(board, device, request);
    std::cout << to_string(allocation.outcome.status) << ": " << to_string(allocation.outcome.path);
    if (const auto attribute = allocation.outcome.cpu_attribute) {
        std::cout << ", mapped " << to_string(*attribute);
    }
    std::cout << '\n';
    for (const dmavet::Step& step : allocation.steps) {
        std::cout << "  " << step.function << ": " << step.decision << '\n';
    }
    const dmavet::Capacity capacity = capacity_of(board, device, request);
    std::cout << "at most " << capacity.largest << " bytes at once\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: ask_device FILE NODE\n";
        return 2;
    }
    const dmavet::Result<dmavet::Board> board = read(argv[1]);
    if (!board) {
        std::cerr << argv[1] << ": " << board.error().message << '\n';
        return 1;
    }
    // By path, &label, alias, or the end of a path: "usb@a600000".
    bool is_found = false;
    for (const dmavet::NodeId node : find_nodes(*board, argv[2])) {
        if (const dmavet::Device* device = board->topology.find(node)) {
            tell(*board, *device);
            is_found = true;
        }
    }
    if (!is_found) {
        std::cerr << argv[1] << ": no device is meant by " << argv[2] << '\n';
    }
    return is_found ? 0 : 1;
}
