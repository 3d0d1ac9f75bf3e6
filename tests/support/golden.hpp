// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace dmavet::test {

// DMAVET_UPDATE=1: write expected files anew instead of comparing with them.
[[nodiscard]] bool updating();

// Compares `got` with a file of the checkout, or writes it there when updating. Returns what differs, ready
// to be shown; empty: nothing.
[[nodiscard]] std::string compare_with_file(const std::filesystem::path& file, std::string_view got);

// A document of the machine formats without the program's version: a release must not change every golden.
[[nodiscard]] std::string without_version(std::string json);

}  // namespace dmavet::test
