// SPDX-License-Identifier: Apache-2.0
// Which part of a question src/topology reads; the layers below src do not know questions.
#pragma once

#include "dmavet/question.hpp"
#include "topology/resolve.hpp"

namespace dmavet {

// Refers to both arguments.
[[nodiscard]] inline topology::ResolveOptions resolve_options(const Question& question, const CommandLine& line) {
    return {question.memory,         question.rids,      line,
            question.machine_quirks, question.riscv_mae, question.assume_iommu_drivers,
            question.reserved};
}

}  // namespace dmavet
