// SPDX-License-Identifier: Apache-2.0
// What a trace says of how a node became a device, or why it is none.
#include "topology/note_registration.hpp"

#include <fmt/format.h>

#include "wording/decisions.hpp"

namespace dmavet::topology {

namespace {

void note_no_device(const OfTree& of, const Device& device, Trace& trace) {
    const NodeId parent = of.tree.node(device.node).parent;
    switch (device.no_device) {
        case NoDevice::none: break;
        case NoDevice::not_visited:
            return note(&trace, {parent, "compatible", "of_platform_bus_create"}, [&] {
                return fmt::format("no device of its own: {} is no bus whose children are populated",
                                   of.tree.path(parent));
            });
        case NoDevice::below_disabled: {
            const NodeId disabled = *of.disabled_above(device.node);
            return note(&trace, {disabled, "status", "of_platform_bus_create"},
                        [&] { return fmt::format("no device: {} above it is disabled", of.tree.path(disabled)); });
        }
        case NoDevice::skipped:
            return note(&trace, {device.node, "compatible", "of_platform_bus_create"},
                        "no device: operating points are skipped");
        case NoDevice::no_registers:
            return note(&trace, {device.node, "reg", "of_amba_device_create"},
                        "no device: its registers do not translate to a CPU address");
        case NoDevice::registers_taken:
            return note(&trace, {device.node, "reg", "amba_device_add"},
                        "no device: its registers are empty, or an earlier AMBA device has them (-EBUSY)");
        case NoDevice::name_taken:
            return note(&trace, {device.node, {}, "device_add"},
                        "no device: one of the same name, which is made of address and node name, is there");
    }
}

}  // namespace

void note_registration(const OfTree& of, const Kernel& kernel, const Device& device, Trace* trace) {
    if (trace == nullptr) {
        return;
    }
    const NodeId parent = of.tree.node(device.node).parent;
    switch (device.populated) {
        case Populated::yes:
            return note(trace, {device.node, "compatible", kernel.does.populates}, [&] {
                return fmt::format("registered at boot as {} device",
                                   device.bus == BusType::amba ? "an AMBA" : "a platform");
            });
        case Populated::probable:
            return note(trace, {parent, "compatible", "of_platform_populate"},
                        wording::populated_text(device.populated));
        case Populated::no: break;
    }
    note_no_device(of, device, *trace);
    note(trace, {device.node, {}, kernel.does.configures},
         "what follows is what the kernel would do for a device with this node");
}

}  // namespace dmavet::topology
