// SPDX-License-Identifier: Apache-2.0
// Can memory be mapped uncached, and can caches be maintained? On riscv by extensions of the harts (Svpbmt, Zicbom), by
// what T-Head's older cores have instead, or by the driver of a cache controller, which comes after memory was placed.
#include "topology/cache_control.hpp"

#include <algorithm>
#include <array>

#include "topology/of_address.hpp"

namespace dmavet::topology {

namespace {

constexpr std::uint32_t cache_line = 64;  // L1_CACHE_BYTES, SIFIVE_CCACHE_LINE_SIZE, STARLINK_CACHE_ALIGN

// sifive_ccache_ids: the driver takes all of them, and maintains those with QUIRK_NONSTANDARD_CACHE_OPS.
struct ComposableCache {
    std::string_view compatible;
    FlushedCaches since;
    bool is_flushed;
};
constexpr std::array composable_caches{
    ComposableCache{"eswin,eic7700-l3-cache", FlushedCaches::with_eic7700, true},
    ComposableCache{"sifive,fu540-c000-ccache", FlushedCaches::jh7100, false},
    ComposableCache{"sifive,fu740-c000-ccache", FlushedCaches::jh7100, false},
    ComposableCache{"starfive,jh7100-ccache", FlushedCaches::jh7100, true},
    ComposableCache{"starfive,jh7110-ccache", FlushedCaches::with_jh7110, true},
    ComposableCache{"sifive,ccache0", FlushedCaches::jh7100, false},
};

struct Controller {
    NodeId node;
    std::string_view driver;  // its function of the kernel
    std::uint32_t block_size;
};

// of_match_node(): the most specific compatible of the node decides.
const ComposableCache* match_ccache(const OfTree& of, NodeId node) {
    const ComposableCache* match = nullptr;
    const Property* list = of.tree.find_property(node, of.names.compatible);
    if (list) {
        any_string(*list, [&](std::string_view compatible) {
            const auto found = std::find_if(composable_caches.begin(), composable_caches.end(), [&](const auto& c) {
                return equal_ignoring_case(c.compatible, compatible) && c.since <= of.does.flushed_caches;
            });
            match = found == composable_caches.end() ? nullptr : &*found;
            return match != nullptr;
        });
    }
    return match;
}

// sifive_ccache_init(): the first node that matches, whatever its status.
std::optional<Controller> find_ccache(const OfTree& of) {
    for (std::uint32_t i = 1; i < of.tree.node_count(); ++i) {
        const NodeId node{i};
        const ComposableCache* match = match_ccache(of, node);
        if (match) {
            const bool probes =
                match->is_flushed && first_resource(of, node) && of.tree.find_property(node, "cache-level");
            return probes ? std::optional(Controller{node, "sifive_ccache_init", cache_line}) : std::nullopt;
        }
    }
    return std::nullopt;
}

// starlink_cache_init()
std::optional<Controller> find_starlink(const OfTree& of) {
    for (std::uint32_t i = 1; i < of.tree.node_count(); ++i) {
        const NodeId node{i};
        if (!of.is_compatible(node, "starfive,jh8100-starlink-cache")) {
            continue;
        }
        const Property* property = of.tree.find_property(node, "cache-block-size");
        const auto size = property ? property->as_u32() : std::nullopt;
        const bool probes = of.available(node) && size && *size % cache_line == 0 && first_resource(of, node);
        return probes ? std::optional(Controller{node, "starlink_cache_init", *size}) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<Controller> find_controller(const OfTree& of, const Config& config) {
    std::optional<Controller> found;
    if (config.is_set("CONFIG_SIFIVE_CCACHE")) {
        found = find_ccache(of);
    }
    if (!found && config.is_set("CONFIG_STARFIVE_STARLINK_CACHE")) {
        found = find_starlink(of);
    }
    return found;
}

NodeId first_lister(const Harts& harts, HartExtension extension) {
    return std::find_if(harts.counted.begin(), harts.counted.end(), [&](const Hart& h) { return h.lists(extension); })
        ->node;
}

Resolved<UncachedMappings> resolve_uncached(const Kernel& kernel, const Harts& harts, std::optional<bool> mae) {
    if (harts.has_svpbmt && kernel.config.is_set("CONFIG_RISCV_ISA_SVPBMT")) {
        return {UncachedMappings::available,
                {first_lister(harts, HartExtension::svpbmt), harts.extensions_from, "riscv_fill_hwcap"}};
    }
    if (harts.old_thead && kernel.config.is_set("CONFIG_ERRATA_THEAD_MAE")) {
        return {!mae   ? UncachedMappings::by_firmware
                : *mae ? UncachedMappings::available
                       : UncachedMappings::unavailable,
                {harts.old_thead, "compatible", "errata_probe_mae"}};
    }
    return {UncachedMappings::unavailable, {std::nullopt, {}, "riscv_fill_hwcap"}};
}

void resolve_maintenance(const OfTree& of, const Kernel& kernel, const Harts& harts, CacheControl& control) {
    control.block_size = harts.block_size;
    if (harts.old_thead && kernel.config.is_set("CONFIG_ERRATA_THEAD_CMO")) {
        control.maintained = {true, {harts.old_thead, "compatible", "errata_probe_cmo"}};
        control.block_size = {cache_line, control.maintained.from};
        return;
    }
    const bool has_instructions = harts.zicbom == ZicbomFate::usable && kernel.config.is_set("CONFIG_RISCV_ISA_ZICBOM");
    const auto controller = find_controller(of, kernel.config);
    control.is_known_at_boot = has_instructions;
    control.maintained = {has_instructions || controller.has_value(),
                          {std::nullopt, {}, "riscv_noncoherent_supported"}};
    if (has_instructions) {
        control.maintained.from = {first_lister(harts, HartExtension::zicbom), harts.extensions_from,
                                   "riscv_fill_hwcap"};
    }
    // Its operations are used where there are instructions, too.
    if (controller) {
        control.maintained.from = {controller->node, "compatible", controller->driver};
        control.block_size = {controller->block_size, control.maintained.from};
    }
}

}  // namespace

CacheControl resolve_cache_control(const OfTree& of, const Kernel& kernel, const Harts& harts,
                                   std::optional<bool> mae) {
    CacheControl control;
    if (kernel.arch->harts_decide_caches) {
        control.uncached = resolve_uncached(kernel, harts, mae);
        resolve_maintenance(of, kernel, harts, control);
    }
    return control;
}

}  // namespace dmavet::topology
