// SPDX-License-Identifier: Apache-2.0
// What does a device without a translating IOMMU get? kernel/dma/direct.c: pages in its reach, in the linear map for
// a coherent device, remapped uncached for any other; and from the atomic pools when remapping would have to sleep.
#include <fmt/format.h>

#include "model/alloc_paths.hpp"
#include "model/page_source.hpp"

namespace dmavet::model {

namespace {

AllocOutcome outcome_of(const DmaCall& call, const PageChoice& choice) {
    AllocOutcome outcome = choice.found ? success(call, AllocPath::direct, choice.source, choice.memory, choice.reason)
                                        : failure(AllocPath::direct, choice.reason);
    outcome.when = choice.when;
    return outcome;
}

template <class Map>
Outcomes map_all(const DmaCall& call, bool allow_highmem, Map map) {
    Outcomes outcomes;
    for (const PageChoice& choice : direct_pages(call, allow_highmem)) {
        outcomes.push_back(outcome_of(call, choice));
        if (choice.found) {
            map(outcomes.back());
        }
    }
    return outcomes;
}

bool is_highmem(const AllocOutcome& outcome) {
    return is_only(outcome.zones, Zone::highmem);
}

}  // namespace

Outcomes direct_alloc(const DmaCall& call) {
    constexpr std::string_view function = "dma_direct_alloc";
    if (call.device.restricted) {
        return alloc_from_restricted_pool(call);
    }
    if (call.request.no_kernel_mapping) {
        call.step(function, "no kernel mapping: the page itself is the cookie");
        return map_all(call, true, [](AllocOutcome& outcome) { map_nowhere(outcome); });
    }
    if (call.device.coherent) {
        call.step(function, "the device is coherent: no remapping", call.coherent_from());
        return map_all(call, true, [&](AllocOutcome& outcome) {
            // Highmem has no address of its own and is mapped, cacheable.
            if (is_highmem(outcome)) {
                map_remapped(outcome, call, true);
            } else {
                map_linear(outcome);
            }
        });
    }
    if (call.kernel.does.allocator == Allocator::arm_dma) {
        call.step(function, "the device is not coherent: the architecture's own allocator", call.coherent_from());
        return arm_alloc(call);
    }
    if (!call.may_sleep()) {
        call.step(function, "the device is not coherent, and remapping may sleep, which the caller may not",
                  call.coherent_from());
        return alloc_from_atomic_pool(call, false);
    }
    call.step(
        function,
        [&] {
            return fmt::format("the device is not coherent: pages are {}remapped {}",
                               call.device.maintained ? "cleaned from the cache and " : "", uncached_text(call));
        },
        call.coherent_from());
    return map_all(call, true, [&](AllocOutcome& outcome) { map_remapped(outcome, call, false); });
}

Outcomes direct_alloc_pages(const DmaCall& call) {
    if (call.device.restricted) {
        return alloc_from_restricted_pool(call);
    }
    call.step("dma_direct_alloc_pages", "pages of the linear map; the driver synchronises them itself");
    return map_all(call, false, [](AllocOutcome& outcome) { map_linear(outcome); });
}

}  // namespace dmavet::model
