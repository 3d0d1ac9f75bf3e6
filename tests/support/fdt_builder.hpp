// SPDX-License-Identifier: Apache-2.0
// A device tree in a few lines of C++, for tests whose subject is one property or one node.
//
//   FdtBuilder().bus(1, 1).node("soc").empty("ranges").device("dma@1000").end().end().finish()
//
// The root is open from the start; finish() closes whatever is still open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace dmavet::test {

class FdtBuilder {
public:
    FdtBuilder();

    // An entry of the memory reservation block.
    FdtBuilder& reserve(std::uint64_t base, std::uint64_t size);

    FdtBuilder& node(std::string_view name);
    FdtBuilder& end();
    // A node with a compatible of its own, which is what makes it a device. Still open afterwards.
    FdtBuilder& device(std::string_view name, std::string_view compatible = "test,device");

    FdtBuilder& cells(std::string_view property, std::initializer_list<std::uint32_t> values);
    FdtBuilder& string(std::string_view property, std::string_view value);
    FdtBuilder& strings(std::string_view property, std::initializer_list<std::string_view> values);
    FdtBuilder& empty(std::string_view property);
    FdtBuilder& bytes(std::string_view property, std::span<const std::byte> value);
    FdtBuilder& phandle(std::uint32_t value);

    // #address-cells and #size-cells.
    FdtBuilder& bus(std::uint32_t address_cells, std::uint32_t size_cells);

    [[nodiscard]] std::vector<std::byte> finish();

private:
    // Repeats one of libfdt's sequential-write calls with a larger buffer until it fits.
    template <class Call>
    void write(Call call);
    void property(std::string_view name, const void* value, std::size_t size);

    std::vector<std::byte> blob_;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> reservations_;
    int open_nodes_ = 0;
};

}  // namespace dmavet::test
