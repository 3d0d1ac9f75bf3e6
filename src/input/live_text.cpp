// SPDX-License-Identifier: Apache-2.0
// Which release runs, and where is RAM? By the texts of /proc.
#include "input/live_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace dmavet::input {

namespace {

// Takes the line in front off the text, without its end.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

std::optional<std::uint64_t> take_hex(std::string_view& text) {
    constexpr int hexadecimal = 16;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, hexadecimal);
    if (error != std::errc{}) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

bool take(std::string_view& text, std::string_view what) {
    if (!text.starts_with(what)) {
        return false;
    }
    text.remove_prefix(what.size());
    return true;
}

struct Line {
    AddressSpan span;
    std::string_view name;
};

// "40000000-bfffffff : System RAM"; what lies in something else is indented and not looked at.
std::optional<Line> read_line(std::string_view text) {
    const auto first = take_hex(text);
    if (!first || !take(text, "-")) {
        return std::nullopt;
    }
    const auto last = take_hex(text);
    if (!last || !take(text, " : ") || *last < *first) {
        return std::nullopt;
    }
    return Line{{*first, *last}, text};
}

bool touch(const AddressSpan& a, const AddressSpan& b) {
    return (a.last != ~std::uint64_t{0} && a.last + 1 >= b.first) && b.last >= a.first;
}

bool is_ram(std::string_view name) {
    return name == "System RAM";
}

}  // namespace

std::string release_number(std::string_view release) {
    std::string numbers;
    for (int parts = 0; parts < 3; ++parts) {
        const std::size_t digits = std::min(release.find_first_not_of("0123456789"), release.size());
        if (digits == 0) {
            break;
        }
        const std::string_view part = release.substr(0, digits);
        if (parts < 2 || part != "0") {
            numbers.append(parts == 0 ? "" : ".").append(part);
        }
        release.remove_prefix(digits);
        if (!take(release, ".")) {
            break;
        }
    }
    return numbers.find('.') == std::string::npos ? std::string() : numbers;
}

std::string release_of_version(std::string_view version) {
    if (!take(version, "Linux version ")) {
        return {};
    }
    return std::string(version.substr(0, version.find_first_of(" \n")));
}

// Memory that nothing may map is RAM of the machine, but is called reserved: it parts the RAM around it.
Iomem read_iomem(std::string_view text) {
    std::vector<Line> lines;
    bool has_ram = false;
    bool has_address = false;
    while (!text.empty()) {
        if (const auto line = read_line(take_line(text))) {
            has_ram = has_ram || is_ram(line->name);
            has_address = has_address || line->span.last != 0;
            lines.push_back(*line);
        }
    }
    Iomem iomem;
    iomem.is_hidden = !lines.empty() && !has_address;
    if (!has_ram || iomem.is_hidden) {
        return iomem;
    }
    std::erase_if(lines, [](const Line& line) {
        return !is_ram(line.name) && line.name != "reserved" && line.name != "Reserved";
    });
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Line& a, const Line& b) { return a.span.first < b.span.first; });
    for (std::size_t i = 0; i < lines.size();) {
        AddressSpan bank = lines[i].span;
        bool holds_ram = is_ram(lines[i].name);
        std::size_t end = i + 1;
        for (; end < lines.size() && touch(bank, lines[end].span); ++end) {
            bank.last = std::max(bank.last, lines[end].span.last);
            holds_ram = holds_ram || is_ram(lines[end].name);
        }
        if (holds_ram) {
            iomem.ram.push_back(bank);
            for (; i < end; ++i) {
                if (!is_ram(lines[i].name)) {
                    iomem.no_map.push_back(lines[i].span);
                }
            }
        }
        i = end;
    }
    return iomem;
}

}  // namespace dmavet::input
