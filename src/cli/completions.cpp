// SPDX-License-Identifier: Apache-2.0
// Which shells can be completed for? The scripts are complete in themselves; only for the nodes of a board they ask
// dmavet while somebody types.

#include "cli/completions.hpp"

namespace dmavet::cli {

void write_completions(std::span<const Command> all, std::string_view shell, std::ostream& out) {
    if (shell == "bash") {
        write_bash(all, out);
    } else if (shell == "zsh") {
        write_zsh(all, out);
    } else {
        write_fish(all, out);
    }
}

}  // namespace dmavet::cli
