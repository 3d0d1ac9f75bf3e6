// SPDX-License-Identifier: Apache-2.0
// Where do two kernels make something else of one tree, and where is written what they read otherwise?
#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "compare_devices.hpp"
#include "dmavet/board.hpp"
#include "resolve_board.hpp"

namespace dmavet {

namespace {

struct WrittenAt {
    NodeId node;
    std::string_view property = {};
};

// Where two kernels are decided by different places the nearer to the device: the other one has always been there.
WrittenAt nearer(const std::optional<WrittenAt>& a, const std::optional<WrittenAt>& b, const Device& device) {
    if (a && b) {
        return b->node > a->node ? *b : *a;
    }
    return a ? *a : b ? *b : WrittenAt{device.node};
}

std::optional<WrittenAt> flag_of(const Device& device) {
    const Origin& from = device.coherent.from;
    return from.node ? std::optional(WrittenAt{*from.node, from.property}) : std::nullopt;
}

// The windows that a kernel finds, or gives up before.
std::optional<WrittenAt> windows_of(const Device& device) {
    const DmaRanges* ranges = device.walk.ranges != nullptr ? device.walk.ranges : device.walk.lost;
    return ranges != nullptr ? std::optional(WrittenAt{ranges->node, "dma-ranges"}) : std::nullopt;
}

std::optional<WrittenAt> controller_of(const Device& device) {
    const auto& entries = device.iommu->entries;
    return entries.empty() ? std::nullopt : std::optional(WrittenAt{entries.front().controller});
}

// What is read otherwise, or read alike and served otherwise.
WrittenAt iommu_of(const Device& a, const Device& b) {
    if (!same_streams(*a.iommu, *b.iommu, nullptr)) {
        return {a.config_node, a.bus == BusType::pci ? "iommu-map" : "iommus"};
    }
    return nearer(controller_of(a), controller_of(b), a);
}

WrittenAt pool_of(const Device& a, const Device& b) {
    for (std::size_t i = 0; i < std::min(a.pools.size(), b.pools.size()); ++i) {
        if (a.pools[i].attached != b.pools[i].attached && a.pools[i].region != nullptr) {
            return {a.pools[i].region->node};
        }
    }
    return {a.node};
}

WrittenAt cause_of(Aspect aspect, const Tree& tree, const Device& a, const Device& b) {
    switch (aspect) {
        case Aspect::populated: return {a.node == root_node ? root_node : tree.node(a.node).parent};
        case Aspect::coherent: return nearer(flag_of(a), flag_of(b), a);
        case Aspect::reach: return nearer(windows_of(a), windows_of(b), a);
        case Aspect::iommu: return iommu_of(a, b);
        case Aspect::pools: return pool_of(a, b);
        case Aspect::allocation: break;
    }
    return {a.node};
}

Result<Board> on_kernel(const Board& board, Kernel kernel) {
    return resolve_board(board.tree, std::make_shared<const Kernel>(std::move(kernel)), board.question);
}

BuiltWith built_with(const Question& question) {
    return {question.config_set, question.config ? &*question.config : nullptr, question.page_size};
}

}  // namespace

Result<Board> with_change(const Board& board, const KernelChange& change) {
    const KernelId id{board.kernel->release(), board.kernel->arch->arch};
    return on_kernel(board, make_kernel(id, built_with(board.question), &change));
}

std::vector<DeviceDifference> device_differences(const Board& a, const Board& b) {
    std::vector<DeviceDifference> found;
    const auto count = std::min(a.topology.devices.size(), b.topology.devices.size());
    for (std::size_t i = 0; i < count; ++i) {
        const Device &x = a.topology.devices[i], &y = b.topology.devices[i];
        std::optional<Aspect> last;
        for (const FactDifference& difference : different_facts(a, x, b, y, nullptr)) {
            const auto aspect = aspect_of(difference.fact);
            if (aspect && aspect != last) {
                const WrittenAt cause = cause_of(*aspect, *a.tree, x, y);
                found.push_back({i, *aspect, cause.node, cause.property});
                last = aspect;
            }
        }
    }
    return found;
}

Result<Board> on_release(const Board& board, Release release) {
    return on_kernel(board, make_kernel({release, board.kernel->arch->arch}, built_with(board.question)));
}

std::vector<KernelDifference> kernel_differences(const Board& board) {
    std::vector<KernelDifference> all;
    for (const KernelId& id : modelled_kernels()) {
        if (id.arch != board.kernel->arch->arch || id.release == board.kernel->release() || !is_recorded(id)) {
            continue;
        }
        if (const auto other = on_release(board, id.release)) {
            all.push_back({id.release, device_differences(board, *other)});
        }
    }
    return all;
}

std::vector<ChangeInBetween> changes_that_matter(const Board& board) {
    std::vector<ChangeInBetween> found;
    const KernelId id{board.kernel->release(), board.kernel->arch->arch};
    const auto between = neighbours_of(id);
    if (!between) {
        return found;
    }
    const auto older = on_release(board, between->older), newer = on_release(board, between->newer);
    if (!older || !newer || device_differences(*older, *newer).empty()) {
        return found;
    }
    for (const KernelChange& change : kernel_changes()) {
        const bool is_of_arch = !change.arch || *change.arch == id.arch;
        if (!is_of_arch || change.is_in({between->older, id.arch}) || !change.is_in({between->newer, id.arch})) {
            continue;
        }
        const auto other = with_change(board, change);
        if (other && !device_differences(board, *other).empty()) {
            found.push_back({&change, change.is_in(id)});
        }
    }
    return found;
}

}  // namespace dmavet
