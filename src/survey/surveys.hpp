// SPDX-License-Identifier: Apache-2.0
// Which answers are there about a board? Each is worked out when a rule first asks for it, and kept for the next one.
//
// Surveys belong to one analysis and one thread; nothing of them outlives it. What a question means stands beside the
// type of its answer. Questions about a single node or device that cost nothing are functions of these headers.
#pragma once

#include <optional>
#include <vector>

#include "dmavet/subject.hpp"
#include "survey/cut_off.hpp"
#include "survey/declared_devices.hpp"
#include "survey/iommu_addresses.hpp"
#include "survey/iommu_clients.hpp"
#include "survey/kept.hpp"
#include "survey/misread_iommus.hpp"
#include "survey/noncoherent_masters.hpp"
#include "survey/range_users.hpp"
#include "survey/regions.hpp"
#include "survey/register_windows.hpp"
#include "survey/stream_claims.hpp"
#include "survey/translated_masters.hpp"
#include "survey/unmet_requests.hpp"
#include "survey/zone_dma.hpp"

namespace dmavet::survey {

class Surveys {
public:
    explicit Surveys(const Subject& asked_about) : board(asked_about) {}

    const Subject& board;

    // RAM.
    [[nodiscard]] bool awaits_firmware();
    [[nodiscard]] const CpuMemory& known_ram();  // as far as something may be said to lie outside; empty: unknown
    [[nodiscard]] const ZoneDma& zone_dma();
    [[nodiscard]] const std::vector<UnmetRequest>& unmet_requests();

    // Windows.
    [[nodiscard]] const RangeUsers& range_users();
    [[nodiscard]] const std::vector<CutOff>& cut_off_from_bounce_buffer();
    [[nodiscard]] const std::vector<RegisterWindow>& register_windows();

    // Reserved memory.
    [[nodiscard]] const std::vector<RegionReference>& region_references();
    [[nodiscard]] const std::vector<RegionUser>& region_users();
    [[nodiscard]] std::optional<CpuInterval> place_of(const ReservedRegion& region);  // absent: unknown, or nowhere
    [[nodiscard]] PlaceFate fate_of(const ReservedRegion& region) const;              // what boot makes of it there

    // IOMMUs.
    [[nodiscard]] const std::vector<IommuList>& iommu_lists();
    [[nodiscard]] const std::vector<HostMap>& iommu_maps();
    [[nodiscard]] const std::vector<IommuAddresses>& iommu_addresses();
    [[nodiscard]] const MisreadLists& misread_lists();
    [[nodiscard]] const StreamUse& streams();
    [[nodiscard]] const std::vector<StreamClash>& stream_clashes();
    [[nodiscard]] const std::vector<Translated>& translated_masters();

    // Coherency.
    [[nodiscard]] const std::vector<NodeId>& noncoherent_masters();

    // Other trees of the SoC.
    [[nodiscard]] const std::vector<DeclaredDevice>& declared_devices();
    [[nodiscard]] const std::vector<NodeId>& nodes_with_agreed_iommus();

    [[nodiscard]] bool is_virtual_machine();

private:
    Kept<bool> awaits_firmware_;
    Kept<CpuMemory> known_ram_;
    Kept<ZoneDma> zone_dma_;
    Kept<std::vector<UnmetRequest>> unmet_requests_;
    Kept<RangeUsers> range_users_;
    Kept<std::vector<CutOff>> cut_off_;
    Kept<std::vector<RegisterWindow>> register_windows_;
    Kept<std::vector<RegionReference>> region_references_;
    Kept<std::vector<RegionUser>> region_users_;
    Kept<std::vector<IommuList>> iommu_lists_;
    Kept<std::vector<HostMap>> iommu_maps_;
    Kept<std::vector<IommuAddresses>> iommu_addresses_;
    Kept<MisreadLists> misread_lists_;
    Kept<StreamUse> streams_;
    Kept<std::vector<StreamClash>> stream_clashes_;
    Kept<std::vector<Translated>> translated_masters_;
    Kept<std::vector<NodeId>> noncoherent_masters_;
    Kept<std::vector<DeclaredDevice>> declared_devices_;
    Kept<std::vector<NodeId>> nodes_with_agreed_iommus_;
    Kept<bool> is_virtual_machine_;
};

}  // namespace dmavet::survey
