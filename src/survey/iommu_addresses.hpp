// SPDX-License-Identifier: Apache-2.0
// What does the iommu-addresses of a reserved region say, as of_iommu_get_resv_regions() reads it for each device?
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

struct IommuAddress {
    NodeId device;
    bool is_listed;                      // the device has the region in its memory-region; else nobody reads the entry
    std::optional<std::uint64_t> start;  // absent: it does not translate on the device's bus
    std::uint64_t size;
};

// What stands where the next entry should.
enum class IommuAddressesEnd : std::uint8_t { whole, odd_length, unknown_phandle, short_entry };

struct IommuAddresses {
    const Property& property;
    std::vector<IommuAddress> entries;
    std::optional<MemoryRange> reg;  // the first entry of the region's reg
    IommuAddressesEnd end = IommuAddressesEnd::whole;
    std::size_t cell = 0;       // unknown_phandle: where it stands
    std::uint32_t phandle = 0;  // likewise
    NodeId device{}, bus{};     // short_entry: whose entry it is, and on which bus its addresses are
    std::size_t address_cells = 0, size_cells = 0, cells_left = 0;  // likewise
};

// Of the children of /reserved-memory that are not disabled.
[[nodiscard]] std::vector<IommuAddresses> read_iommu_addresses(const Subject& board);

}  // namespace dmavet::survey
