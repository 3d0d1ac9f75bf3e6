// SPDX-License-Identifier: Apache-2.0
// Texts of /proc and debugfs that tell of memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dmavet/interval.hpp"
#include "dmavet/zone.hpp"

namespace dmavet::verify {

struct SpannedZone {
    Zone zone;
    std::optional<CpuInterval> span;  // absent: there is no page in it
};
// /proc/zoneinfo: a zone of several nodes is one, from the first to the last. `page`: bytes. None
// where Movable has taken a part of them (movablecore=, kernelcore=, movable_node), which spans do not show.
[[nodiscard]] std::vector<SpannedZone> read_zoneinfo(std::string_view text, std::uint64_t page);

// CmaTotal of /proc/meminfo, bytes; 0 where there is no such line, which is printed with CONFIG_CMA alone. Absent: it
// is no such file.
[[nodiscard]] std::optional<std::uint64_t> read_cma_total(std::string_view text);

// What /proc/iomem calls reserved, wherever it stands.
[[nodiscard]] CpuMemory read_iomem_reserved(std::string_view text);

// debugfs memblock/reserved: "   0: 0x0000000040200000..0x0000000041f2ffff", newer ones with a node and flags behind.
[[nodiscard]] CpuMemory read_memblock(std::string_view text);

// A file with one number.
[[nodiscard]] std::optional<std::uint64_t> read_number(std::string_view text);

}  // namespace dmavet::verify
