// SPDX-License-Identifier: Apache-2.0
// From command-line arguments to the bytes of each board. The only part of dmavet that opens files.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dmavet/result.hpp"

namespace dmavet {

struct InputOptions {
    bool allow_dts = true;  // false: a source is refused, since dtc reads any file that it names
};

// One board to read, or an argument that leads to none.
struct Input {
    std::string name;            // as printed: the argument, for a directory's member DIR/relative
    std::optional<Error> error;  // set when the argument itself cannot be used
};

// The boards that the arguments name: files as they are, directories as every *.dtb below them, "-" as
// standard input. Sorted by name, each name once, so that a report does not depend on the shell.
[[nodiscard]] std::vector<Input> find_inputs(std::span<const std::string> arguments);

// The blob of one input; a source (*.dts, or text that begins with /dts-v1/) goes through dtc.
[[nodiscard]] Result<std::vector<std::byte>> load_input(const Input& input, const InputOptions& options = {});

}  // namespace dmavet
