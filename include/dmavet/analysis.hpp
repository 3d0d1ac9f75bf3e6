// SPDX-License-Identifier: Apache-2.0
// The pipeline: bytes in, everything dmavet knows about the board out. No file access, no printing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dmavet/allocation.hpp"
#include "dmavet/command_line.hpp"
#include "dmavet/facts.hpp"
#include "dmavet/finding.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/kernel_config.hpp"
#include "dmavet/placement.hpp"
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
    std::vector<AllocRequest> allocations;  // asked for every device
    std::vector<StreamRequest> streams;     // likewise
    // Which of its memory-region entries a device's driver asks for; of_reserved_mem_device_init() asks for the first.
    // Absent: none, every device uses ordinary memory.
    std::optional<std::size_t> attached_region = 0;
    std::optional<KernelConfig> config;  // instead of Debian's configuration
    const Facts* facts = nullptr;        // what is known about the hardware; null: nothing. Must outlive the call.
    bool shipped_facts = false;          // rules compare with what dmavet ships about the SoC (shipped_declarations())
    // Which rules run; absent: those on by default.
    std::optional<std::vector<const Rule*>> rules;
};

// What one device gets for each request, in the order of the requests.
struct DeviceOutcome {
    std::vector<Allocation> allocations;
    std::vector<Streaming> streaming;
};

struct Analysis {
    Tree tree;
    std::shared_ptr<const Kernel> kernel;  // with the given configuration
    Origin arch_from;                      // the cpu node that decided the architecture; no node: option or default
    std::string cmdline;                   // as parsed
    CommandLine line;                      // what of it counts here
    Topology topology;
    Placement placement;
    // Devices that are alike in everything the allocator looks at share an entry.
    std::vector<DeviceOutcome> outcomes;
    std::vector<std::uint32_t> outcome_of;  // for each device of the topology: its entry in `outcomes`
    std::vector<Finding> findings;

    // Null when no request was made.
    [[nodiscard]] const DeviceOutcome* outcome(const Device& device) const;
};

// The rules that analyze() runs with these options, sorted by id.
[[nodiscard]] std::vector<const Rule*> selected_rules(const Options& options);

[[nodiscard]] Result<Analysis> analyze(Bytes blob, const Options& options = {});

// Every decision about one device, and about the requests made of it when there were any.
[[nodiscard]] std::vector<Step> explain(const Analysis& analysis, const Device& device);

// One request with every decision behind it.
[[nodiscard]] Allocation explain_allocation(const Analysis& analysis, const Device& device, const AllocRequest& request,
                                            const Options& options);

}  // namespace dmavet
