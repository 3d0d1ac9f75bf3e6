// SPDX-License-Identifier: Apache-2.0
// The text that a source was made from.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "dmavet/input.hpp"
#include "input/source_text.hpp"

namespace dmavet::input {

struct KnownText {
    std::shared_ptr<const SourceText> text;  // null: there is none
    std::filesystem::path folder;            // from which relative names in it may be meant
    std::string name = {};                   // of the file, where it is not the source itself
    bool is_asked_for = true;                // false: it only lies beside the blob
};

// What dtc was given for a source, or for a blob what the options name for a base, or what its build left beside it. An
// Error: the text that the options name cannot be used.
[[nodiscard]] Result<KnownText> find_text(const Source& source, bool is_base, const InputOptions& options);
// By the compatible of their roots; of two that have none by the model.
[[nodiscard]] bool is_same_board(const Tree& a, const Tree& b);

}  // namespace dmavet::input
