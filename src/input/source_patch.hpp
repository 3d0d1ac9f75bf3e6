// SPDX-License-Identifier: Apache-2.0
// Edits of files as `patch` and `git apply` take them.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "dmavet/fix.hpp"
#include "input/text_lines.hpp"

namespace dmavet::input {

// Whether both can be done: they do not touch the same lines, or are equal.
[[nodiscard]] bool go_together(const TextEdit& a, const TextEdit& b);

// Edits of many files that go together, each once. Which others do takes no look at each of them.
class JointEdits {
public:
    [[nodiscard]] bool go_with(const TextEdit& edit) const;
    // One that goes together with all.
    void add(const TextEdit& edit) { edits_.insert(edit); }

private:
    std::set<TextEdit> edits_;  // by file and line, so that none begins before the end of the one before
};

// Each once, in their order.
[[nodiscard]] std::vector<const TextEdit*> each_once(std::span<const TextEdit> edits);

// A unified diff of one file, with three lines around each change; edits of this file that go together, in any order,
// each once or more often. What is added at one place keeps the order in which it comes.
[[nodiscard]] std::string unified_diff(const std::string& name, const FileLines& file, std::span<const TextEdit> edits);

}  // namespace dmavet::input
