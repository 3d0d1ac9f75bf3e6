// SPDX-License-Identifier: Apache-2.0
// Tables of partitions.
#pragma once

#include <cstdint>
#include <vector>

#include "dmavet/tree.hpp"

namespace dmavet::input {

struct Partition {
    std::uint64_t at, size;  // whatever the table says, also behind the end of the disk
    unsigned number;         // as Linux counts them
};

struct PartitionTable {
    std::vector<Partition> partitions;
    unsigned last = 0;  // that was read of a table that has more; 0: all were
};

[[nodiscard]] PartitionTable partitions_of(Bytes disk);

}  // namespace dmavet::input
