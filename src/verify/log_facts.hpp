// SPDX-License-Identifier: Apache-2.0
// What the kernel's log says of memory for DMA. Which function prints a line, and since when, stands at its reader.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/interval.hpp"
#include "dmavet/zone.hpp"

namespace dmavet::verify {

struct LoggedZone {
    Zone zone;
    std::optional<CpuInterval> range;  // absent: "empty"
};

// Memory of which the log gives the size in MiB, rounded down.
struct LoggedArea {
    std::uint64_t first;
    std::uint64_t mebibytes;
    std::string region = {};  // the node's name; empty: it has none, or the log does not say
};

struct LoggedPool {
    std::optional<Zone> zone;  // that it serves; absent: it is the only one
    std::uint64_t size;
};

struct LoggedRegion {
    std::string name;  // of the node
    CpuInterval place;
};

struct LogFacts {
    std::string_view text;         // of the boot that they are about
    bool has_begin = false;        // the first line of all is there
    bool is_debian = false;        // Debian has built it, as the first line says
    bool has_hole = false;         // lines in between were dropped
    bool has_memory_line = false;  // zones, default CMA area and bounce buffer come before it
    bool has_init_line = false;    // atomic pools come before it
    std::string release;           // "6.12.5-v8+"
    std::optional<std::string> command_line;
    std::vector<LoggedZone> zones;             // as the kernel lists them; empty: it does not
    std::vector<LoggedArea> cma;               // areas that cma= or the configuration asks for
    std::vector<std::uint64_t> scattered_cma;  // MiB of each area in several ranges, which is never the default one
    std::vector<LoggedArea> region_cma;
    std::vector<LoggedArea> region_pools;
    std::optional<CpuInterval> bounce_buffer;
    std::vector<LoggedPool> pools;
    std::vector<LoggedRegion> regions;
    std::vector<std::string> lost;  // regions whose memory was not reserved, not found or given back again
};

// Of the last boot in it.
[[nodiscard]] LogFacts read_log(std::string_view text);

}  // namespace dmavet::verify
