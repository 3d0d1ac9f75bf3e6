// SPDX-License-Identifier: Apache-2.0
// From command-line arguments to what each board is made of, in two steps: which members there are, and what one of
// them holds. The only part of dmavet that opens files.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dmavet/result.hpp"
#include "dmavet/source.hpp"

namespace dmavet {

struct InputOptions {
    bool allow_dts = true;  // false: a source is refused, since dtc reads any file that it names
};

// One board to read, or what led to none.
struct Member {
    std::string
        name;  // in full and as printed: the argument, for what a directory holds DIR/relative, "-": standard input
    std::optional<Error> error;  // set when it is known already that there is nothing to load
};

// What the arguments name: files as they are, directories as every *.dtb below them. Sorted by name, each name once, so
// that a report does not depend on the shell. No file is opened for it.
[[nodiscard]] std::vector<Member> list_members(std::span<const std::string> arguments);

// What one member's board is made of; a source (*.dts, or text that begins with /dts-v1/) goes through dtc. An error:
// the member's own, it cannot be read or is too large, or dtc makes no blob of it. Whether the bytes are a tree is not
// looked at. May be called by several threads at once.
[[nodiscard]] Result<Sources> load(const Member& member, const InputOptions& options = {});

}  // namespace dmavet
