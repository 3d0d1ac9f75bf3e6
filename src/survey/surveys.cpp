// SPDX-License-Identifier: Apache-2.0
// Where does each answer come from?
#include "survey/surveys.hpp"

#include "survey/nodes.hpp"
#include "survey/ram.hpp"

namespace dmavet::survey {

bool Surveys::awaits_firmware() {
    return awaits_firmware_.get([&] { return has_empty_bank(board); });
}

const CpuMemory& Surveys::known_ram() {
    return known_ram_.get([&] { return awaits_firmware() ? CpuMemory{} : board.topology.ram; });
}

const ZoneDma& Surveys::zone_dma() {
    return zone_dma_.get([&] { return judge_zone_dma(board); });
}

const std::vector<UnmetRequest>& Surveys::unmet_requests() {
    return unmet_requests_.get([&] { return find_unmet_requests(*this); });
}

const RangeUsers& Surveys::range_users() {
    return range_users_.get([&] { return RangeUsers(board); });
}

const std::vector<CutOff>& Surveys::cut_off_from_bounce_buffer() {
    return cut_off_.get([&] { return find_cut_off(*this); });
}

const std::vector<RegisterWindow>& Surveys::register_windows() {
    return register_windows_.get([&] { return read_register_windows(board); });
}

const std::vector<RegionReference>& Surveys::region_references() {
    return region_references_.get([&] { return find_region_references(board); });
}

const std::vector<RegionUser>& Surveys::region_users() {
    return region_users_.get([&] { return find_region_users(board); });
}

std::optional<CpuInterval> Surveys::place_of(const ReservedRegion& region) {
    if (region.base) {
        return region.fixed_place();
    }
    const bool ram_is_known = board.placement.known && !awaits_firmware();
    return ram_is_known ? board.placement.regions[board.topology.position_of(region)] : std::nullopt;
}

PlaceFate Surveys::fate_of(const ReservedRegion& region) const {
    return board.placement.region_fates[board.topology.position_of(region)];
}

const std::vector<IommuList>& Surveys::iommu_lists() {
    return iommu_lists_.get([&] { return find_iommu_lists(board); });
}

const std::vector<HostMap>& Surveys::iommu_maps() {
    return iommu_maps_.get([&] { return read_iommu_maps(board); });
}

const std::vector<IommuAddresses>& Surveys::iommu_addresses() {
    return iommu_addresses_.get([&] { return read_iommu_addresses(board); });
}

const MisreadLists& Surveys::misread_lists() {
    return misread_lists_.get([&] { return find_misread_lists(*this); });
}

const StreamUse& Surveys::streams() {
    return streams_.get([&] { return read_streams(*this); });
}

const std::vector<StreamClash>& Surveys::stream_clashes() {
    return stream_clashes_.get([&] { return find_clashes(streams()); });
}

const std::vector<Translated>& Surveys::translated_masters() {
    return translated_masters_.get([&] { return find_translated_masters(*this); });
}

const std::vector<DeclaredDevice>& Surveys::declared_devices() {
    return declared_devices_.get([&] { return find_declared_devices(board); });
}

const std::vector<NodeId>& Surveys::nodes_with_agreed_iommus() {
    return nodes_with_agreed_iommus_.get([&] { return find_nodes_with_agreed_iommus(declared_devices()); });
}

const std::vector<NodeId>& Surveys::noncoherent_masters() {
    return noncoherent_masters_.get([&] { return find_noncoherent_masters(board); });
}

bool Surveys::is_virtual_machine() {
    return is_virtual_machine_.get([&] { return describes_virtual_machine(board); });
}

}  // namespace dmavet::survey
