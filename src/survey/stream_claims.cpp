// SPDX-License-Identifier: Apache-2.0
// Which streams are claimed, and do two claims meet? By sorting, so that thousands of clients of one IOMMU cost no more
// than they must.
#include "survey/stream_claims.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>

#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"

namespace dmavet::survey {

namespace {

// Each further mask costs one more sort of the claims; real trees have up to five at one IOMMU.
constexpr std::size_t most_masks = 16;

using Claims = std::vector<StreamClaim>;

// Claims with one of two masks whose ids agree outside both. With equal masks: each with the first one; else each with
// the first one of the other mask, because two claims of one mask may agree here and still be apart.
void clashes_of_masks(Claims& claims, std::uint32_t mask_a, std::uint32_t mask_b, std::vector<StreamClash>& clashes) {
    const std::uint32_t bits = ~(mask_a | mask_b);
    std::sort(claims.begin(), claims.end(), [&](const StreamClaim& a, const StreamClaim& b) {
        return std::pair{a.id & bits, a.client} < std::pair{b.id & bits, b.client};
    });
    for (std::size_t i = 0; i < claims.size();) {
        const auto begin = claims.begin() + static_cast<std::ptrdiff_t>(i);
        const auto end = std::find_if(begin, claims.end(),
                                      [&](const StreamClaim& c) { return (c.id & bits) != (begin->id & bits); });
        const auto first_with = [&](std::uint32_t mask) {
            return std::find_if(begin, end, [&](const StreamClaim& c) { return c.mask == mask; });
        };
        const auto first_a = first_with(mask_a), first_b = first_with(mask_b);
        for (auto claim = begin; claim != end; ++claim) {
            const auto other = claim->mask == mask_a ? first_b : first_a;
            if (other == end || other->client == claim->client) {
                continue;
            }
            const auto& [a, b] = std::minmax(
                *claim, *other, [](const StreamClaim& x, const StreamClaim& y) { return x.client < y.client; });
            clashes.push_back({claim->provider, claim->id & bits, a.client, b.client, a, b});
        }
        i = static_cast<std::size_t>(end - claims.begin());
    }
}

// The claims of one provider, sorted by mask.
void clashes_of_provider(std::span<const StreamClaim> claims, std::vector<StreamClash>& clashes) {
    std::vector<std::span<const StreamClaim>> by_mask;
    for (std::size_t i = 0; i < claims.size();) {
        const std::size_t first = i;
        while (i < claims.size() && claims[i].mask == claims[first].mask) {
            ++i;
        }
        by_mask.push_back(claims.subspan(first, i - first));
    }
    for (std::size_t a = 0; a < by_mask.size(); ++a) {
        Claims pair(by_mask[a].begin(), by_mask[a].end());
        clashes_of_masks(pair, by_mask[a].front().mask, by_mask[a].front().mask, clashes);
        for (std::size_t b = a + 1; b < by_mask.size() && by_mask.size() <= most_masks; ++b) {
            pair.assign(by_mask[a].begin(), by_mask[a].end());
            pair.insert(pair.end(), by_mask[b].begin(), by_mask[b].end());
            clashes_of_masks(pair, by_mask[a].front().mask, by_mask[b].front().mask, clashes);
        }
    }
}

// Drivers for which an id is a stream, not the port of a block.
bool has_streams(const topology::IommuDriver* driver) {
    return topology::is_arm_smmu(driver) ||
           (driver && (driver->id == topology::IommuDriverId::ipmmu || driver->id == topology::IommuDriverId::virtio));
}

// What arm-smmu leaves out of the comparison: the second cell, else a property of the SMMU.
std::uint32_t stream_mask(const Subject& board, const IommuEntry& entry) {
    if (entry.specifier.size() > 1) {
        return entry.specifier[1];
    }
    const Property* mask = board.tree.find_property(entry.controller, "stream-match-mask");
    return mask ? mask->as_u32().value_or(0) : 0;
}

// Of the last bus behind a host bridge.
RequesterId last_requester_id(const Subject& board, NodeId host) {
    const Property* buses = board.tree.find_property(host, board.of.names.bus_range);
    const std::uint32_t last_bus = buses && buses->cell_count() > 1 ? buses->cell(1) & 0xff : 0xff;
    return RequesterId{last_bus << 8 | 0xff};
}

std::vector<StreamClash> clashes_of_claims(Claims claims) {
    std::sort(claims.begin(), claims.end(), [](const StreamClaim& a, const StreamClaim& b) {
        return std::tie(a.provider, a.mask) < std::tie(b.provider, b.mask);
    });
    std::vector<StreamClash> clashes;
    for (std::size_t i = 0; i < claims.size();) {
        const std::size_t first = i;
        while (i < claims.size() && claims[i].provider == claims[first].provider) {
            ++i;
        }
        clashes_of_provider(std::span(claims).subspan(first, i - first), clashes);
    }
    return clashes;
}

std::vector<StreamClash> clashes_with_spans(const Claims& claims, std::vector<StreamSpan> spans) {
    std::vector<StreamClash> clashes;
    if (spans.empty()) {
        return clashes;
    }
    for (const StreamClaim& claim : claims) {
        if (claim.mask == 0) {
            spans.push_back({claim.provider, *StreamIds::of(StreamId{claim.id}, 1), claim.client, true});
        }
    }
    std::sort(spans.begin(), spans.end(), [](const StreamSpan& a, const StreamSpan& b) {
        // The wider first, and of equal ones rows of maps: with those everything is compared.
        return std::tuple(a.provider, a.ids.first(), ~raw(a.ids.last()), a.is_claim, a.host) <
               std::tuple(b.provider, b.ids.first(), ~raw(b.ids.last()), b.is_claim, b.host);
    });
    const StreamSpan* widest = nullptr;  // of this provider, of those so far the one that reaches furthest
    for (const StreamSpan& span : spans) {
        if (widest && widest->provider != span.provider) {
            widest = nullptr;
        }
        // Two claims are the other function's business.
        const bool claims_alone = span.is_claim && widest && widest->is_claim;
        if (widest && span.ids.overlaps(widest->ids) && span.host != widest->host && !claims_alone) {
            clashes.push_back({span.provider,
                               static_cast<std::uint32_t>(raw(span.ids.first())),
                               std::min(span.host, widest->host),
                               std::max(span.host, widest->host),
                               {},
                               {}});
        }
        if (!widest || span.ids.last() > widest->ids.last()) {
            widest = &span;
        }
    }
    return clashes;
}

}  // namespace

StreamUse read_streams(Surveys& surveys) {
    const Subject& board = surveys.board;
    StreamUse clients;
    std::optional<NodeId> last;  // most devices have the same provider as the one before
    bool streams = false;
    const auto counts = [&](NodeId provider) {
        if (last != provider) {
            streams = has_streams(topology::find_iommu_driver(board.of, *(last = provider)));
        }
        return streams;
    };
    for (const auto& [list, device] : surveys.iommu_lists()) {
        if (device.iommu->stop != IommuStop::none || device.bus_master == BusMaster::no) {
            continue;
        }
        for (const IommuEntry& entry : device.iommu->entries) {
            if (!entry.specifier.empty() && counts(entry.controller)) {
                clients.claims.push_back(
                    {entry.controller, entry.specifier.front(), stream_mask(board, entry), list.node});
            }
        }
    }
    for (const auto& [node, map] : surveys.iommu_maps()) {
        for (const IommuMapRow& row : map.rows) {
            // No id is larger than the mask, nor than a requester id.
            const RequesterIds possible =
                RequesterIds::up_to(std::min(RequesterId{map.mask}, last_requester_id(board, node)));
            const auto row_ids = requester_ids(row);
            const auto ids = row_ids ? row_ids->intersection(possible) : std::nullopt;
            if (ids && row.status == IommuMapRowStatus::usable && !row.output.empty() && counts(*row.controller)) {
                clients.spans.push_back({*row.controller, *StreamIds::of(StreamId{row.output[0]}, ids->size()), node});
            }
        }
    }
    return clients;
}

std::vector<StreamClash> find_clashes(const StreamUse& streams) {
    std::vector<StreamClash> clashes = clashes_of_claims(streams.claims);
    for (const StreamClash& clash : clashes_with_spans(streams.claims, streams.spans)) {
        clashes.push_back(clash);
    }
    return clashes;
}

}  // namespace dmavet::survey
