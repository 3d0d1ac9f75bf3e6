// SPDX-License-Identifier: Apache-2.0
// What do the regions of /reserved-memory come to?

#include "report/document/reserved_totals.hpp"

#include <limits>

namespace dmavet::report {

ReservedTotals total(const Board& board) {
    ReservedTotals totals;
    for (std::size_t i = 0; i < board.topology.reserved.size(); ++i) {
        const ReservedRegion& region = board.topology.reserved[i];
        switch (use_of(region, board.placement.region_fates[i], board.kernel->does)) {
            case RegionUse::kept: break;
            case RegionUse::iova_only: ++totals.iova_only; continue;
            case RegionUse::dropped: ++totals.dropped; continue;
            case RegionUse::nowhere: ++totals.nowhere; continue;
            case RegionUse::idle: ++totals.idle; continue;
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
