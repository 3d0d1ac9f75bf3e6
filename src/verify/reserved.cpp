// SPDX-License-Identifier: Apache-2.0
// Does each child of /reserved-memory have the memory that was predicted? Newer kernels list all of them, older ones
// those with a handler; of the rest only the sum of what is reserved tells.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "verify/line.hpp"
#include "verify/topics.hpp"

namespace dmavet::verify {

namespace {

// What the log says of regions, by their names.
class RegionLog {
public:
    explicit RegionLog(const LogFacts& log) : lost_(log.lost.begin(), log.lost.end()) {
        for (const LoggedRegion& region : log.regions) {
            places_.emplace(region.name, region.place);
        }
        for (const std::vector<LoggedArea>* areas : {&log.region_cma, &log.region_pools}) {
            for (const LoggedArea& area : *areas) {
                areas_.emplace(area.region, area);
            }
        }
    }

    // Where the kernel's own list says that it lies. That has what was not reserved, too, and what is given back later.
    [[nodiscard]] std::optional<VerifyValue> find(std::string_view name, const VerifyValue& predicted) const {
        if (lost_.contains(name)) {
            return nothing();
        }
        if (const auto place = places_.find(name); place != places_.end()) {
            return lies_at(CpuMemory{place->second});
        }
        const auto area = areas_.find(name);
        return area != areas_.end() ? std::optional(value_of(area->second, predicted)) : std::nullopt;
    }

private:
    // Of its size whole MiB are known.
    static VerifyValue value_of(const LoggedArea& area, const VerifyValue& predicted) {
        const bool is_same = !predicted.memory.empty() && raw(predicted.memory.first()) == area.first &&
                             predicted.memory.bytes() >> mebibyte_bits == area.mebibytes;
        const std::uint64_t most = ~std::uint64_t{0} >> mebibyte_bits;
        const auto place =
            CpuInterval::of(CpuAddr{area.first}, std::clamp<std::uint64_t>(area.mebibytes, 1, most) << mebibyte_bits);
        return is_same || !place ? predicted : lies_at(CpuMemory{*place});
    }

    std::set<std::string_view> lost_;
    std::map<std::string_view, CpuInterval> places_;
    std::map<std::string_view, LoggedArea> areas_;
};

// The kernel chooses a place among those that alloc-ranges allows, beside what it has already taken itself.
bool may_lie_at(const ReservedRegion& region, const CpuMemory& place) {
    if (region.alloc_ranges.empty()) {
        return true;
    }
    return std::any_of(region.alloc_ranges.begin(), region.alloc_ranges.end(), [&](const MemoryRange& range) {
        const auto allowed = range.interval();
        return allowed && allowed->contains(*place.begin());
    });
}

bool agree(const ReservedRegion& region, const VerifyValue& predicted, const VerifyValue& observed) {
    if (predicted == observed) {
        return true;
    }
    const bool are_places = !predicted.memory.empty() && !observed.memory.empty();
    return are_places && !region.base && predicted.memory.bytes() == observed.memory.bytes() &&
           may_lie_at(region, observed.memory);
}

// What no line of the log names: whether its memory is reserved at all. memblock lists no-map memory elsewhere, and
// /proc/iomem only what is RAM; on arm neither it nor that.
VerifyLine by_sums(VerifyLine line, const ReservedRegion& region, const Board& board, const Seen& seen) {
    const CpuMemory& place = line.predicted.memory;
    const bool can_tell = region.base && !place.empty() && board.topology.ram.contains(*place.begin());
    const bool by_iomem = !seen.iomem_reserved.empty();
    const bool by_memblock = !seen.memblock_reserved.empty() && !region.no_map;
    if (!can_tell || (!by_iomem && !by_memblock)) {
        const bool has_file = !seen.files.iomem.from.empty() && !seen.iomem.is_hidden;
        return seen.iomem.is_hidden ? unseen(std::move(line), NotVisible::addresses_hidden)
               : has_file           ? unseen(std::move(line), NotVisible::not_told)
                                    : unseen(std::move(line), NotVisible::no_file, seen.files.iomem.missing);
    }
    CpuMemory reserved = seen.memblock_reserved;
    reserved.add(seen.iomem_reserved);
    CpuMemory rest = place;
    rest.remove(reserved);
    const bool agrees = rest.empty();
    VerifyValue observed = agrees ? line.predicted : nothing();
    return decided(std::move(line), std::move(observed), agrees,
                   by_iomem ? seen.files.iomem.from : seen.files.memblock_reserved.from);
}

// Those of which this tree knows nothing.
void add_unknown(const Board& board, const Seen& seen, Lines& lines) {
    std::set<std::string_view> names;
    for (const ReservedRegion& region : board.topology.reserved) {
        names.insert(board.tree->node(region.node).name);
    }
    for (const LoggedRegion& logged : seen.log.regions) {
        if (!names.contains(logged.name)) {
            VerifyLine line{.what = VerifyWhat::region, .agreement = {}, .name = logged.name, .predicted = nothing()};
            lines.push_back(decided(std::move(line), lies_at(CpuMemory{logged.place}), false, log_name));
        }
    }
}

}  // namespace

void compare_reserved(const Board& board, const Seen& seen, Lines& lines) {
    const Placement& placement = board.placement;
    const RegionLog log(seen.log);
    for (std::size_t i = 0; i < board.topology.reserved.size(); ++i) {
        const ReservedRegion& region = board.topology.reserved[i];
        if (region.fate == RegionFate::iova_only) {
            continue;
        }
        VerifyLine line{.what = VerifyWhat::region, .agreement = {}, .node = region.node};
        if (!placement.known) {
            lines.push_back(unseen(std::move(line), NotVisible::not_predicted));
            continue;
        }
        const std::optional<CpuInterval>& place = placement.regions[i];
        const bool is_kept =
            place && use_of(region, placement.region_fates[i], board.kernel->does) != RegionUse::dropped;
        line.predicted = is_kept ? lies_at(CpuMemory{*place}) : nothing();
        if (auto logged = log.find(board.tree->node(region.node).name, line.predicted)) {
            const bool agrees = agree(region, line.predicted, *logged);
            lines.push_back(decided(std::move(line), std::move(*logged), agrees, log_name));
        } else {
            lines.push_back(by_sums(std::move(line), region, board, seen));
        }
    }
    add_unknown(board, seen, lines);
}

}  // namespace dmavet::verify
