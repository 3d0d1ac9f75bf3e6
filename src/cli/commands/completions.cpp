// SPDX-License-Identifier: Apache-2.0
// What completes a command line in which shell?

#include <utility>

#include "cli/completions.hpp"
#include "cli/option_groups.hpp"
#include "cli/option_values.hpp"
#include "cli/output.hpp"

namespace dmavet::cli {

namespace {

Run understand_completions(const Given& given) {
    const std::string shell = given.text("shell");
    require(!shell.empty(), "the shell (bash, zsh or fish)");
    check_shell(shell);
    return [=] {
        Output out;
        write_completions(commands(), shell, out.stream());
        return finish(out);
    };
}

}  // namespace

Command completions_command() {
    Options options{{"shell", Takes::one, "bash|zsh|fish", "the shell"}};
    return {"completions", "completion script for a shell", std::move(options),
            "EXAMPLES\n"
            "  source <(dmavet completions bash)\n"
            "  dmavet completions zsh > ~/.zfunc/_dmavet\n"
            "  dmavet completions fish > ~/.config/fish/completions/dmavet.fish\n",
            &understand_completions};
}

}  // namespace dmavet::cli
