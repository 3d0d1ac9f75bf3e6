// SPDX-License-Identifier: Apache-2.0
// Which change between two kernels makes a device different?
#include <map>

#include "dmavet/diff.hpp"
#include "resolve_board.hpp"

namespace dmavet {

std::vector<std::vector<const KernelChange*>> kernel_reasons(const Board& before, const Board& after,
                                                             const BoardDiff& diff) {
    const KernelId older{before.kernel->release(), before.kernel->arch->arch};
    const KernelId newer{after.kernel->release(), after.kernel->arch->arch};
    const bool is_one_tree = before.tree->node_count() == after.tree->node_count() &&
                             before.topology.devices.size() == after.topology.devices.size();
    if (older == newer || older.arch != newer.arch || !is_one_tree) {
        return {};
    }
    std::map<std::size_t, std::size_t> row_of;  // of which device of the old board
    for (std::size_t i = 0; i < diff.devices.size(); ++i) {
        if (diff.devices[i].change == DeviceChange::changed) {
            row_of[static_cast<std::size_t>(diff.devices[i].before - before.topology.devices.data())] = i;
        }
    }
    std::vector<std::vector<const KernelChange*>> reasons(diff.devices.size());
    for (const KernelChange& change : kernel_changes()) {
        const bool is_of_arch = !change.arch || *change.arch == older.arch;
        if (row_of.empty() || !is_of_arch || change.is_in(older) == change.is_in(newer)) {
            continue;
        }
        const auto other = with_change(before, change);
        if (!other) {
            continue;
        }
        for (const DeviceDifference& difference : device_differences(before, *other)) {
            const auto row = row_of.find(difference.device);
            if (row != row_of.end() && (reasons[row->second].empty() || reasons[row->second].back() != &change)) {
                reasons[row->second].push_back(&change);
            }
        }
    }
    return reasons;
}

}  // namespace dmavet
