// SPDX-License-Identifier: Apache-2.0
// Which devices of a board get the same? Most do: who reads wants to see what they get, and who differs.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/document/show_document.hpp"
#include "report/say/shared_facts.hpp"

namespace dmavet::report {

// What the devices of a group have in common.
struct GroupFact {
    std::string label;
    std::vector<FactLine> lines;
    // What each has of its own, every one once; more than most_owns: there are too many to be told.
    std::vector<std::string> owns;
    std::string_view link;  // between a line and these
    std::string each;       // what is said instead of several of them; empty: nothing, or all of them
    static constexpr std::size_t most_owns = 2;
};

struct DeviceGroup {
    enum class Kind {
        alike,
        no_masters,  // buses, IOMMUs and what only refers to memory: nothing is said of them but that they are there
        no_devices,  // nodes that Linux makes no device of by itself
        disabled,    // below a disabled node
    };
    Kind kind;
    std::vector<const Device*> devices;  // in document order
    std::vector<GroupFact> facts;        // of the kind alike; without those that are told of `base` alike
    std::optional<std::size_t> base;     // an earlier group that has more of them than not
};

enum class NoMasters { apart, among_others };

// All of these devices: the largest group first, and the kinds in their order.
[[nodiscard]] std::vector<DeviceGroup> group_devices(const Board& board, std::span<const ShownDevice> devices,
                                                     NoMasters no_masters);

}  // namespace dmavet::report
