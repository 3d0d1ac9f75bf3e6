// SPDX-License-Identifier: Apache-2.0
// What is wrong, and what to do about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/edit.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

enum class Severity { note, warning, error };  // in rising order
[[nodiscard]] std::string_view to_string(Severity severity);

enum class Confidence { possible, likely, certain };
[[nodiscard]] std::string_view to_string(Confidence confidence);

struct Rule;

// A second place that the finding rests on.
struct Evidence {
    NodeId node;
    std::string_view property;  // empty: the node as a whole
    std::string text;
    bool decides = false;  // the finding stands and falls with what is written there
};

// The finding that another one follows from.
struct Cause {
    const Rule* rule;
    NodeId node;
    std::uint64_t fingerprint;
};

// Who has accepted a finding.
enum class SuppressedBy : std::uint8_t { baseline, config, source };
[[nodiscard]] std::string_view to_string(SuppressedBy by);

struct Suppression {
    SuppressedBy by;
    std::string reason;  // as somebody gave it; empty: nobody did
};

struct Finding {
    const Rule* rule;
    Severity severity;
    Confidence confidence;
    NodeId node;
    std::string_view property;  // empty: the node as a whole
    std::string message;        // one sentence with the values, lower case, no full stop
    std::vector<Evidence> evidence;
    std::string kernel_log;     // the line to look for in dmesg; empty: the kernel says nothing
    std::string fix;            // what to change
    std::string fix_dts;        // the same as a DTS fragment; empty: there is no single answer
    std::uint64_t fingerprint;  // over rule, node path, property and facts, not over the texts
    // Present: it follows from that one, whose fix mends it too. Kept as data, neither shown to people nor counted.
    std::optional<Cause> explained_by = std::nullopt;
    // Present: somebody knows it and has accepted it. Kept as data, neither shown to people nor counted.
    std::optional<Suppression> suppressed = std::nullopt;
    // The one possible answer, as a program applies it; fix_dts says the same. Empty: it takes a person.
    std::vector<Edit> edits = {};

    // Whether people are told of it, and it counts.
    [[nodiscard]] bool is_told() const { return !explained_by && !suppressed; }
    // Whether they would be, had nobody accepted it.
    [[nodiscard]] bool is_accepted() const { return !explained_by && suppressed; }
};

#pragma GCC visibility pop

}  // namespace dmavet
