// SPDX-License-Identifier: Apache-2.0
// Which nodes become devices? First what of_platform_default_populate_init() registers at boot, in its order,
// because a name can be taken only once. Then the children that the drivers of bus devices may create later,
// which the tree cannot prove and which are therefore only probable.
#include "topology/populate.hpp"

#include <algorithm>
#include <bit>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "topology/of_address.hpp"
#include "tree/name_table.hpp"
#include "tree/node_name.hpp"

namespace dmavet::topology {

namespace {

class Population {
public:
    Population(const OfTree& of, const Kernel& kernel)
        : of_(of), kernel_(kernel), does_(kernel.does), registered_(of.tree.node_count()) {
        names_.reserve(of.tree.properties_named(of.names.compatible).size());
    }

    std::vector<Registration> run() {
        register_at_boot();
        mark_probable();
        return std::move(registered_);
    }

private:
    // of_platform_default_populate_init()
    void register_at_boot() {
        create_reserved();
        firmware_ = of_.tree.find_child(root_node, "firmware");
        if (firmware_) {
            create_firmware();
        }
        if (does_.makes_first_framebuffer) {
            create_framebuffers();
        }
        create_children(root_node, std::nullopt);
        if (!does_.makes_first_framebuffer && kernel_.config.is_set("CONFIG_FB_SIMPLE")) {
            create_framebuffers();  // simplefb_init(), later than all others
        }
    }

    void create_reserved() {
        const auto parent = of_.tree.find_child(root_node, "reserved-memory");
        for (const Property* list : of_.tree.properties_named(of_.names.compatible)) {
            if (!has(of_.known_compatible(list->node), KnownCompatible::reserved_device)) {
                continue;
            }
            if (!does_.reserved_devices_are_children || parent == of_.tree.node(list->node).parent) {
                create_platform(list->node, std::nullopt);
            }
        }
    }

    void create_firmware() {
        if (does_.populates_below_firmware) {
            return create_children(*firmware_, std::nullopt);
        }
        // of_platform_populate() without a table of buses
        for (auto child = of_.tree.first_child(*firmware_); child; child = of_.tree.next_sibling(*child)) {
            create(*child, std::nullopt, Below::nothing);
        }
    }

    // Of the boot code only the first matching child of /chosen is tried, whatever its status; the driver takes each.
    void create_framebuffers() {
        const auto chosen = of_.tree.find_child(root_node, "chosen");
        if (!chosen) {
            return;
        }
        for (auto child = of_.tree.first_child(*chosen); child; child = of_.tree.next_sibling(*child)) {
            if (!has(of_.known_compatible(*child), KnownCompatible::framebuffer)) {
                continue;
            }
            create_platform(*child, std::nullopt);
            if (does_.makes_first_framebuffer) {
                return;
            }
        }
    }

    void create_children(NodeId bus, std::optional<NodeId> parent_device) {
        for (auto child = of_.tree.first_child(bus); child; child = of_.tree.next_sibling(*child)) {
            create(*child, parent_device);
        }
    }

    // of_platform_bus_create(), strict. Recursion is bounded by the depth of the tree.
    enum class Below : std::uint8_t { children_of_buses, nothing };
    void create(NodeId node, std::optional<NodeId> parent_device, Below below = Below::children_of_buses) {
        if (!of_.has_compatible(node)) {
            return;
        }
        const KnownCompatible known = of_.known_compatible(node);
        if (has(known, KnownCompatible::skipped)) {
            registered_[index(node)].no_device = NoDevice::skipped;
            return;
        }
        // Its children were populated first, which marks it OF_POPULATED_BUS: it gets no device of its own.
        if (node == firmware_) {
            return;
        }
        if (has(known, KnownCompatible::primecell)) {
            return create_amba(node, parent_device);
        }
        if (!create_platform(node, parent_device) || !has(known, KnownCompatible::bus) || below == Below::nothing) {
            return;
        }
        create_children(node, node);
    }

    // of_platform_device_create_pdata(): false when no new device came of it.
    bool create_platform(NodeId node, std::optional<NodeId> parent_device) {
        if (!of_.available(node) || registered_[index(node)].populated == Populated::yes) {
            return false;
        }
        if (!take_name(node, BusType::platform, parent_device)) {
            registered_[index(node)].no_device = NoDevice::name_taken;
            return false;
        }
        registered_[index(node)] = {BusType::platform, Populated::yes, NoDevice::none};
        return true;
    }

    // of_amba_device_create(): without a register block that translates there is no device.
    void create_amba(NodeId node, std::optional<NodeId> parent_device) {
        if (!of_.available(node) || registered_[index(node)].populated == Populated::yes) {
            return;
        }
        const auto registers = first_resource(of_, node);
        if (!registers) {
            registered_[index(node)].no_device = NoDevice::no_registers;
        } else if (!take_registers(*registers)) {
            registered_[index(node)].no_device = NoDevice::registers_taken;
        } else if (take_name(node, BusType::amba, parent_device)) {
            registered_[index(node)] = {BusType::amba, Populated::yes, NoDevice::none};
        } else {
            registered_[index(node)].no_device = NoDevice::name_taken;
        }
    }

    // amba_device_add(): request_resource() refuses what an earlier device has, and what is no block at all.
    bool take_registers(const Resource& block) {
        const auto registers = CpuInterval::of(CpuAddr{block.start}, block.size);
        if (!registers || amba_registers_.overlaps(*registers)) {
            return false;
        }
        amba_registers_.add(CpuMemory{*registers});
        return true;
    }

    // device_add() fails when its bus or its parent's folder already has an entry of that name.
    bool take_name(NodeId node, BusType bus, std::optional<NodeId> parent_device) {
        const auto folder = static_cast<std::uint32_t>(parent_device ? index(*parent_device) : 0);
        const std::size_t id = static_cast<std::size_t>(names_.insert(keep(device_name(node))));
        if (id == first_taker_.size()) {
            first_taker_.push_back(nobody);
        }
        for (std::uint32_t at = first_taker_[id]; at != nobody; at = takers_[at].next) {
            if (takers_[at].bus == bus || takers_[at].folder == folder) {
                return false;
            }
        }
        takers_.push_back({bus, folder, first_taker_[id]});
        first_taker_[id] = static_cast<std::uint32_t>(takers_.size() - 1);
        return true;
    }

    // The text for as long as this lives; names of all devices side by side, since a tree may have many.
    std::string_view keep(const std::string& text) {
        char* const place = static_cast<char*>(texts_.allocate(text.size(), 1));
        std::copy(text.begin(), text.end(), place);
        return {place, text.size()};
    }

    // of_device_make_bus_id(): the translated address when there is one, else the names up to one that has it.
    std::string device_name(NodeId node) const {
        std::string name;
        for (NodeId n = node; n != root_node; n = of_.tree.node(n).parent) {
            const std::string suffix = name.empty() ? std::string{} : ":" + name;
            const Property* reg = of_.tree.find_property(n, of_.names.reg);
            const std::uint64_t address =
                reg ? of_translate_address(of_, n, *reg, 0, AddressSpace::registers) : bad_addr;
            if (address == bad_addr) {
                name = std::string(of_.tree.node(n).name) + suffix;
                continue;
            }
            const Property* mask = of_.tree.find_property(n, of_.names.mask);
            const auto bits = mask && does_.names_have_mask ? mask->as_u32() : std::nullopt;
            if (!bits) {
                name = tree::unit_address(address);
                name.append(".").append(of_.base_name(n)).append(suffix);
                return name;
            }
            // ffs(mask) - 1, an int printed with %x
            const unsigned first_bit = *bits ? static_cast<unsigned>(std::countr_zero(*bits)) : 0xffffffff;
            return fmt::format("{:x}.{:x}.{}{}", address, first_bit, of_.base_name(n), suffix);
        }
        return name;
    }

    // Children of a device that its driver turns into devices of their own. A register window ("ranges") that
    // they share, or DMA properties of their own, tell them from children that are not on a bus at all (ports,
    // pin groups, operating points) and from those on I2C, SPI or MDIO.
    void mark_probable() {
        for (const Property* list : of_.tree.properties_named(of_.names.compatible)) {
            const NodeId node = list->node;
            Registration& own = registered_[index(node)];
            if (own.populated == Populated::yes || node == root_node || !of_.available(node)) {
                continue;
            }
            if (has(of_.known_compatible(node), KnownCompatible::skipped)) {
                continue;
            }
            const NodeId parent = of_.tree.node(node).parent;
            const Registration& bus = registered_[index(parent)];
            if (bus.populated == Populated::no || bus.bus != BusType::platform) {
                if (is_below_other_bus(node, parent)) {
                    own = {BusType::platform, Populated::probable, NoDevice::none};
                }
                continue;
            }
            // Boot code went through the children of these itself; what it left out stays out.
            const bool walked_at_boot =
                bus.populated == Populated::yes && has(of_.known_compatible(parent), KnownCompatible::bus);
            if (walked_at_boot) {
                continue;
            }
            if (of_match_bus(of_, parent) == OfBus::pci) {
                continue;
            }
            if (!of_.tree.find_property(parent, of_.names.ranges) && !has_dma_property(node)) {
                continue;
            }
            const bool amba = has(of_.known_compatible(node), KnownCompatible::primecell);
            own = {amba ? BusType::amba : BusType::platform, Populated::probable, NoDevice::none};
        }
    }

    // A processor that a driver starts announces devices on a bus of its own (rpmsg: glink-edge, smd-edge), which are
    // nodes of no bus here. Some of their drivers populate what is below them (fastrpc_rpmsg_probe(), apm_probe(),
    // q6asm's devm_of_platform_populate()), and only a platform device has a use for iommus there.
    bool is_below_other_bus(NodeId node, NodeId parent) const {
        if (!of_.tree.find_property(node, of_.names.iommus) || !of_.has_compatible(parent)) {
            return false;
        }
        for (NodeId above = parent; above != root_node && of_.available(above); above = of_.tree.node(above).parent) {
            const Registration& registered = registered_[index(above)];
            if (registered.populated != Populated::no) {
                return above != parent && registered.bus == BusType::platform &&
                       of_match_bus(of_, above) != OfBus::pci &&
                       !has(of_.known_compatible(above), KnownCompatible::bus);
            }
        }
        return false;
    }

    bool has_dma_property(NodeId node) const {
        return of_.tree.find_property(node, of_.names.iommus) || of_.tree.find_property(node, of_.names.dma_coherent) ||
               of_.tree.find_property(node, of_.names.dma_noncoherent);
    }

    const OfTree& of_;
    const Kernel& kernel_;
    const Behaviour& does_;
    std::vector<Registration> registered_;
    // Who has a name: on which bus, and in the folder of which parent device.
    struct Taker {
        BusType bus;
        std::uint32_t folder;
        std::uint32_t next;  // of the same name
    };
    static constexpr std::uint32_t nobody = 0xffffffff;
    std::pmr::monotonic_buffer_resource texts_;
    tree::NameTable names_;
    std::vector<std::uint32_t> first_taker_;  // per name
    std::vector<Taker> takers_;
    CpuMemory amba_registers_;
    std::optional<NodeId> firmware_;
};

}  // namespace

std::vector<Registration> populate(const OfTree& of, const Kernel& kernel) {
    return Population(of, kernel).run();
}

}  // namespace dmavet::topology
