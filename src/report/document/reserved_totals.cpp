// SPDX-License-Identifier: Apache-2.0
// What do the regions of /reserved-memory come to?

#include "report/document/reserved_totals.hpp"

#include <limits>

namespace dmavet::report {

ReservedTotals total(const std::vector<ReservedRegion>& regions) {
    ReservedTotals totals;
    for (const ReservedRegion& region : regions) {
        if (region.fate == RegionFate::iova_only) {
            ++totals.iova_only;
            continue;
        }
        if (!region.kept()) {
            ++totals.dropped;
            continue;
        }
        ++totals.kept;
        const bool fits = totals.bytes && region.size <= std::numeric_limits<std::uint64_t>::max() - *totals.bytes;
        totals.bytes = fits ? std::optional(*totals.bytes + region.size) : std::nullopt;
        for (auto& [kind, count] : totals.kinds) {
            count += kind == region.kind ? 1 : 0;
        }
    }
    return totals;
}

}  // namespace dmavet::report
