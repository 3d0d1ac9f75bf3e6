// SPDX-License-Identifier: Apache-2.0
// How does a test write a device tree without a file and without dtc? By libfdt's sequential-write calls.
#include "support/fdt_builder.hpp"

#include <libfdt.h>

#include <stdexcept>
#include <string>

namespace dmavet::test {

namespace {

void require(int status) {
    if (status < 0) {
        throw std::logic_error(std::string("FdtBuilder: ") + fdt_strerror(status));
    }
}

}  // namespace

FdtBuilder::FdtBuilder() : blob_(4096) {
    require(fdt_create(blob_.data(), static_cast<int>(blob_.size())));
    require(fdt_finish_reservemap(blob_.data()));
    node("");
}

template <class Call>
void FdtBuilder::write(Call call) {
    int status = call(blob_.data());
    while (status == -FDT_ERR_NOSPACE) {
        std::vector<std::byte> larger(blob_.size() * 2);
        require(fdt_resize(blob_.data(), larger.data(), static_cast<int>(larger.size())));
        blob_ = std::move(larger);
        status = call(blob_.data());
    }
    require(status);
}

FdtBuilder& FdtBuilder::reserve(std::uint64_t base, std::uint64_t size) {
    reservations_.emplace_back(base, size);
    return *this;
}

FdtBuilder& FdtBuilder::node(std::string_view name) {
    write([text = std::string(name)](void* blob) { return fdt_begin_node(blob, text.c_str()); });
    ++open_nodes_;
    return *this;
}

FdtBuilder& FdtBuilder::end() {
    write([](void* blob) { return fdt_end_node(blob); });
    --open_nodes_;
    return *this;
}

FdtBuilder& FdtBuilder::device(std::string_view name, std::string_view compatible) {
    return node(name).string("compatible", compatible);
}

void FdtBuilder::property(std::string_view name, const void* value, std::size_t size) {
    write([=, text = std::string(name)](void* blob) {
        return fdt_property(blob, text.c_str(), value, static_cast<int>(size));
    });
}

FdtBuilder& FdtBuilder::cells(std::string_view name, std::initializer_list<std::uint32_t> values) {
    std::vector<fdt32_t> big_endian;
    for (const std::uint32_t value : values) {
        big_endian.push_back(cpu_to_fdt32(value));
    }
    property(name, big_endian.data(), big_endian.size() * sizeof(fdt32_t));
    return *this;
}

FdtBuilder& FdtBuilder::string(std::string_view name, std::string_view value) {
    return strings(name, {value});
}

FdtBuilder& FdtBuilder::strings(std::string_view name, std::initializer_list<std::string_view> values) {
    std::string joined;
    for (const std::string_view value : values) {
        joined.append(value).push_back('\0');
    }
    property(name, joined.data(), joined.size());
    return *this;
}

FdtBuilder& FdtBuilder::empty(std::string_view name) {
    property(name, "", 0);
    return *this;
}

FdtBuilder& FdtBuilder::bytes(std::string_view name, std::span<const std::byte> value) {
    property(name, value.data(), value.size());
    return *this;
}

FdtBuilder& FdtBuilder::phandle(std::uint32_t value) {
    return cells("phandle", {value});
}

FdtBuilder& FdtBuilder::bus(std::uint32_t address_cells, std::uint32_t size_cells) {
    return cells("#address-cells", {address_cells}).cells("#size-cells", {size_cells});
}

std::vector<std::byte> FdtBuilder::finish() {
    while (open_nodes_ > 0) {
        end();
    }
    write([](void* blob) { return fdt_finish(blob); });
    std::vector<std::byte> result = blob_;
    if (!reservations_.empty()) {
        constexpr std::size_t entry = 16;
        result.resize(blob_.size() + reservations_.size() * entry);
        require(fdt_open_into(blob_.data(), result.data(), static_cast<int>(result.size())));
        for (const auto& [base, size] : reservations_) {
            require(fdt_add_mem_rsv(result.data(), base, size));
        }
        require(fdt_pack(result.data()));
    }
    result.resize(fdt_totalsize(result.data()));
    return result;
}

}  // namespace dmavet::test
