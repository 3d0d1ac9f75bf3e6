// SPDX-License-Identifier: Apache-2.0
// Loops over those who refer to an IOMMU.
#pragma once

#include "survey/surveys.hpp"

namespace dmavet::survey {

// visit(property, device)
template <class Visit>
void for_each_iommus(Surveys& surveys, Visit visit) {
    for (const IommuList& list : surveys.iommu_lists()) {
        visit(*list.property, *list.device);
    }
}

// visit(node, map)
template <class Visit>
void for_each_iommu_map(Surveys& surveys, Visit visit) {
    for (const HostMap& host : surveys.iommu_maps()) {
        visit(host.node, *host.map);
    }
}

}  // namespace dmavet::survey
