// SPDX-License-Identifier: Apache-2.0
// Where do the CPU's registers lie, as `ranges` and `reg` say it?
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dmavet/subject.hpp"

namespace dmavet::survey {

// An entry of the `ranges` of a plain bus right below the root, disabled or not, that can be read.
struct RegisterWindow {
    NodeId bus;
    bool is_whole;              // the property consists of whole entries
    std::uint32_t child_cells;  // of an address on the bus
    std::uint64_t child;
    std::uint64_t cpu;
    std::uint64_t size;
};
// In document order.
[[nodiscard]] std::vector<RegisterWindow> read_register_windows(const Subject& board);

// A memory window through which the CPU reaches the registers of functions behind a PCI host bridge.
struct OutboundWindow {
    BusAddr bus;
    std::optional<CpuAddr> cpu;  // absent: it does not translate
    std::uint64_t size;
};
[[nodiscard]] std::vector<OutboundWindow> outbound_windows(const Subject& board, NodeId host);

// The first registers of a device; absent without any, or where they do not translate.
[[nodiscard]] std::optional<CpuInterval> first_registers(const Subject& board, NodeId node);

// Whether the kernel makes a resource of its first registers.
[[nodiscard]] bool has_registers(const Subject& board, NodeId node);

// The bus across which the address of its first registers does not translate; the node itself where there is none.
[[nodiscard]] NodeId where_registers_end(const Subject& board, NodeId node);

}  // namespace dmavet::survey
