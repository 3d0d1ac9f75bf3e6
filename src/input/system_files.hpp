// SPDX-License-Identifier: Apache-2.0
// The files in which a running kernel tells what it did, of this machine or of a folder with copies.
#pragma once

#include <string>

#include "dmavet/result.hpp"
#include "dmavet/system_files.hpp"

namespace dmavet::input {

// `is_this_machine`: then the log is asked of the kernel itself, else it is the file `dmesg` in the folder; in its
// absence what log daemons have kept. A link below /sys/bus is taken to lie where it says inside `root`; no other link
// is followed. An error: `root` cannot be opened.
[[nodiscard]] Result<SystemFiles> read_system_files(const std::string& root, bool is_this_machine);

// Where a link in `folder` that says `target` leads to, without a slash in front: "sys/bus/x" and "../../devices/y" are
// "sys/devices/y". Empty: out of the root, or nowhere.
[[nodiscard]] std::string resolved_link(std::string_view folder, std::string_view target);

}  // namespace dmavet::input
