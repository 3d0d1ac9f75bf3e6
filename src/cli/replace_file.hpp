// SPDX-License-Identifier: Apache-2.0
// A file that is either as it was or as it shall be, whatever happens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dmavet::cli {

// Writes a file beside it and gives that its name. Answers what failed, with the reason; then the file is as it was.
[[nodiscard]] std::optional<std::string> replace_file(const std::string& name, std::string_view text);

}  // namespace dmavet::cli
