// SPDX-License-Identifier: Apache-2.0
// Texts in which a running kernel speaks of itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dmavet::input {

// "6.12.5" of "6.12.5-v8+"; "6.1" of "6.1.0-50-arm64", since a patch of 0 is the first of its series. Empty: no
// release.
[[nodiscard]] std::string release_number(std::string_view release);
// "6.12.5-v8+" of "Linux version 6.12.5-v8+ (gcc ...) #1 SMP"; empty: it is no such text.
[[nodiscard]] std::string release_of_version(std::string_view version);

struct AddressSpan {
    std::uint64_t first, last;
    friend bool operator==(const AddressSpan&, const AddressSpan&) = default;
};

// What /proc/iomem says of RAM.
struct Iomem {
    std::vector<AddressSpan> ram;     // in rising order, none touching another; with what the next has a part in
    std::vector<AddressSpan> no_map;  // parts of it that the kernel leaves alone
    bool is_hidden = false;           // every address is 0: only root is shown them
};
[[nodiscard]] Iomem read_iomem(std::string_view text);

}  // namespace dmavet::input
