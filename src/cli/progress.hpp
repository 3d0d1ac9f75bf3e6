// SPDX-License-Identifier: Apache-2.0
// How far a long run is, in one line of a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace dmavet::cli {

// The line is drawn anew while the run lasts, first after a second, and is gone in the end.
class Progress {
public:
    using Clock = std::chrono::steady_clock;
    struct Terminal {
        std::function<void(std::string_view)> write;  // empty: nobody looks
        std::function<Clock::time_point()> now = &Clock::now;
    };

    // `total`: how many boards there are, as far as that is known; 0: it is not.
    Progress(Terminal terminal, std::size_t total);
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // One more board is done. Whether the line is due; before draw(), whatever goes to the same terminal is written.
    [[nodiscard]] bool count();
    void draw();
    // Before anything else is written to the terminal. Whether the line stood there.
    bool clear();

private:
    Terminal terminal_;
    std::size_t total_;
    std::size_t done_ = 0;
    Clock::time_point due_;
    bool is_drawn_ = false;
};

// Standard error, where it is a terminal and somebody wants to see it.
[[nodiscard]] Progress::Terminal progress_terminal(bool quiet);

}  // namespace dmavet::cli
