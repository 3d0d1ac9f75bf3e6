// SPDX-License-Identifier: Apache-2.0
// What is known about the hardware itself, beyond what a tree declares: whether transactions snoop the CPU's caches.
// Comes from the user, in a file made from the SoC's manual.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

// Of a device: its own transactions. Of an IOMMU: what it sends to memory for its clients.
struct Fact {
    std::string soc;         // a compatible of the root node; empty: any
    std::string path;        // the node's full path; empty: by compatible
    std::string compatible;  // a compatible of the node; empty: by path
    bool snoops;
    std::string source;  // where it is written
};

struct Facts {
    std::vector<Fact> facts;

    // The first fact by path, else the first by compatible; null when nothing is known.
    [[nodiscard]] const Fact* find(const Tree& tree, NodeId node) const;
};

// Reads a facts file (schema: dmavet-facts.schema.json). The error names what is wrong and where.
[[nodiscard]] Result<Facts> read_facts(std::string_view json);

}  // namespace dmavet
