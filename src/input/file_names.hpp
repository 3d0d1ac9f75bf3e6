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

// One name for a file, however it was reached: through links (the kernel's include-prefixes are some, and a code host
// knows the file that they lead to) or "..". Relative where it lies below the working directory or was named so; as it
// was where there is no such file.
[[nodiscard]] std::string real_name(const std::string& file);

// Equal for one file by whatever names, links followed; of one that is not there, too. "-" stays.
[[nodiscard]] std::string identity_of(const std::string& file);

// The same of many files, of which those of one folder come one after the other: it is looked up once.
class Identities {
public:
    [[nodiscard]] std::string of(const std::string& file);

private:
    std::string folder_ = {}, real_folder_ = {};  // with a slash at their ends
};

}  // namespace dmavet::input
