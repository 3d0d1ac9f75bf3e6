// SPDX-License-Identifier: Apache-2.0
// Every option of a kernel configuration that changes what is predicted. One table: the reader of a .config looks for
// these and no others, the known sets are what it says of them, and `dmavet kernels` prints it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "dmavet/kernel.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

enum class OptionKind : std::uint8_t {
    choice,       // set or not
    driver,       // the same, as a module too; a whole file that leaves it out has it off, a part of one does not say
    page_size,    // value in KiB, when it is set
    size_in_mib,  // a number
    must_be_set,  // else no kernel here is meant
    must_be_unset,
};
[[nodiscard]] std::string_view to_string(OptionKind kind);

// In some of the sets, on an architecture, from a release on.
struct SetWhere {
    Arch arch;
    Release since;
    std::uint8_t sets;        // ConfigSet, as bits; 0: none
    std::uint64_t value = 1;  // of a number
};

struct ConfigOption {
    std::string_view name;
    OptionKind kind;
    std::string_view decides;            // and of one that must be: why
    std::array<SetWhere, 8> where = {};  // of one architecture and set newest first
    std::string_view on = {};            // without this one Kconfig leaves it out
    std::uint64_t value = 0;             // a page, in KiB
};

[[nodiscard]] std::span<const ConfigOption> config_options();
// Null: it changes nothing.
[[nodiscard]] const ConfigOption* find_option(std::string_view name);
// The names of the sets: "debian" stands for both of Debian's, "all" for these and defconfig.
[[nodiscard]] std::string_view set_names(std::uint8_t sets);

#pragma GCC visibility pop

}  // namespace dmavet
