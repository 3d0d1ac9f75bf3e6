// SPDX-License-Identifier: Apache-2.0
// What a real kernel did in a crafted scenario: where it put its memory at boot, how it configured each device, and
// what every allocation and mapping came to. Kinds are written in the words of the machine formats.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dmavet/allocation.hpp"
#include "dmavet/topology.hpp"

namespace dmavet::truth {

struct AllocRow {
    std::string device;
    AllocRequest request;
    bool ok = false;
    std::string path;  // of a failure: empty where the calls do not tell
    std::string source;
    std::string mapping;
    std::string cpu_attribute;
    std::string alias;  // only of a remapped page; empty else
    std::string zone;   // "none": not a zone's memory; empty: not recorded
    std::string dma_address;
    std::uint64_t dma = 0;
    std::optional<std::uint64_t> phys;
    std::optional<std::uint64_t> phys_to_dma;  // what the kernel's function says of it; all ones: no window
};

struct StreamRow {
    std::string device;
    StreamRequest request;
    bool ok = false;
    bool bounced = false;
    bool through_iommu = false;
    std::optional<bool> maintained;  // absent: that function could not be traced
    std::uint64_t dma = 0;
};

struct DeviceRow {
    std::string device;
    bool after = false;  // at the end, when the driver has asked for its memory-region
    bool coherent = false;
    std::uint64_t coherent_mask = 0;
    std::uint64_t streaming_mask = 0;
    std::uint64_t bus_limit = 0;  // 0: unset
    std::string regions;          // as describe_regions()
    std::string domain;           // "translated", "identity", "none"
    std::string pool;             // "0x60000000+0x400000" or "none"
    std::string cma;              // likewise
};

struct CmaArea {
    std::string name;                // "reserved", or that of the region's node
    std::optional<bool> is_default;  // not said by 6.1
    MemoryRange memory;
};

struct BootRow {
    std::map<std::string, std::string> zones;  // name -> "0x40000000-0x7fffffff" or "empty"
    std::optional<std::uint64_t> zone_dma_limit;
    std::vector<CmaArea> cma;
    std::optional<MemoryRange> swiotlb;
    std::map<std::string, std::uint64_t> pools;   // zone -> bytes
    std::map<std::string, std::string> reserved;  // path -> "0x60000000+0x400000"; "nowhere": not kept
};

struct Scenario {
    std::string name;
    BootRow boot;
    std::map<std::string, std::string> node_of;  // device -> path; empty: the function of the tree's host bridge
    std::map<std::string, std::size_t>
        attached;  // device -> which memory-region entry its driver got, or asked for first
    std::vector<DeviceRow> devices;
    std::vector<AllocRow> allocations;
    std::vector<StreamRow> streams;
    std::string blob;  // the tree as the kernel saw it
};

// Whether a handle is what the kernel has where no window gives one.
[[nodiscard]] bool is_no_translation(std::uint64_t dma);

// The scenarios of a kernel that booted, by name. Throws std::runtime_error.
[[nodiscard]] std::vector<std::string> scenario_names(const std::filesystem::path& kernel);
[[nodiscard]] Scenario read_scenario(const std::filesystem::path& kernel, const std::string& name);

}  // namespace dmavet::truth
