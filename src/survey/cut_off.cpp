// SPDX-License-Identifier: Apache-2.0
// From where does no window lead to the bounce buffer?
#include "survey/cut_off.hpp"

#include "survey/surveys.hpp"
#include "survey/windows.hpp"

namespace dmavet::survey {

std::vector<CutOff> find_cut_off(Surveys& surveys) {
    const Subject& board = surveys.board;
    std::vector<CutOff> found;
    const auto& bounce = board.placement.swiotlb;
    if (!bounce) {
        return found;
    }
    const CpuMemory& ram = board.topology.ram;
    const std::uint64_t total = ram.bytes();
    for (const auto& ranges : board.topology.dma_ranges) {
        if (!is_trusted(board, *ranges)) {
            continue;
        }
        const CpuMemory windows = cpu_side(ranges->map);
        const std::uint64_t held = windows.intersection(ram).bytes();
        if (held == 0 || held == total || windows.overlaps(bounce->within)) {
            continue;
        }
        std::vector<const Device*> devices = surveys.range_users().of(*ranges);
        if (!devices.empty()) {
            found.push_back({ranges.get(), total - held, std::move(devices)});
        }
    }
    return found;
}

}  // namespace dmavet::survey
