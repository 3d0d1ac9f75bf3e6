// SPDX-License-Identifier: Apache-2.0
// Whom is a tree for, by its structure? fdt_overlay_apply() of libfdt and of_overlay_fdt_apply() of Linux take the
// children of the root that have an __overlay__, fit_check_format() of U-Boot takes /images.
#include "topology/purpose.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dmavet::topology {

namespace {

bool has_fragment(const Tree& tree) {
    for (auto node = tree.first_child(root_node); node; node = tree.next_sibling(*node)) {
        if (tree.find_child(*node, "__overlay__")) {
            return true;
        }
    }
    return false;
}

// References that are still to be made. An old dtc leaves the node behind in base trees, empty.
bool has_open_references(const Tree& tree) {
    const auto fixups = tree.find_child(root_node, "__fixups__");
    return fixups && !tree.properties(*fixups).empty();
}

bool has_images(const Tree& tree) {
    constexpr std::array<std::string_view, 3> contents{"data", "data-offset", "data-position"};
    const auto images = tree.find_child(root_node, "images");
    if (!images) {
        return false;
    }
    for (auto image = tree.first_child(*images); image; image = tree.next_sibling(*image)) {
        if (std::any_of(contents.begin(), contents.end(),
                        [&](std::string_view name) { return tree.find_property(*image, name) != nullptr; })) {
            return true;
        }
    }
    return false;
}

// Marks of U-Boot: what an early stage keeps (bootph-*, u-boot,dm-*), and what one is told (u-boot,spl-*).
bool has_loader_marks(const Tree& tree) {
    for (std::uint32_t id = 0; id < tree.name_count(); ++id) {
        const std::string_view name = tree.name(NameId{id});
        if (name.starts_with("bootph-") || name.starts_with("u-boot,")) {
            return true;
        }
    }
    return false;
}

}  // namespace

Purpose purpose_of(const Tree& tree) {
    // A vendor's base may have a fragment or dangling labels left in it: with CPUs it is what a kernel boots.
    if ((has_fragment(tree) || has_open_references(tree)) && !tree.find_child(root_node, "cpus")) {
        return Purpose::overlay;
    }
    if (has_images(tree)) {
        return Purpose::fit_image;
    }
    if (tree.find_child(root_node, "cpus")) {
        return Purpose::board;
    }
    if (tree.find_child(root_node, "aspace") && tree.name_id("manifest_type") != no_name) {
        return Purpose::hypervisor;  // a guest's address space, as Xvisor reads it
    }
    return has_loader_marks(tree) ? Purpose::boot_loader : Purpose::board;
}

}  // namespace dmavet::topology
