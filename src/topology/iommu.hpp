// SPDX-License-Identifier: Apache-2.0
// Which IOMMU a device is behind, by the tree alone (drivers/iommu/of_iommu.c, of_map_id in drivers/of/base.c).
#pragma once

#include <memory>
#include <span>

#include "dmavet/command_line.hpp"
#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::topology {

// A platform or AMBA device: its own iommus. iommus is not inherited, iommu-map is not read for it.
[[nodiscard]] Iommu resolve_iommus(const OfTree& of, NodeId node, Trace* trace = nullptr);

// PCI functions behind a host bridge: its iommu-map, looked up for each requester id. iommus is not read.
[[nodiscard]] Iommu resolve_iommu_map(const OfTree& of, NodeId host_bridge,
                                      std::span<const std::uint32_t> requester_ids, Trace* trace = nullptr);

// What the IOMMU core does with a device that is behind one: it waits for a driver that never comes, or the default
// domain translates, or is an identity domain that lets addresses pass unchanged.
struct DomainOptions {
    const CommandLine& line;
    bool assume_drivers = false;  // every IOMMU whose clients can name it has one
};
void settle_domain(const OfTree& of, const Kernel& kernel, const DomainOptions& options, Iommu& iommu,
                   Trace* trace = nullptr);

// The map as written, row by row; null without the property or when its length makes it unusable.
[[nodiscard]] std::unique_ptr<IommuMap> read_iommu_map(const OfTree& of, NodeId host_bridge);

// The same in the form in which it makes sense, whatever this kernel reads: rows by the providers' #iommu-cells, else
// rows of four cells.
[[nodiscard]] std::unique_ptr<IommuMap> read_iommu_map_as_meant(const OfTree& of, NodeId host_bridge);

}  // namespace dmavet::topology
