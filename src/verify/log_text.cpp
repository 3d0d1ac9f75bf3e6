// SPDX-License-Identifier: Apache-2.0
// Where does the kernel's own message begin in a line of its log?
#include "verify/log_text.hpp"

#include <algorithm>

#include "verify/text_reader.hpp"

namespace dmavet::verify {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "<6>", as the buffer itself has it.
std::string_view without_level(std::string_view line) {
    TextReader reader(line);
    if (!reader.take("<") || !reader.take_decimal() || !reader.take(">")) {
        return line;
    }
    return reader.rest();
}

// "[    0.000000] ", "[    0.000000][    T0] ", "[Thu Nov 26 22:19:27 2026] ", "[   +0.000004] ": brackets that hold a
// digit and nothing that a message puts into them, then one blank.
std::string_view without_stamp(std::string_view line) {
    constexpr std::size_t most = 40;
    std::string_view rest = line;
    while (rest.starts_with('[')) {
        const std::size_t end = rest.substr(0, most).find(']');
        if (end == std::string_view::npos) {
            break;
        }
        const std::string_view inside = rest.substr(1, end - 1);
        const bool is_stamp = std::any_of(inside.begin(), inside.end(), is_digit) &&
                              std::all_of(inside.begin(), inside.end(), [](char c) {
                                  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                                         std::string_view(" .,:+-").find(c) != std::string_view::npos;
                              });
        if (!is_stamp || inside.starts_with("mem ")) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    if (rest.size() != line.size() && rest.starts_with(' ')) {
        rest.remove_prefix(1);
    }
    return rest;
}

// "2026-11-26T22:19:27+00:00 host kernel: ", "Nov 26 22:19:27 host kernel: ", and what a journal has behind its stamp.
std::string_view without_sender(std::string_view line, bool had_stamp) {
    constexpr std::string_view sender = " kernel: ";
    constexpr std::size_t most = 128;
    const std::size_t at = line.substr(0, most).find(sender);
    if (at == std::string_view::npos) {
        return line;
    }
    const std::string_view before = line.substr(0, at);
    const std::size_t blanks = static_cast<std::size_t>(std::count(before.begin(), before.end(), ' '));
    const bool has_time = before.find(':') != std::string_view::npos && blanks <= 4 &&
                          std::any_of(before.begin(), before.end(), is_digit);
    return has_time || (had_stamp && blanks == 0) ? line.substr(at + sender.size()) : line;
}

}  // namespace

std::string_view log_message(std::string_view line) {
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    const std::string_view levelled = without_level(line);
    const std::string_view stamped = without_stamp(levelled);
    const std::string_view sent = without_sender(stamped, stamped.size() != levelled.size());
    return sent.size() != stamped.size() ? without_stamp(sent) : stamped;
}

std::vector<std::string_view> log_messages(std::string_view text) {
    std::vector<std::string_view> messages;
    TextReader reader(text);
    while (!reader.at_end()) {
        const std::string_view message = log_message(reader.take_line());
        if (message.starts_with("Linux version ")) {
            messages.clear();
        }
        messages.push_back(message);
    }
    return messages;
}

}  // namespace dmavet::verify
