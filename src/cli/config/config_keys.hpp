// SPDX-License-Identifier: Apache-2.0
// The keys of dmavet.toml. Most say the same as an option, in the same words.
#pragma once

#include <span>
#include <string_view>

namespace dmavet::cli {

enum class KeyForm { text, texts };  // texts: also one alone

struct ConfigKey {
    std::string_view name;    // in the file
    std::string_view option;  // that says the same
    KeyForm form;
    bool is_question;            // what is found may depend on it
    bool is_path;                // relative to the file's folder
    bool is_of_run;              // holds for all boards together, so [[board]] has it not
    std::string_view example;    // of its value
    std::string_view otherwise;  // what holds when nobody says it, in words
};

// At the top and in [[board]].
[[nodiscard]] std::span<const ConfigKey> board_keys();
// In [rules], at the top and in [[board]]; severity stands there, too, and is a table.
[[nodiscard]] std::span<const ConfigKey> rule_keys();

}  // namespace dmavet::cli
