// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/input.hpp"

namespace dmavet::input {

// Whether an argument names one; "-" is standard input, and what cannot be looked at is none.
[[nodiscard]] bool is_directory(const std::string& argument);

// Adds every *.dtb below the directory, and what ends in one of `also`, in no order; at least one member, if only to
// say that there is none and what there is. What could be a board beside others is counted.
void list_directory(const std::string& name, std::span<const std::string> also, std::vector<Member>& members,
                    std::map<std::string, std::size_t>& passed_over);

// "1 .dtbo, 2 .dts"
[[nodiscard]] std::string counts_text(const std::map<std::string, std::size_t>& passed_over);

// What lies below the directory under names with this end, sorted; an Error: some of it cannot be listed.
[[nodiscard]] Result<std::vector<std::string>> files_below(const std::string& directory, std::string_view extension);

}  // namespace dmavet::input
