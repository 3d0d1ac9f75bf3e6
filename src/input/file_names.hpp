// SPDX-License-Identifier: Apache-2.0
// How files are called from the working directory.
#pragma once

#include <filesystem>
#include <string>

namespace dmavet::input {

// Relative to it, "../" where the file lies beside it.
[[nodiscard]] std::string name_from_here(const std::filesystem::path& file);
// Relative only where the file lies below it.
[[nodiscard]] std::string name_below_here(const std::filesystem::path& file);

// The kernel's include-prefixes are links: a code host knows the file that they lead to. Relative where it lies below
// the working directory; as it was where no link is in the way.
[[nodiscard]] std::string real_name(const std::string& file);

// Equal for one file by whatever names, links followed; of one that is not there, too. "-" stays.
[[nodiscard]] std::string identity_of(const std::string& file);

}  // namespace dmavet::input
