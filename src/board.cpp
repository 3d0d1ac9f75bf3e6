// SPDX-License-Identifier: Apache-2.0
// What can be asked of a board that is there? The model answers; the board says of what.
#include "dmavet/board.hpp"

#include <string_view>

#include <fmt/format.h>

#include "model/capacity.hpp"
#include "model/dma_device.hpp"
#include "model/outcomes.hpp"
#include "question_parts.hpp"
#include "topology/of_tree.hpp"

namespace dmavet {

namespace {

model::ModelInput model_input(const Board& board) {
    return {*board.tree, board.topology, *board.kernel, board.placement, board.question};
}

// What a driver is told that asks for a pool which the CPU cannot map.
void add_refused_pools(const Board& board, const Device& device, std::vector<Step>& steps) {
    constexpr std::string_view function = "dma_init_coherent_memory";
    for (const DevicePool& pool : device.pools) {
        if (pool.region == nullptr || pool.attached == PoolAttached::never) {
            continue;
        }
        if (const auto why = model::pool_refusal(*pool.region, board.topology, board.placement, *board.kernel)) {
            steps.push_back({function,
                             fmt::format("a driver that asks for {} is refused: {}; the device has no pool of its own",
                                         board.tree->path(pool.region->node), *why),
                             {pool.region->node, {}, function}});
        }
    }
}

}  // namespace

Board::Board() = default;
Board::Board(Board&&) noexcept = default;
Board& Board::operator=(Board&&) noexcept = default;
Board::~Board() = default;

const DeviceOutcome* Board::outcome(const Device& device) const {
    if (outcomes.of_device.empty()) {
        return nullptr;
    }
    return &outcomes.distinct[outcomes.of_device[static_cast<std::size_t>(&device - topology.devices.data())]];
}

std::vector<Step> explain(const Board& board, const Device& device) {
    auto steps = topology::trace_device(*board.of, *board.kernel, resolve_options(board.question, board.line),
                                        board.topology, device);
    add_refused_pools(board, device, steps);
    return steps;
}

Allocation explain_allocation(const Board& board, const Device& device, const AllocRequest& request) {
    return model::trace_allocation(model_input(board), device, request);
}

Streaming streaming_of(const Board& board, const Device& device, const StreamRequest& request) {
    return model::map_stream(model_input(board), device, request);
}

Capacity capacity_of(const Board& board, const Device& device, const AllocRequest& request) {
    return model::find_capacity(model_input(board), device, request);
}

}  // namespace dmavet
