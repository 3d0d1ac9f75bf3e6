// SPDX-License-Identifier: Apache-2.0
// How does a blob look that dtc and libfdt would refuse to write?
#include "support/hostile_blobs.hpp"

#include <libfdt.h>

#include <cstring>

#include "support/fdt_builder.hpp"

namespace dmavet::test {

namespace {

constexpr std::uint32_t begin_node = 1;
constexpr std::uint32_t end_node = 2;
constexpr std::uint32_t end_of_tree = 9;
constexpr std::uint32_t name_n = 0x6e000000;  // "n" and its padding

void put(std::vector<std::byte>& blob, std::size_t offset, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) {
        blob[offset + i] = static_cast<std::byte>(value >> (24 - 8 * i));
    }
}

}  // namespace

std::uint32_t header(Bytes blob, HeaderField field) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = value << 8 | std::to_integer<std::uint32_t>(blob[static_cast<std::size_t>(field) * 4 + i]);
    }
    return value;
}

std::vector<std::byte> with_header(std::vector<std::byte> blob, HeaderField field, std::uint32_t value) {
    put(blob, static_cast<std::size_t>(field) * 4, value);
    return blob;
}

std::vector<std::byte> blob_of_words(const std::vector<std::uint32_t>& structure, std::string_view property_name) {
    constexpr std::uint32_t header_bytes = 40;
    constexpr std::uint32_t reservation_bytes = 16;  // only the entry that ends the map
    constexpr std::uint32_t structure_at = header_bytes + reservation_bytes;
    const auto structure_bytes = static_cast<std::uint32_t>(structure.size() * 4);
    const auto strings_bytes = static_cast<std::uint32_t>(property_name.size() + 1);
    const std::uint32_t strings_at = structure_at + structure_bytes;
    const std::uint32_t words[] = {
        0xd00dfeed,     strings_at + strings_bytes, structure_at, strings_at, header_bytes, 17, 16, 0, strings_bytes,
        structure_bytes};
    std::vector<std::byte> blob(strings_at + strings_bytes);
    for (std::size_t i = 0; i < std::size(words); ++i) {
        put(blob, i * 4, words[i]);
    }
    for (std::size_t i = 0; i < structure.size(); ++i) {
        put(blob, structure_at + i * 4, structure[i]);
    }
    for (std::size_t i = 0; i < property_name.size(); ++i) {
        blob[strings_at + i] = static_cast<std::byte>(property_name[i]);
    }
    return blob;
}

std::vector<std::byte> blob_of_siblings(std::size_t count) {
    std::vector<std::uint32_t> words = {begin_node, 0};
    words.reserve(count * 3 + 4);
    for (std::size_t i = 0; i < count; ++i) {
        words.insert(words.end(), {begin_node, name_n, end_node});
    }
    words.insert(words.end(), {end_node, end_of_tree});
    return blob_of_words(words, "reg");
}

std::vector<std::byte> blob_of_nested(std::size_t depth) {
    std::vector<std::uint32_t> words = {begin_node, 0};
    for (std::size_t i = 0; i < depth; ++i) {
        words.insert(words.end(), {begin_node, name_n});
    }
    words.insert(words.end(), depth + 1, end_node);
    words.push_back(end_of_tree);
    return blob_of_words(words, "reg");
}

bool passes_fdt_check_full(Bytes blob) {
    std::vector<std::uint64_t> aligned(blob.size() / sizeof(std::uint64_t) + 1);
    std::memcpy(aligned.data(), blob.data(), blob.size());
    return fdt_check_full(aligned.data(), blob.size()) == 0;
}

std::vector<std::byte> busy_board() {
    FdtBuilder tree;
    tree.bus(2, 2).string("model", "busy").string("compatible", "test,busy");
    tree.node("chosen").string("bootargs", "cma=64M iommu.passthrough=0").end();
    tree.node("cpus").bus(1, 0).device("cpu@0", "arm,cortex-a53").string("device_type", "cpu").cells("reg", {0});
    tree.end().end();
    tree.node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 1, 0}).end();
    tree.node("reserved-memory").bus(2, 2).empty("ranges");
    tree.device("pool@50000000", "shared-dma-pool").cells("reg", {0, 0x50000000, 0, 0x400000}).empty("no-map");
    tree.phandle(1).end();
    tree.device("cma", "shared-dma-pool").cells("size", {0, 0x800000}).empty("reusable").empty("linux,cma-default");
    tree.end().end();
    tree.device("smmu@10000", "arm,mmu-500").cells("#iommu-cells", {1}).phandle(2).empty("dma-coherent").end();
    tree.device("mc@20000", "test,memory-controller").bus(1, 1).cells("#interconnect-cells", {1}).phandle(3);
    tree.cells("dma-ranges", {0, 0, 0x40000000, 0x80000000}).end();
    tree.device("soc", "simple-bus").bus(1, 1).cells("ranges", {0, 0, 0, 0x40000000});
    tree.cells("dma-ranges", {0xc0000000, 0, 0x40000000, 0x40000000, 0, 1, 0, 0x10000000});
    tree.device("dma@1000").cells("reg", {0x1000, 0x100}).cells("iommus", {2, 5, 2, 6}).empty("dma-coherent").end();
    tree.device("gpu@2000").cells("reg", {0x2000, 0x100}).cells("memory-region", {1}).empty("dma-noncoherent");
    tree.cells("interconnects", {3, 9}).string("interconnect-names", "dma-mem").end();
    tree.device("uart@3000", "arm,primecell").cells("reg", {0x3000, 0x100}).string("status", "okay").end();
    tree.end();
    tree.device("pcie@30000000", "pci-host-ecam-generic").string("device_type", "pci").bus(3, 2);
    tree.cells("reg", {0, 0x30000000, 0, 0x1000000}).cells("iommu-map", {0, 2, 0x100, 8, 0x100, 2, 0x200, 0x100});
    tree.cells("iommu-map-mask", {0xffff}).cells("ranges", {0x2000000, 0, 0x10000000, 0, 0x10000000, 0, 0x10000000});
    tree.cells("dma-ranges", {0x2000000, 0, 0x40000000, 0, 0x40000000, 0, 0x80000000});
    return tree.finish();
}

}  // namespace dmavet::test
