// SPDX-License-Identifier: Apache-2.0
// Who waits at a terminal sees that something happens.

#include "cli/progress.hpp"

#include <unistd.h>

#include <iostream>
#include <utility>

#include <fmt/format.h>

namespace dmavet::cli {

namespace {

constexpr std::chrono::milliseconds first_after{1000};
constexpr std::chrono::milliseconds again_after{100};
constexpr std::string_view erase_line = "\r\033[K";

}  // namespace

Progress::Progress(Terminal terminal, std::size_t total)
    : terminal_(std::move(terminal)), total_(total), due_(terminal_.now() + first_after) {}

bool Progress::count() {
    ++done_;
    return terminal_.write && terminal_.now() >= due_;
}

void Progress::draw() {
    // A container counts as one before it is opened.
    const std::string of = total_ >= done_ && total_ > 0 ? fmt::format(" of {}", total_) : std::string();
    terminal_.write(fmt::format("{}{}{} boards", erase_line, done_, of));
    is_drawn_ = true;
    due_ = terminal_.now() + again_after;
}

bool Progress::clear() {
    const bool was_drawn = std::exchange(is_drawn_, false);
    if (was_drawn) {
        terminal_.write(erase_line);
    }
    return was_drawn;
}

Progress::Terminal progress_terminal(bool quiet) {
    if (quiet || ::isatty(STDERR_FILENO) == 0) {
        return {};
    }
    return {[](std::string_view text) { std::cerr << text << std::flush; }};
}

}  // namespace dmavet::cli
