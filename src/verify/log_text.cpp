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

// "kern  :info  : ", as `dmesg -x` has it (util-linux, print_record): both names are filled up to six characters.
std::string_view without_names(std::string_view line) {
    constexpr std::size_t filled = 6;
    constexpr std::string_view levels[] = {"emerg ", "alert ", "crit  ", "err   ",
                                           "warn  ", "notice", "info  ", "debug "};
    TextReader reader(line);
    const std::string_view facility = reader.take_until(":");
    const bool is_name = facility.size() >= filled && facility.size() <= std::string_view("authpriv").size() &&
                         std::all_of(facility.begin(), facility.end(),
                                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == ' '; });
    const std::string_view level = reader.rest().substr(0, filled + 1);
    const bool is_level = std::any_of(std::begin(levels), std::end(levels), [&](std::string_view one) {
        return level.starts_with(':') && level.substr(1) == one;
    });
    reader.take(level);
    return is_name && is_level && reader.take(": ") ? reader.rest() : line;
}

// "2026-11-26T22:19:27,123456+00:00 ", as `dmesg --time-format iso` has it.
std::string_view without_iso_time(std::string_view line) {
    constexpr std::string_view form = "0000-00-00T00:00:00";
    const std::string_view begin = line.substr(0, form.size());
    const bool is_time =
        begin.size() == form.size() && std::equal(begin.begin(), begin.end(), form.begin(),
                                                  [](char c, char as) { return as == '0' ? is_digit(c) : c == as; });
    const std::size_t end = line.find(' ');
    return is_time && end != std::string_view::npos ? line.substr(end + 1) : line;
}

// "[    0.000000] ", "[    0.000000][    T0] ", "[Thu Nov 26 22:19:27 2026] ", "[   +0.000004] ",
// "[    0.000000 <    0.000000>] ": brackets that hold a digit and nothing that a message puts into them, then one
// blank.
std::string_view without_stamp(std::string_view line) {
    constexpr std::size_t most = 48;
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
                                         std::string_view(" .,:+-<>").find(c) != std::string_view::npos;
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

// "22:19", of which a date may be before it.
bool has_time_of_day(std::string_view text) {
    for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
        if (at > 0 && at + 1 < text.size() && is_digit(text[at - 1]) && is_digit(text[at + 1])) {
            return true;
        }
    }
    return false;
}

std::size_t count_words(std::string_view text) {
    std::size_t words = 0;
    TextReader reader(text);
    for (reader.take_blanks(); !reader.at_end(); reader.take_blanks()) {
        reader.take_until(" \t");
        ++words;
    }
    return words;
}

// "2026-11-26T22:19:27+00:00 host kernel: ", "Nov  6 22:19:27 host kernel: ", "Nov  6 22:19:27 host kern.info kernel: "
// of busybox, "Fri Nov  6 22:19:27 2026 kern.info kernel: " of OpenWrt, and what a journal has behind its stamp.
std::string_view without_sender(std::string_view line, bool had_stamp) {
    constexpr std::string_view sender = " kernel: ";
    constexpr std::size_t most = 128;
    const std::size_t at = line.substr(0, most).find(sender);
    if (at == std::string_view::npos) {
        return line;
    }
    const std::string_view before = line.substr(0, at);
    constexpr std::size_t most_words = 6;
    const std::size_t words = count_words(before);
    const bool has_time = words <= most_words && has_time_of_day(before);
    return has_time || (had_stamp && words == 1) ? line.substr(at + sender.size()) : line;
}

}  // namespace

std::string_view log_message(std::string_view line) {
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    const std::string_view levelled = without_names(without_level(line));
    const std::string_view bracketed = without_stamp(levelled);
    const std::string_view stamped = bracketed.size() != levelled.size() ? bracketed : without_iso_time(levelled);
    const std::string_view sent = without_sender(stamped, stamped.size() != levelled.size());
    return sent.size() != stamped.size() ? without_stamp(sent) : stamped;
}

std::string_view last_boot(std::string_view text) {
    constexpr std::string_view first = "Linux version ";
    std::size_t at = text.rfind(first);
    while (at != std::string_view::npos) {
        const std::size_t begin = text.substr(0, at).rfind('\n') + 1;  // 0 without one
        if (log_message(text.substr(begin, text.find('\n', at) - begin)).starts_with(first)) {
            return text.substr(begin);
        }
        at = begin == 0 ? std::string_view::npos : text.rfind(first, begin - 1);
    }
    return text;
}

}  // namespace dmavet::verify
