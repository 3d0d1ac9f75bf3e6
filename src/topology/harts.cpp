// SPDX-License-Identifier: Apache-2.0
// Which harts does the kernel count, and what do they all have? riscv_early_of_processor_hartid(), riscv_fill_hwcap()
// and riscv_init_cbo_blocksizes().
#include "topology/harts.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace dmavet::topology {

namespace {

constexpr std::string_view extension_list = "riscv,isa-extensions", isa_string = "riscv,isa",
                           isa_base = "riscv,isa-base", block_size_property = "riscv,cbom-block-size";

// Cores that report mvendorid 0x5b7 with marchid and mimpid 0, unless they have the extensions of their successors.
constexpr std::array<std::string_view, 3> old_thead_cores{"thead,c906", "thead,c910", "thead,c920"};

bool starts_ignoring_case(std::string_view text, std::string_view start) {
    return equal_ignoring_case(text.substr(0, start.size()), start);
}

bool lists(const Property& list, std::string_view name) {
    return any_string(list, [&](std::string_view text) { return text == name; });
}

// for_each_of_cpu_node()
bool is_cpu(const OfTree& of, NodeId node) {
    return of.base_name(node) == "cpu" || of.is_type(node, "cpu");
}

bool is_counted(const OfTree& of, NodeId node) {
    if (!is_cpu(of, node) || !of.available(node) || !of.is_compatible(node, "riscv") ||
        !of.tree.find_property(node, of.names.reg)) {
        return false;
    }
    if (const Property* base = of.tree.find_property(node, isa_base)) {
        const Property* extensions = of.tree.find_property(node, extension_list);
        return starts_ignoring_case(base->as_string(), "rv64i") && extensions && lists(*extensions, "i") &&
               lists(*extensions, "m") && lists(*extensions, "a");
    }
    const Property* isa = of.tree.find_property(node, isa_string);
    return isa && starts_ignoring_case(isa->as_string(), "rv64ima");
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "zicbom1p0" is zicbom.
std::string_view without_version(std::string_view extension) {
    const auto drop_digits = [&extension] {
        while (!extension.empty() && is_digit(extension.back())) {
            extension.remove_suffix(1);
        }
    };
    if (extension.empty() || !is_digit(extension.back())) {
        return extension;
    }
    drop_digits();
    if (extension.size() > 1 && (extension.back() == 'p' || extension.back() == 'P') &&
        is_digit(extension[extension.size() - 2])) {
        extension.remove_suffix(1);
        drop_digits();
    }
    return extension;
}

// Where the extensions of several letters begin; what precedes them are those of one letter, QEMU's "su" among them.
std::size_t end_of_letters(std::string_view isa) {
    constexpr std::string_view several_letters = "_sSzZxX", base = "rv64";
    for (std::size_t i = base.size(); i < isa.size(); ++i) {
        if (isa.substr(i, 2) == "su") {
            ++i;
        } else if (several_letters.find(isa[i]) != std::string_view::npos) {
            return i;
        }
    }
    return isa.size();
}

// riscv_parse_isa_string()
bool isa_lists(std::string_view isa, std::string_view name) {
    isa.remove_prefix(end_of_letters(isa));
    while (!isa.empty()) {
        const std::size_t end = std::min(isa.find('_'), isa.size());
        if (equal_ignoring_case(without_version(isa.substr(0, end)), name)) {
            return true;
        }
        isa.remove_prefix(std::min(end + 1, isa.size()));
    }
    return false;
}

std::optional<std::uint8_t> extensions_of(const OfTree& of, NodeId node, std::string_view from) {
    const Property* property = of.tree.find_property(node, from);
    if (!property) {
        return std::nullopt;
    }
    unsigned found = 0;
    for (const HartExtension extension : hart_extensions) {
        const std::string_view name = to_string(extension);
        const bool listed = from == extension_list ? lists(*property, name) : isa_lists(property->as_string(), name);
        found |= listed ? static_cast<unsigned>(extension) : 0;
    }
    return static_cast<std::uint8_t>(found);
}

std::vector<Hart> count_harts(const OfTree& of) {
    std::vector<Hart> harts;
    const auto cpus = of.tree.find_child(root_node, "cpus");
    for (auto node = cpus ? of.tree.first_child(*cpus) : std::nullopt; node; node = of.tree.next_sibling(*node)) {
        if (is_counted(of, *node)) {
            const Property* size = of.tree.find_property(*node, block_size_property);
            harts.push_back({*node, std::nullopt, size ? size->as_u32() : std::nullopt});
        }
    }
    return harts;
}

// A hart without the property that the others are read from is left out.
bool all_have(const Harts& harts, HartExtension extension) {
    return std::all_of(harts.counted.begin(), harts.counted.end(),
                       [&](const Hart& hart) { return !hart.extensions || hart.lists(extension); }) &&
           std::any_of(harts.counted.begin(), harts.counted.end(),
                       [&](const Hart& hart) { return hart.lists(extension); });
}

ZicbomFate fate_of_zicbom(const Harts& harts) {
    const auto lists_it = [](const Hart& hart) { return hart.lists(HartExtension::zicbom); };
    if (std::none_of(harts.counted.begin(), harts.counted.end(), lists_it)) {
        return ZicbomFate::not_listed;
    }
    if (harts.block_size.value == 0) {
        return ZicbomFate::no_block_size;
    }
    if (!std::has_single_bit(harts.block_size.value)) {
        return ZicbomFate::odd_block_size;
    }
    return all_have(harts, HartExtension::zicbom) ? ZicbomFate::usable : ZicbomFate::not_on_all_harts;
}

// The tree does not hold what a core reports about itself (riscv_fill_cpu_mfr_info), its name does.
bool is_old_thead(const OfTree& of, const Hart& hart) {
    return hart.extensions.value_or(0) == 0 &&
           std::any_of(old_thead_cores.begin(), old_thead_cores.end(),
                       [&](std::string_view core) { return of.is_compatible(hart.node, core); });
}

}  // namespace

Harts read_harts(const OfTree& of, const Kernel& kernel) {
    Harts harts;
    if (!kernel.arch->harts_decide_caches) {
        return harts;
    }
    harts.counted = count_harts(of);
    // One list anywhere, and strings are not looked at.
    const bool has_list = std::any_of(harts.counted.begin(), harts.counted.end(), [&](const Hart& hart) {
        return of.tree.find_property(hart.node, extension_list) != nullptr;
    });
    harts.extensions_from = has_list ? extension_list : isa_string;
    for (Hart& hart : harts.counted) {
        hart.extensions = extensions_of(of, hart.node, harts.extensions_from);
        if (harts.block_size.value == 0 && hart.block_size.value_or(0) != 0) {
            harts.block_size = {*hart.block_size, {hart.node, block_size_property, "riscv_init_cbo_blocksizes"}};
        }
        if (!harts.old_thead && is_old_thead(of, hart)) {
            harts.old_thead = hart.node;
        }
    }
    harts.zicbom = fate_of_zicbom(harts);
    harts.has_svpbmt = all_have(harts, HartExtension::svpbmt);
    return harts;
}

}  // namespace dmavet::topology
