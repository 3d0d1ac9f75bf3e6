// SPDX-License-Identifier: Apache-2.0
// What the steps of boot ask: RAM, limits and regions of the topology, the kernel, and its command line.
#pragma once

#include <optional>
#include <vector>

#include "dmavet/command_line.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/topology.hpp"

namespace dmavet::model {

struct BootInput {
    const Topology& topology;
    const Kernel& kernel;
    const CommandLine& line;
};

// For each of Topology::reserved where it lies; absent: nowhere.
using RegionPlaces = std::vector<std::optional<CpuInterval>>;

}  // namespace dmavet::model
