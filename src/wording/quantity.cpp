// SPDX-License-Identifier: Apache-2.0
// How is a number written? Units only where they are exact: a rounded size hides the bug looked for.

#include "wording/quantity.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

namespace dmavet::wording {

std::string plain_blanks(std::string_view text) {
    std::string plain;
    for (;;) {
        const std::size_t at = text.find(no_break_blank);
        plain += text.substr(0, at);
        if (at == std::string_view::npos) {
            return plain;
        }
        plain += ' ';
        text.remove_prefix(at + no_break_blank.size());
    }
}

std::string hex(std::uint64_t value) {
    return fmt::format("{:#x}", value);
}

namespace {

struct Unit {
    unsigned shift;
    std::string_view name;
};
constexpr std::array<Unit, 5> units{{{50, "PiB"}, {40, "TiB"}, {30, "GiB"}, {20, "MiB"}, {10, "KiB"}}};

bool has_units(std::string_view text) {
    return !text.starts_with("0x");
}

}  // namespace

std::string size_text(std::uint64_t size) {
    constexpr std::uint64_t longest_count = 99'999;  // beyond, digits are harder to read than hex
    for (const Unit unit : units) {
        const std::uint64_t whole = size >> unit.shift;
        const std::uint64_t rest = size & ((std::uint64_t{1} << unit.shift) - 1);
        if (whole > longest_count) {
            break;
        }
        if (whole > 0 && rest == 0) {
            return fmt::format("{}{}{}", whole, no_break_blank, unit.name);
        }
        if (whole > 0 && whole < 100 && rest == std::uint64_t{1} << (unit.shift - 1)) {
            return fmt::format("{}.5{}{}", whole, no_break_blank, unit.name);
        }
    }
    return size < 1024 ? count_text(size, "byte") : hex(size);
}

std::string either_size_text(std::uint64_t size, std::uint64_t or_size) {
    return or_size == size ? size_text(size) : fmt::format("{} or {}", size_text(size), size_text(or_size));
}

std::string rough_size_text(std::uint64_t size) {
    const std::string exact = size_text(size);
    if (has_units(exact)) {
        return exact;
    }
    constexpr std::uint64_t most_digits = 10'000;
    unsigned shift = 0;
    std::string_view name = "bytes";
    for (auto unit = units.rbegin(); unit != units.rend() && (size >> shift) >= most_digits; ++unit) {
        shift = unit->shift;
        name = unit->name;
    }
    return fmt::format("about {}{}{}", size >> shift, no_break_blank, name);
}

std::string nearest_size_text(std::uint64_t size) {
    const std::string exact = size_text(size);
    if (has_units(exact)) {
        return exact;
    }
    for (const Unit unit : units) {
        // A byte or a page less than a round size, as ranges often end, is rounded to that size.
        const auto count = static_cast<double>(size) / static_cast<double>(std::uint64_t{1} << unit.shift);
        if (count >= 0.9995) {
            std::string rounded = fmt::format("{:.{}f}", count, count < 9.95 ? 1 : 0);
            if (rounded.ends_with(".0")) {
                rounded.resize(rounded.size() - 2);
            }
            return fmt::format("about{0}{1}{0}{2}", no_break_blank, rounded, unit.name);
        }
    }
    return exact;
}

std::string sized_span_text(std::uint64_t first, std::uint64_t size) {
    return fmt::format("{}{}({})", span_text(first, size), no_break_blank, nearest_size_text(size));
}

std::string span_text(std::uint64_t first, std::uint64_t size) {
    if (size == 0 || size - 1 > std::numeric_limits<std::uint64_t>::max() - first) {
        return fmt::format("{1:#x}{0}+{0}{2:#x}", no_break_blank, first, size);
    }
    return fmt::format("{:#x}-{:#x}", first, first + (size - 1));
}

std::string spans_text(const CpuMemory& memory) {
    constexpr std::size_t at_most = 4;
    std::string text;
    std::size_t told = 0;
    for (const CpuInterval& span : memory) {
        if (told == at_most) {
            return fmt::format("{} and {} more", text, static_cast<std::size_t>(memory.end() - memory.begin()) - told);
        }
        text += (told++ == 0 ? "" : ", ") + span_text(span);
    }
    return text;
}

std::string count_text(std::size_t count, std::string_view singular, std::string_view plural) {
    return fmt::format("{} {}", count, count == 1 ? singular : plural);
}

std::string count_text(std::size_t count, std::string_view singular) {
    return fmt::format("{} {}{}", count, singular, count == 1 ? "" : "s");
}

}  // namespace dmavet::wording
