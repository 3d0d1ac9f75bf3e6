// SPDX-License-Identifier: Apache-2.0
// What findings rest on: a board before anybody has judged it. Surveys ask it questions, rules judge the answers.
#pragma once

#include <span>

#include "dmavet/command_line.hpp"
#include "dmavet/difference.hpp"
#include "dmavet/facts.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/placement.hpp"
#include "dmavet/topology.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

namespace topology {
class OfTree;  // the tree as the kernel's drivers/of reads it: not for programs
}

#pragma GCC visibility push(default)

struct Subject {
    const Tree& tree;
    const topology::OfTree& of;
    const Topology& topology;
    const Kernel& kernel;
    const CommandLine& line;     // what of the kernel's command line counts here
    const Placement& placement;  // where boot puts CMA, bounce buffer and pools
    const Facts* facts;          // what the user says about the hardware; null: nothing
    // How other trees of the same SoC declare its nodes, in falling order of precedence; empty: nobody knows.
    std::span<const SocDeclarations* const> declarations;
    // Where other kernels disagree; empty: nobody was asked.
    std::span<const KernelDifference> other_kernels = {};
};

#pragma GCC visibility pop

}  // namespace dmavet
