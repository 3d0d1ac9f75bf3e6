// SPDX-License-Identifier: Apache-2.0
// What is different on each architecture: one file and one value each.
#pragma once

#include "dmavet/kernel.hpp"

namespace dmavet::kernel {

extern const ArchTraits arm64;  // arm64.cpp
extern const ArchTraits arm;    // arm.cpp
extern const ArchTraits riscv;  // riscv.cpp

}  // namespace dmavet::kernel
