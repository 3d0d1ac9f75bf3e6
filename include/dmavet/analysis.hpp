// SPDX-License-Identifier: Apache-2.0
// The pipeline: bytes in, everything dmavet knows about the board out. No file access, no printing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dmavet/finding.hpp"
#include "dmavet/kernel_profile.hpp"
#include "dmavet/result.hpp"
#include "dmavet/rule.hpp"
#include "dmavet/topology.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

struct Options {
    std::optional<Arch> arch;            // absent: from the tree's CPUs, arm64 when undecided
    std::optional<std::string> release;  // absent: 6.12, or the newest that is modelled for the architecture
    std::optional<std::string> cmdline;  // replaces /chosen/bootargs
    std::vector<MemoryRange> memory;     // not empty: replaces the tree's memory nodes
    std::vector<std::uint32_t> rids;     // requester ids resolved for every PCI host bridge; empty: the first function
    bool machine_quirks = true;          // what machine code in the kernel does for known root compatibles
    // Which rules run; absent: those on by default.
    std::optional<std::vector<const Rule*>> rules;
};

struct Analysis {
    Tree tree;
    const KernelProfile* kernel;
    Origin arch_from;     // the cpu node that decided the architecture; no node: option or default
    std::string cmdline;  // as parsed
    Topology topology;
    std::vector<Finding> findings;
};

[[nodiscard]] Result<Analysis> analyze(Bytes blob, const Options& options = {});

// One decision of the kernel about a device, in the order in which it is taken.
struct Step {
    std::string_view function;
    std::string decision;
    Origin from;
};

// Every decision about one device.
[[nodiscard]] std::vector<Step> explain(const Analysis& analysis, const Device& device);

}  // namespace dmavet
