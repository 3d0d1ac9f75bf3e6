// SPDX-License-Identifier: Apache-2.0
// Where are zones and reserved memory, and how much is CMA's? By files that any kernel since 4.x has alike.
#include "verify/proc_text.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "verify/text_reader.hpp"

namespace dmavet::verify {

namespace {

std::optional<Zone> zone_called(std::string_view name) {
    return name == "DMA"       ? std::optional(Zone::dma)
           : name == "DMA32"   ? std::optional(Zone::dma32)
           : name == "Normal"  ? std::optional(Zone::normal)
           : name == "HighMem" ? std::optional(Zone::highmem)
                               : std::nullopt;
}

std::optional<CpuInterval> pages(std::uint64_t first, std::uint64_t count, std::uint64_t page) {
    const std::uint64_t most = ~std::uint64_t{0} / page;
    return first <= most && count <= most ? CpuInterval::of(CpuAddr{first * page}, count * page) : std::nullopt;
}

void add_span(std::vector<SpannedZone>& zones, Zone zone, std::optional<CpuInterval> span) {
    const auto known =
        std::find_if(zones.begin(), zones.end(), [&](const SpannedZone& one) { return one.zone == zone; });
    if (known == zones.end()) {
        zones.push_back({zone, span});
    } else if (!known->span) {
        known->span = span;
    } else if (span) {
        known->span = CpuInterval::between(CpuAddr{std::min(raw(known->span->first()), raw(span->first()))},
                                           CpuAddr{std::max(raw(known->span->last()), raw(span->last()))});
    }
}

// "  spanned  524288", "  start_pfn:           262144".
std::optional<std::uint64_t> field(std::string_view line, std::string_view name) {
    TextReader reader(line);
    reader.take_blanks();
    if (!reader.take(name)) {
        return std::nullopt;
    }
    reader.take(":");
    reader.take_blanks();
    return reader.take_decimal();
}

}  // namespace

std::vector<SpannedZone> read_zoneinfo(std::string_view text, std::uint64_t page) {
    std::vector<SpannedZone> zones;
    std::optional<Zone> zone;
    std::uint64_t spanned = 0;
    bool is_movable = false;
    TextReader reader(text);
    while (!reader.at_end()) {
        const std::string_view line = reader.take_line();
        TextReader words(line);
        if (words.take("Node ")) {
            words.take_until(",");
            words.take(", zone");
            words.take_blanks();
            const std::string_view name = words.take_until(" ");
            zone = zone_called(name);
            is_movable = name == "Movable";
            spanned = 0;
        } else if (is_movable) {
            if (field(line, "spanned ").value_or(0) > 0) {
                return {};
            }
        } else if (!zone) {
            continue;
        } else if (const auto count = field(line, "spanned ")) {
            spanned = *count;
            if (spanned == 0) {
                add_span(zones, *zone, std::nullopt);
            }
        } else if (const auto first = field(line, "start_pfn"); first && spanned > 0) {
            if (const auto span = pages(*first, spanned, page)) {
                add_span(zones, *zone, span);
            }
        }
    }
    return zones;
}

std::optional<std::uint64_t> read_cma_total(std::string_view text) {
    bool has_memory = false;
    TextReader reader(text);
    while (!reader.at_end()) {
        TextReader line(reader.take_line());
        if (line.take("CmaTotal:")) {
            line.take_blanks();
            const auto size = line.take_decimal();
            return size && *size <= (~std::uint64_t{0} >> 10) && line.take(" kB") ? std::optional(*size << 10)
                                                                                  : std::nullopt;
        }
        has_memory = has_memory || line.take("MemTotal:");
    }
    return has_memory ? std::optional<std::uint64_t>(0) : std::nullopt;
}

CpuMemory read_iomem_reserved(std::string_view text) {
    std::vector<CpuInterval> reserved;
    TextReader reader(text);
    while (!reader.at_end()) {
        TextReader line(reader.take_line());
        line.take_blanks();
        const auto first = line.take_hex();
        if (!first || !line.take("-")) {
            continue;
        }
        const auto last = line.take_hex();
        const auto place = last ? CpuInterval::between(CpuAddr{*first}, CpuAddr{*last}) : std::nullopt;
        if (place && line.take(" : ") && (line.rest() == "reserved" || line.rest() == "Reserved")) {
            reserved.push_back(*place);
        }
    }
    return CpuMemory(std::move(reserved));
}

CpuMemory read_memblock(std::string_view text) {
    std::vector<CpuInterval> reserved;
    TextReader reader(text);
    while (!reader.at_end()) {
        TextReader line(reader.take_line());
        line.take_blanks();
        if (!line.take_decimal() || !line.take(": ")) {
            continue;
        }
        const auto first = line.take_hex();
        if (!first || !line.take("..")) {
            continue;
        }
        const auto last = line.take_hex();
        if (const auto place = last ? CpuInterval::between(CpuAddr{*first}, CpuAddr{*last}) : std::nullopt) {
            reserved.push_back(*place);
        }
    }
    return CpuMemory(std::move(reserved));
}

std::optional<std::uint64_t> read_number(std::string_view text) {
    TextReader reader(text);
    reader.take_blanks();
    const auto number = reader.take_decimal();
    reader.take("\n");
    return reader.at_end() ? number : std::nullopt;
}

}  // namespace dmavet::verify
