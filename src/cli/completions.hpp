// SPDX-License-Identifier: Apache-2.0
// Completion scripts, made from the commands and options themselves.
#pragma once

#include <iosfwd>
#include <string_view>

namespace CLI {
class App;
}

namespace dmavet::cli {

// `shell` is bash, zsh or fish; Parser refuses others.
void write_completions(const CLI::App& app, std::string_view shell, std::ostream& out);

}  // namespace dmavet::cli
