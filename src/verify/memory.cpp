// SPDX-License-Identifier: Apache-2.0
// Does the kernel have the RAM that was predicted, and does it draw the borders of zones there?
#include <algorithm>
#include <utility>

#include "verify/line.hpp"
#include "verify/live_ram.hpp"
#include "verify/topics.hpp"

namespace dmavet::verify {

void compare_memory(const Board& board, const Seen& seen, Lines& lines) {
    VerifyLine line{.what = VerifyWhat::ram, .agreement = Agreement::not_visible};
    line.predicted = lies_at(board.topology.ram);
    if (board.topology.ram.empty()) {
        lines.push_back(unseen(std::move(line), NotVisible::not_predicted));
    } else if (seen.files.iomem.from.empty()) {
        lines.push_back(unseen(std::move(line), NotVisible::no_file, seen.files.iomem.missing));
    } else if (seen.iomem.is_hidden) {
        lines.push_back(unseen(std::move(line), NotVisible::addresses_hidden));
    } else if (seen.iomem.ram.empty()) {
        lines.push_back(unseen(std::move(line), NotVisible::not_told));
    } else if (board.question.memory.is_cut) {  // what a kernel already has, as its own file says
        lines.push_back(unseen(std::move(line), NotVisible::taken_from_it));
    } else {
        const bool agrees = seen.other_ram.empty();
        VerifyValue observed = lies_at(agrees ? memory_of(seen.iomem.ram) : seen.other_ram);
        lines.push_back(decided(std::move(line), std::move(observed), agrees, seen.files.iomem.from));
    }
}

namespace {

struct ZoneRange {
    Zone zone;
    std::optional<CpuInterval> range;
};

std::vector<ZoneRange> ranges_of(const Seen& seen) {
    std::vector<ZoneRange> ranges;
    for (const LoggedZone& one : seen.log.zones) {
        ranges.push_back({one.zone, one.range});
    }
    if (ranges.empty()) {
        for (const SpannedZone& one : seen.zones) {
            ranges.push_back({one.zone, one.span});
        }
    }
    return ranges;
}

CpuMemory predicted_ram(const Placement& placement, Zone zone) {
    const auto found = std::find_if(placement.zones.begin(), placement.zones.end(),
                                    [&](const ZoneMemory& one) { return one.zone == zone; });
    return found == placement.zones.end() ? CpuMemory() : found->ram;
}

VerifyValue value_of(CpuMemory memory) {
    return memory.empty() ? nothing() : lies_at(std::move(memory));
}

}  // namespace

// Borders count where there is RAM: what a zone spans beside that depends on how it is printed.
void compare_zones(const Board& board, const Seen& seen, Lines& lines) {
    if (!board.placement.known) {
        lines.push_back(unseen({.what = VerifyWhat::zone, .agreement = {}}, NotVisible::not_predicted));
        return;
    }
    const std::vector<ZoneRange> ranges = ranges_of(seen);
    const std::string& from = seen.log.zones.empty() ? seen.files.zoneinfo.from : log_name;
    CpuMemory ram = seen.other_ram;
    ram.remove(board.topology.ram);
    for (const ZoneMemory& zone : board.placement.zones) {
        ram.add(zone.ram);
    }
    for (const Zone zone : {Zone::dma, Zone::dma32, Zone::normal, Zone::highmem}) {
        CpuMemory predicted = predicted_ram(board.placement, zone);
        VerifyLine line{.what = VerifyWhat::zone, .agreement = {}, .zone = zone, .predicted = value_of(predicted)};
        const auto told =
            std::find_if(ranges.begin(), ranges.end(), [&](const ZoneRange& one) { return one.zone == zone; });
        if (ranges.empty()) {
            if (!predicted.empty()) {
                const bool has_file = !seen.files.zoneinfo.from.empty();
                lines.push_back(has_file ? unseen(std::move(line), NotVisible::not_told)
                                         : unseen(std::move(line), NotVisible::no_file, seen.files.zoneinfo.missing));
            }
            continue;
        }
        const bool is_empty = told == ranges.end() || !told->range;
        CpuMemory observed = is_empty ? CpuMemory() : ram.intersection(*told->range);
        if (!predicted.empty() || !observed.empty()) {
            const bool agrees = observed == predicted;
            lines.push_back(decided(std::move(line), value_of(std::move(observed)), agrees, from));
        }
    }
}

}  // namespace dmavet::verify
