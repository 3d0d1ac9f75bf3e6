// SPDX-License-Identifier: Apache-2.0
// Is there a terminal, how wide is it, and may it be coloured?

#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "cli/option_values.hpp"

namespace dmavet::cli {

namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

}  // namespace

std::size_t terminal_width() {
    winsize window{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) {
        return window.ws_col;
    }
    constexpr std::size_t usual = 80;
    const std::string_view columns = environment("COLUMNS");
    std::size_t width = 0;
    const auto [end, error] = std::from_chars(columns.data(), columns.data() + columns.size(), width);
    return error == std::errc() && width > 0 ? width : usual;
}

bool use_color(std::string_view option) {
    if (option == "auto") {
        return ::isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
    }
    if (option != "always" && option != "never") {
        usage_error(fmt::format("--color: '{}' is none of auto, always, never", option));
    }
    return option == "always";
}

}  // namespace dmavet::cli
