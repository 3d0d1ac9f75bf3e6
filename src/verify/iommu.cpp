// SPDX-License-Identifier: Apache-2.0
// Does an IOMMU translate for each device as was predicted?
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "verify/line.hpp"
#include "verify/text_reader.hpp"
#include "verify/topics.hpp"

namespace dmavet::verify {

namespace {

constexpr const char* groups_folder = "/sys/kernel/iommu_groups";

std::string_view type_of(const SystemGroup& group) {
    return std::string_view(group.type).substr(0, group.type.find('\n'));
}

// iommu_group_show_type().
VerifyState state_of(const SystemGroup* group) {
    if (group == nullptr) {
        return VerifyState::no_domain;
    }
    const std::string_view type = type_of(*group);
    return type == "DMA" || type == "DMA-FQ" ? VerifyState::translated
           : type == "identity"              ? VerifyState::identity
                                             : VerifyState::other_domain;
}

VerifyState predicted_state(const Iommu& iommu) {
    return iommu.state == IommuState::translated ? VerifyState::translated
           : iommu.state == IommuState::identity ? VerifyState::identity
                                                 : VerifyState::no_domain;
}

bool has_driver(const Seen& seen, NodeId node) {
    const auto [first, end] = seen.by_node.equal_range(node);
    return std::any_of(first, end, [&](const auto& one) { return !seen.devices[one.second].driver.empty(); });
}

// Until a driver asks for it, a device has no domain: before 6.15 no driver of its IOMMU was told of it.
bool was_asked_for(const Seen& seen, const SeenDevice& device, const Iommu& iommu) {
    const bool iommu_is_up = std::all_of(iommu.entries.begin(), iommu.entries.end(),
                                         [&](const IommuEntry& entry) { return has_driver(seen, entry.controller); });
    return !device.driver.empty() || !iommu_is_up;
}

void compare_device(const Board& board, const Seen& seen, const SeenDevice& device, const Iommu& iommu,
                    std::optional<NodeId> node, Lines& lines) {
    const VerifyState predicted = predicted_state(iommu), observed = state_of(device.group);
    if (iommu.state == IommuState::none && observed == VerifyState::no_domain) {
        return;  // no IOMMU has a part in it
    }
    VerifyLine line{.what = VerifyWhat::domain,
                    .agreement = {},
                    .node = node,
                    .name = node ? std::string() : device.name,
                    .predicted = in_state(predicted)};
    if (device.group != nullptr && type_of(*device.group).empty()) {
        lines.push_back(unseen(std::move(line), NotVisible::no_file, fmt::format("{}/*/type", groups_folder)));
        return;
    }
    for (const IommuEntry& entry : iommu.entries) {
        const std::string* gap = gap_of(board, seen, entry.controller);
        if (gap != nullptr && !seen.by_node.contains(entry.controller)) {
            lines.push_back(unseen(std::move(line), NotVisible::no_file, *gap));
            return;
        }
    }
    if (observed == VerifyState::no_domain && predicted != observed && !was_asked_for(seen, device, iommu)) {
        lines.push_back(unseen(std::move(line), NotVisible::not_probed));
        return;
    }
    const std::string from =
        device.group == nullptr ? groups_folder : std::string(groups_folder) + "/" + device.group->name;
    lines.push_back(decided(std::move(line), in_state(observed), predicted == observed, from));
}

// The name of a PCI device: "0000:00:01.0".
struct FunctionName {
    std::uint64_t domain;
    std::uint32_t requester;
};
std::optional<FunctionName> function_of(std::string_view name) {
    TextReader reader(name);
    const auto domain = reader.take_hex();
    if (!domain || !reader.take(":")) {
        return std::nullopt;
    }
    const auto bus = reader.take_hex();
    if (!bus || *bus > 0xff || !reader.take(":")) {
        return std::nullopt;
    }
    const auto slot = reader.take_hex();
    if (!slot || *slot > 0x1f || !reader.take(".")) {
        return std::nullopt;
    }
    const auto function = reader.take_hex();
    if (!function || *function > 7 || !reader.at_end()) {
        return std::nullopt;
    }
    return FunctionName{*domain, static_cast<std::uint32_t>(*bus << 8 | *slot << 3 | *function)};
}

// The row of a map that a function's requester id falls into; null: none.
const IommuMapRow* row_of(const IommuMap& map, std::uint32_t requester) {
    const std::uint32_t masked = requester & map.mask;
    for (const IommuMapRow& row : map.rows) {
        if (masked >= row.id_base && masked - row.id_base < row.length) {
            return &row;
        }
    }
    return nullptr;
}

// The one host bridge, else that of the function's domain; null: which one is not known. The tree numbers domains only
// where each bridge has linux,pci-domain, of which of_get_pci_domain_nr() takes 16 bits.
const Device* bridge_of(const Tree& tree, const std::vector<const Device*>& bridges,
                        const std::optional<FunctionName>& function) {
    if (bridges.size() == 1) {
        return bridges.front();
    }
    const Device* found = nullptr;
    for (const Device* bridge : bridges) {
        const Property* property = tree.find_property(bridge->node, "linux,pci-domain");
        const auto domain = property != nullptr ? property->as_u32() : std::nullopt;
        const bool is_same = domain && function && (*domain & 0xffff) == function->domain;
        if (!domain || (is_same && found != nullptr)) {
            return nullptr;
        }
        found = is_same ? bridge : found;
    }
    return found;
}

// Functions behind a host bridge that has an iommu-map. What was predicted is known for one of them; for the others it
// is the same where they fall into a row of the same IOMMU.
void compare_functions(const Board& board, const Seen& seen, bool has_groups, Lines& lines) {
    std::vector<const Device*> bridges;
    bool has_map = false;
    for (const Device& device : board.topology.devices) {
        if (device.bus == BusType::pci && device.node == device.dma_parent) {
            bridges.push_back(&device);
            has_map = has_map || device.iommu_map != nullptr;
        }
    }
    for (const SeenDevice& device : seen.devices) {
        if (device.bus != "pci" || !has_map) {
            continue;
        }
        VerifyLine line{.what = VerifyWhat::domain, .agreement = {}, .name = device.name};
        if (!has_groups) {
            lines.push_back(unseen(std::move(line), NotVisible::no_file, seen.files.no_groups));
            continue;
        }
        const auto function = function_of(device.name);
        const Device* bridge = bridge_of(*board.tree, bridges, function);
        if (bridge == nullptr) {
            lines.push_back(unseen(std::move(line), NotVisible::several_bridges));
            continue;
        }
        if (bridge->iommu_map == nullptr) {
            continue;  // no IOMMU has a part in it
        }
        const IommuMapRow* row = function ? row_of(*bridge->iommu_map, function->requester) : nullptr;
        const bool is_same = row != nullptr && row->status == IommuMapRowStatus::usable &&
                             !bridge->iommu->entries.empty() &&
                             bridge->iommu->entries.front().controller == row->controller;
        if (is_same) {
            compare_device(board, seen, device, *bridge->iommu, std::nullopt, lines);
        } else {
            lines.push_back(unseen(std::move(line), NotVisible::not_predicted));
        }
    }
}

// What is said of a node that has no device.
VerifyLine absent(VerifyLine line, const Board& board, const Seen& seen, NodeId node) {
    const std::string* gap = gap_of(board, seen, node);
    return gap != nullptr ? unseen(std::move(line), NotVisible::no_file, *gap)
                          : unseen(std::move(line), NotVisible::no_device);
}

// A driver may make a further device of the node, which is in no group: "xhci-hcd.0.auto".
const SeenDevice* device_of(const Seen& seen, NodeId node) {
    const auto [first, end] = seen.by_node.equal_range(node);
    const auto grouped =
        std::find_if(first, end, [&](const auto& one) { return seen.devices[one.second].group != nullptr; });
    return first == end ? nullptr : &seen.devices[(grouped == end ? first : grouped)->second];
}

// Which IOMMUs must have a driver for what is predicted, and which must have none.
std::map<NodeId, bool> drivers_of(const Board& board) {
    std::map<NodeId, bool> drivers;
    std::set<NodeId> contradicted;  // of which devices say either
    const auto add = [&](NodeId iommu, bool has_one) {
        if (drivers.emplace(iommu, has_one).first->second != has_one) {
            contradicted.insert(iommu);
        }
    };
    for (const Device& device : board.topology.devices) {
        if (device.populated == Populated::no) {
            continue;
        }
        if (device.iommu->waits_for) {
            add(*device.iommu->waits_for, false);
        }
        if (device.iommu->state == IommuState::translated || device.iommu->state == IommuState::identity) {
            for (const IommuEntry& entry : device.iommu->entries) {
                add(entry.controller, true);
            }
        }
    }
    std::erase_if(drivers, [&](const auto& one) { return contradicted.contains(one.first); });
    return drivers;
}

// What is behind an IOMMU without one may not even be there: newer kernels let it wait for its supplier.
void compare_drivers(const Board& board, const Seen& seen, Lines& lines) {
    for (const auto& [iommu, has_one] : drivers_of(board)) {
        VerifyLine line{.what = VerifyWhat::iommu_driver,
                        .agreement = {},
                        .node = iommu,
                        .predicted = in_state(has_one ? VerifyState::bound : VerifyState::unbound)};
        const SeenDevice* device = device_of(seen, iommu);
        if (device == nullptr) {
            lines.push_back(absent(std::move(line), board, seen, iommu));
            continue;
        }
        const VerifyState observed = has_driver(seen, iommu) ? VerifyState::bound
                                     : device->waits         ? VerifyState::waiting
                                                             : VerifyState::unbound;
        lines.push_back(decided(std::move(line), in_state(observed), has_one == (observed == VerifyState::bound),
                                "/sys/bus/" + device->bus + "/devices/" + device->name));
    }
}

}  // namespace

// arm leaves domains to drivers of its own: what a group there is for is not predicted.
void compare_iommu(const Board& board, const Seen& seen, Lines& lines) {
    if (!board.kernel->arch->iommu_serves_dma) {
        return;
    }
    const bool has_groups = seen.files.no_groups.empty() && !seen.devices.empty();
    if (!seen.devices.empty()) {
        compare_drivers(board, seen, lines);
    }
    for (const Device& device : board.topology.devices) {
        if (device.bus == BusType::pci) {
            continue;
        }
        const SeenDevice* there = device_of(seen, device.node);
        if (has_groups && there != nullptr) {
            compare_device(board, seen, *there, *device.iommu, device.node, lines);
        } else if (device.iommu->state != IommuState::none && device.populated != Populated::no) {
            VerifyLine line{.what = VerifyWhat::domain,
                            .agreement = {},
                            .node = device.node,
                            .predicted = in_state(predicted_state(*device.iommu))};
            lines.push_back(has_groups ? absent(std::move(line), board, seen, device.node)
                                       : unseen(std::move(line), NotVisible::no_file,
                                                seen.devices.empty() ? seen.files.no_devices : seen.files.no_groups));
        }
    }
    compare_functions(board, seen, has_groups, lines);
}

}  // namespace dmavet::verify
