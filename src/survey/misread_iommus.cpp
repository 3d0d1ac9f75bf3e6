// SPDX-License-Identifier: Apache-2.0
// Which providers' #iommu-cells cannot be what the authors of the lists had in mind?
#include "survey/misread_iommus.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "survey/surveys.hpp"
#include "topology/iommu_drivers.hpp"

namespace dmavet::survey {

namespace {

// As many as any binding has. With more, an entry whose phandle no node has would count as cells of the one before.
constexpr std::uint32_t most_cells = 2;

bool stopped_by_shape(IommuStop stop) {
    return stop == IommuStop::unknown_phandle || stop == IommuStop::no_cells || stop == IommuStop::short_specifier ||
           stop == IommuStop::empty_entry;
}

// The provider whose cells were counted last before the list could not be read on.
std::optional<NodeId> suspect(const Subject& board, const Iommu& iommu) {
    if (iommu.stop == IommuStop::short_specifier) {
        return board.tree.find_phandle(iommu.stop_phandle);
    }
    if (iommu.entries.empty()) {
        return std::nullopt;
    }
    return iommu.entries.back().controller;
}

bool reads_to_end(const Subject& board, const Property& list, NodeId provider, std::uint32_t provider_cells) {
    for (std::size_t cell = 0; cell < list.cell_count();) {
        const auto node = board.tree.find_phandle(list.cell(cell));
        if (!node) {
            return false;
        }
        const auto count = iommu_cells(board, *node);
        if (!count) {
            return false;
        }
        const std::size_t step = std::size_t{*node == provider ? provider_cells : *count} + 1;
        if (step > list.cell_count() - cell) {
            return false;
        }
        cell += step;
    }
    return true;
}

std::optional<std::uint32_t> fitting_cells(const Subject& board, const MisreadProvider& misread) {
    for (std::uint32_t cells = 0; cells <= most_cells; ++cells) {
        if (cells == misread.declared || !topology::takes_cells(board.of, misread.provider, cells)) {
            continue;
        }
        const bool fits = std::all_of(misread.clients.begin(), misread.clients.end(), [&](NodeId client) {
            const Property* list = board.tree.find_property(client, board.of.names.iommus);
            return reads_to_end(board, *list, misread.provider, cells);
        });
        if (fits) {
            return cells;
        }
    }
    return std::nullopt;
}

// For each of the providers, how many lists with an entry of it read to their end as declared.
std::map<NodeId, std::size_t> contradictions(Surveys& surveys, const std::vector<MisreadProvider>& providers) {
    std::map<NodeId, std::size_t> count;
    for (const MisreadProvider& misread : providers) {
        count[misread.provider] = 0;
    }
    if (count.empty()) {
        return count;
    }
    for (const auto& [list, device] : surveys.iommu_lists()) {
        if (device.iommu->stop != IommuStop::none) {
            continue;
        }
        std::optional<NodeId> last;  // several entries of one provider are one list
        for (const IommuEntry& entry : device.iommu->entries) {
            if (last == entry.controller) {
                continue;
            }
            last = entry.controller;
            if (const auto it = count.find(entry.controller); it != count.end()) {
                ++it->second;
            }
        }
    }
    return count;
}

}  // namespace

MisreadLists find_misread_lists(Surveys& surveys) {
    const Subject& board = surveys.board;
    std::vector<CauseAndNode> stopped;
    for (const auto& [list, device] : surveys.iommu_lists()) {
        if (!stopped_by_shape(device.iommu->stop)) {
            continue;
        }
        if (const auto provider = suspect(board, *device.iommu)) {
            stopped.emplace_back(*provider, list.node);
        }
    }
    MisreadLists found;
    for_each_cause(stopped, [&](NodeId provider, std::span<const NodeId> clients) {
        const auto declared = iommu_cells(board, provider);
        if (!declared) {
            return;
        }
        MisreadProvider misread{provider, *declared, 0, {clients.begin(), clients.end()}};
        const auto fitting = fitting_cells(board, misread);
        if (!fitting) {
            return;
        }
        misread.fitting = *fitting;
        found.providers.push_back(std::move(misread));
    });
    const auto contradicted = contradictions(surveys, found.providers);
    std::erase_if(found.providers, [&](const MisreadProvider& misread) {
        return contradicted.at(misread.provider) >= misread.clients.size();
    });
    for (const MisreadProvider& misread : found.providers) {
        found.clients.insert(found.clients.end(), misread.clients.begin(), misread.clients.end());
    }
    std::sort(found.clients.begin(), found.clients.end());
    return found;
}

std::optional<MisreadProvider> explain_zero(const Subject& board, const Device& device) {
    if (device.iommu->entries.empty()) {
        return std::nullopt;
    }
    const NodeId provider = device.iommu->entries.back().controller;
    const auto declared = iommu_cells(board, provider);
    if (!declared) {
        return std::nullopt;
    }
    MisreadProvider misread{provider, *declared, 0, {device.node}};
    const auto fitting = fitting_cells(board, misread);
    if (!fitting) {
        return std::nullopt;
    }
    misread.fitting = *fitting;
    return misread;
}

bool is_read_with_illegal_cells(const Subject& board, const Property& list) {
    const auto first = first_provider(board, list);
    return first && topology::has_illegal_cells(board.of, *first);
}

bool stops_at_zero(const Property& list, const Device& device) {
    if (device.iommu->stop != IommuStop::empty_entry) {
        return false;
    }
    std::size_t cells = 1;  // of the entries before, and the zero
    for (const IommuEntry& entry : device.iommu->entries) {
        cells += 1 + entry.specifier.size();
    }
    return device.iommu->entries.empty() || cells < list.cell_count();
}

bool MisreadLists::contains(NodeId client) const {
    return std::binary_search(clients.begin(), clients.end(), client);
}

}  // namespace dmavet::survey
