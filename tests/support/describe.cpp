// SPDX-License-Identifier: Apache-2.0
// How does a fact look in a table of cases and in a failure message?
#include "support/describe.hpp"

#include <algorithm>
#include <cstdio>

namespace dmavet::test {

std::string hex(std::uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

namespace {

bool is_text(const Property& property) {
    const auto printable = [](std::byte b) { return b >= std::byte{' '} && b < std::byte{0x7f}; };
    if (property.value.size() < 2 || property.value.back() != std::byte{0}) {
        return false;
    }
    if (property.value.front() == std::byte{0}) {
        return false;
    }
    return std::all_of(property.value.begin(), property.value.end(),
                       [&](std::byte b) { return b == std::byte{0} || printable(b); });
}

std::string value_text(const Property& property) {
    std::string out;
    if (is_text(property)) {
        for (const std::string_view text : property.as_strings()) {
            out.append(out.empty() ? "\"" : ", \"").append(text).append("\"");
        }
        return out;
    }
    for (std::size_t i = 0; i < property.cell_count(); ++i) {
        out.append(i == 0 ? "<" : " ").append(hex(property.cell(i)));
    }
    return out.append(property.value.size() % 4 == 0 ? ">" : " and odd bytes>");
}

void append_node(const Tree& tree, NodeId id, std::size_t depth, std::string& out) {
    const std::string indent(depth * 2, ' ');
    out += indent + (id == root_node ? "/" : std::string(tree.node(id).name)) + " {\n";
    for (const Property& property : tree.properties(id)) {
        out += indent + "  " + std::string(tree.name(property.name));
        if (!property.empty()) {
            out += " = " + value_text(property);
        }
        out += ";\n";
    }
    for (auto child = tree.first_child(id); child; child = tree.next_sibling(*child)) {
        append_node(tree, *child, depth + 1, out);
    }
    out += indent + "};\n";
}

const Device* find_record(const Board& board, std::string_view path, bool pci) {
    const std::optional<NodeId> node = board.tree->find_path(path);
    if (!node) {
        return nullptr;
    }
    return pci ? board.topology.find_pci(*node) : board.topology.find(*node);
}

}  // namespace

CpuInterval span(std::uint64_t first, std::uint64_t last) {
    return *CpuInterval::between(CpuAddr{first}, CpuAddr{last});
}

std::string describe(const CpuInterval& interval) {
    return hex(raw(interval.first())) + "-" + hex(raw(interval.last()));
}

std::string describe(const std::optional<CpuInterval>& interval) {
    return interval ? describe(*interval) : "none";
}

std::string describe(const CpuMemory& memory) {
    std::string all;
    for (const CpuInterval& part : memory) {
        all += (all.empty() ? "" : " ") + describe(part);
    }
    return all.empty() ? "none" : all;
}

std::string dts_text(const Tree& tree) {
    std::string out;
    append_node(tree, root_node, 0, out);
    return out;
}

std::string describe_regions(const std::optional<std::span<const Region>>& regions) {
    if (!regions) {
        return "none";
    }
    if (regions->empty()) {
        return "empty";
    }
    std::string out;
    for (const Region& region : *regions) {
        if (!out.empty()) {
            out += ", ";
        }
        out += hex(raw(region.dma_start)) + "=" + hex(raw(region.cpu_start)) + "+" + hex(region.size);
    }
    return out;
}

std::string describe_reach(const Device& device) {
    std::string out = describe_regions(device.regions.value);
    if (device.bus_limit) {
        out += " limit " + hex(*device.bus_limit);
    }
    return out;
}

std::string describe_masks(const Device& device) {
    return hex(device.coherent_mask) + "/" + hex(device.streaming_mask);
}

std::string describe_coherency(const Tree& tree, const Device& device) {
    if (!device.coherent.value) {
        return "unknown";
    }
    std::string out = *device.coherent.value ? "yes" : "no";
    const Origin& from = device.coherent.from;
    if (!from.node) {
        return out + " default";
    }
    return out + " " + tree.path(*from.node) + " " + std::string(from.property);
}

std::string describe_entries(const Tree& tree, const Iommu& iommu) {
    std::string out;
    for (const IommuEntry& entry : iommu.entries) {
        if (!out.empty()) {
            out += ", ";
        }
        out += tree.path(entry.controller) + "<";
        for (std::size_t i = 0; i < entry.specifier.size(); ++i) {
            out.append(i == 0 ? "" : " ").append(hex(entry.specifier[i]));
        }
        out += ">";
        if (entry.from_id) {
            out.append("@").append(hex(*entry.from_id));
        }
    }
    return out.empty() ? "none" : out;
}

std::string describe_population(const Device& device) {
    if (device.populated == Populated::no) {
        return "no";
    }
    return std::string(to_string(device.bus)) + " " + std::string(to_string(device.populated));
}

const Device* device_at(const Board& board, std::string_view path) {
    return find_record(board, path, false);
}

const Device* pci_at(const Board& board, std::string_view path) {
    return find_record(board, path, true);
}

}  // namespace dmavet::test
