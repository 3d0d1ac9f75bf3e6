// SPDX-License-Identifier: Apache-2.0
// For which architecture a tree was written.
#pragma once

#include <optional>
#include <string_view>

#include "dmavet/kernel.hpp"
#include "dmavet/resolved.hpp"

namespace dmavet::topology {

// From the first CPU that tells; arm64 without an origin when none does.
[[nodiscard]] Resolved<Arch> detect_architecture(const Tree& tree);

// A CPU that none of dmavet's kernels runs on.
struct ForeignCpu {
    NodeId node;
    std::string_view architecture;  // "MIPS"
};
// The first CPU, if it is one; absent: it is none, or says nothing that is known.
[[nodiscard]] std::optional<ForeignCpu> foreign_cpu(const Tree& tree);

// Whether there is a CPU below /cpus, even if it does not say what it is.
[[nodiscard]] bool names_cpu(const Tree& tree);

}  // namespace dmavet::topology
