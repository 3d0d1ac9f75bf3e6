// SPDX-License-Identifier: Apache-2.0
// How much does the dma-ranges that ends first leave of ZONE_DMA?
#include "survey/zone_dma.hpp"

namespace dmavet::survey {

namespace {

constexpr std::uint64_t small_zone = std::uint64_t{256} << 20;

}  // namespace

ZoneDma judge_zone_dma(const Subject& board) {
    ZoneDma judged;
    const auto& limit = board.topology.zones.dma;
    const CpuMemory& ram = board.topology.ram;
    if (!limit || !limit->from.node || !board.placement.known || ram.empty()) {
        return judged;
    }
    judged.decider = limit->from.node;
    judged.is_empty = board.kernel.does.zone_dma == ZoneDmaRule::exact_limit && limit->limit < raw(ram.first());
    const auto zone = CpuInterval::between(ram.first(), CpuAddr{limit->limit});
    judged.is_small = zone && zone->size() <= small_zone && ram.last() > zone->last();
    return judged;
}

}  // namespace dmavet::survey
