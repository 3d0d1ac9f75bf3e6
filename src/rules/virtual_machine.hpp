// SPDX-License-Identifier: Apache-2.0
// Does the tree describe a virtual machine? Then devices without passthrough are software on the host, which reads and
// writes the guest's memory through its caches.
#pragma once

#include <algorithm>

#include "dmavet/rule.hpp"
#include "topology/of_tree.hpp"

namespace dmavet::rules {

// What the machine type of a virtual machine monitor is called.
inline constexpr std::string_view monitor_names[] = {"linux,dummy-virt", "xen,xenvm", "kvm", "firecracker", "crosvm"};

[[nodiscard]] inline bool is_virtual_machine(const RuleInput& input) {
    if (input.tree.find_child(root_node, "hypervisor")) {
        return true;
    }
    const Property* list = input.tree.find_property(root_node, input.of.names.compatible);
    return list && topology::any_string(*list, [](std::string_view compatible) {
               return std::any_of(std::begin(monitor_names), std::end(monitor_names), [&](std::string_view name) {
                   return compatible.find(name) != std::string_view::npos;
               });
           });
}

}  // namespace dmavet::rules
