// SPDX-License-Identifier: Apache-2.0
// Does a program that knows only what is installed get at each part of the library: the version, the rules, and the
// error of bytes that are no tree?
#include <dmavet/dmavet.hpp>

#include <cstddef>
#include <iostream>
#include <vector>

int main() {
    const std::vector<std::byte> bytes(64);
    const dmavet::Result<dmavet::Board> board = dmavet::analyze(dmavet::Bytes(bytes));
    const bool is_refused = !board && board.error().code == dmavet::ErrorCode::bad_magic;
    std::cout << dmavet::version() << ' ' << dmavet::all_rules().size() << ' ' << (is_refused ? "refused" : "taken")
              << '\n';
    return is_refused ? 0 : 1;
}
