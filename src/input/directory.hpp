// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dmavet/input.hpp"

namespace dmavet::input {

// Adds every *.dtb below the directory, in no order; at least one member, if only to say that there is none.
void list_directory(const std::string& name, std::vector<Member>& members);

}  // namespace dmavet::input
