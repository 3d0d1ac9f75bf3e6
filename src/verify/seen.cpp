// SPDX-License-Identifier: Apache-2.0
// Which values stand in the files, and to which nodes of the tree do they belong?
#include "verify/seen.hpp"

#include <utility>

#include "verify/live_ram.hpp"
#include "verify/text_reader.hpp"

namespace dmavet::verify {

namespace {

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

// dev_uevent() and of_device_uevent().
SeenDevice device_of(const SystemDevice& device, const Tree& tree) {
    SeenDevice seen{device.bus, device.name, std::string(uevent_value(device.uevent, "OF_FULLNAME")), {}, {}};
    seen.driver = std::string(uevent_value(device.uevent, "DRIVER"));
    seen.waits = first_line(device.waits) == "1";
    if (!seen.path.empty()) {
        seen.node = tree.find_path(seen.path);
    }
    return seen;
}

// Groups have their devices by name; a name is unique on its bus, and hardly on two.
void add_groups(const std::vector<SystemGroup>& groups, std::vector<SeenDevice>& devices) {
    std::map<std::string_view, const SystemGroup*> by_device;
    for (const SystemGroup& group : groups) {
        for (const std::string& name : group.devices) {
            by_device.emplace(name, &group);
        }
    }
    for (SeenDevice& device : devices) {
        const auto group = by_device.find(device.name);
        device.group = group == by_device.end() ? nullptr : group->second;
    }
}

}  // namespace

std::string_view uevent_value(std::string_view uevent, std::string_view key) {
    TextReader reader(uevent);
    while (!reader.at_end()) {
        TextReader line(reader.take_line());
        if (line.take(key) && line.take("=")) {
            return line.rest();
        }
    }
    return {};
}

Seen understand(const Board& board, const SystemFiles& files, const LogFacts& log) {
    Seen seen{files, log, first_line(files.release.text), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    if (seen.release.empty()) {
        seen.release = seen.log.release;
    }
    seen.command_line =
        files.command_line.from.empty() ? seen.log.command_line : std::optional(first_line(files.command_line.text));
    seen.iomem = input::read_iomem(files.iomem.text);
    if (!seen.iomem.is_hidden) {
        seen.iomem_reserved = read_iomem_reserved(files.iomem.text);
    }
    seen.memblock_reserved = read_memblock(files.memblock_reserved.text);
    seen.zones = read_zoneinfo(files.zoneinfo.text, board.kernel->sizes.page);
    seen.cma_total = read_cma_total(files.meminfo.text);
    seen.swiotlb_slabs = read_number(files.swiotlb_slabs.text);
    for (const SystemDevice& device : files.devices) {
        seen.devices.push_back(device_of(device, *board.tree));
    }
    add_groups(files.groups, seen.devices);
    for (std::size_t i = 0; i < seen.devices.size(); ++i) {
        if (seen.devices[i].node) {
            seen.by_node.emplace(*seen.devices[i].node, i);
        }
    }
    if (!seen.iomem.is_hidden && !board.topology.ram.empty()) {
        seen.other_ram = ram_beside_tree(board, seen.iomem);
    }
    return seen;
}

}  // namespace dmavet::verify
