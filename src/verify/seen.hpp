// SPDX-License-Identifier: Apache-2.0
// What the files of a system say, understood, for the tree of one board.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/system_files.hpp"
#include "input/live_text.hpp"
#include "verify/log_facts.hpp"
#include "verify/proc_text.hpp"

namespace dmavet::verify {

struct SeenDevice {
    std::string bus, name;
    std::string path;            // of its node; empty: it has none
    std::optional<NodeId> node;  // absent: it has none, or the tree has no such node
    std::string driver;          // empty: none has bound
    bool waits = false;          // for a supplier
    const SystemGroup* group = nullptr;
};

// Refers to the files and to what was read from their log.
struct Seen {
    const SystemFiles& files;
    const LogFacts& log;
    std::string release;  // empty: not known
    std::optional<std::string> command_line;
    input::Iomem iomem;
    CpuMemory iomem_reserved;
    CpuMemory memblock_reserved;
    std::vector<SpannedZone> zones;          // of /proc/zoneinfo
    std::optional<std::uint64_t> cma_total;  // bytes
    std::optional<std::uint64_t> swiotlb_slabs;
    std::vector<SeenDevice> devices;
    std::multimap<NodeId, std::size_t> by_node;  // which of them
    CpuMemory other_ram;  // what the kernel has, where that is not what was predicted; empty: it is, or is not known
};

// `log`: read_log() of the files, for whichever board.
[[nodiscard]] Seen understand(const Board& board, const SystemFiles& files, const LogFacts& log);
Seen understand(const Board& board, const SystemFiles& files, LogFacts&& log) = delete;  // it refers to it

// Of a uevent file: the value of "KEY=".
[[nodiscard]] std::string_view uevent_value(std::string_view uevent, std::string_view key);

}  // namespace dmavet::verify
