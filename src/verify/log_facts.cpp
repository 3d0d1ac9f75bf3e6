// SPDX-License-Identifier: Apache-2.0
// Which lines of the log speak of memory for DMA? Worded so in 5.10, 6.1, 6.12 and 7.2 unless said otherwise.
#include "verify/log_facts.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "verify/log_text.hpp"
#include "verify/text_reader.hpp"

namespace dmavet::verify {

namespace {

constexpr std::size_t most_facts = 4096;  // of a kind; a log has a few
constexpr std::string_view of_reserved = "OF: reserved mem: ";

template <class T>
void keep(std::vector<T>& list, T value) {
    if (list.size() < most_facts) {
        list.push_back(std::move(value));
    }
}

// "[mem 0x0000000040000000-0x000000007fffffff]", with the end as printed.
std::optional<std::pair<std::uint64_t, std::uint64_t>> take_span(TextReader& reader) {
    if (!reader.take("[mem ")) {
        return std::nullopt;
    }
    const auto first = reader.take_hex();
    if (!first || !reader.take("-")) {
        return std::nullopt;
    }
    const auto end = reader.take_hex();
    return end && reader.take("]") ? std::optional(std::pair(*first, *end)) : std::nullopt;
}

// free_area_init() (5.10: free_area_init(), before free_area_init_nodes()): "  DMA      [mem …]", "  DMA32    empty".
bool read_zone(std::string_view message, LogFacts& facts) {
    constexpr std::array<std::pair<std::string_view, Zone>, 4> names{
        {{"DMA", Zone::dma}, {"DMA32", Zone::dma32}, {"Normal", Zone::normal}, {"HighMem", Zone::highmem}}};
    TextReader reader(message);
    if (!reader.take("  ")) {
        return false;
    }
    const std::string_view name = reader.take_until(" ");
    reader.take_blanks();
    const auto* const known =
        std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.first == name; });
    std::optional<CpuInterval> range;
    if (!reader.take("empty")) {
        const auto span = take_span(reader);
        range = span ? CpuInterval::between(CpuAddr{span->first}, CpuAddr{span->second}) : std::nullopt;
        if (!range) {
            return false;
        }
    }
    if (known != names.end()) {
        keep(facts.zones, LoggedZone{known->second, range});
    }
    return true;  // Movable and Device are zones, too
}

// Behind the words before it: "0x000000007c000000, size 64 MiB".
std::optional<LoggedArea> read_sized(TextReader reader) {
    const auto first = reader.take_hex();
    if (!first || !reader.take(", size ")) {
        return std::nullopt;
    }
    const auto size = reader.take_decimal();
    return size && reader.take(" MiB") ? std::optional(LoggedArea{*first, *size}) : std::nullopt;
}

// cma_declare_contiguous_nid(): "cma: Reserved 64 MiB at 0x000000007c000000", 6.12 with " on node -1".
// cma_declare_contiguous_multi() of 7.2: "cma: Reserved 256 MiB in 2 ranges".
void read_cma(TextReader reader, LogFacts& facts) {
    const auto size = reader.take_decimal();
    if (size && reader.take(" MiB in ")) {
        keep(facts.scattered_cma, *size);
    } else if (size && reader.take(" MiB at ")) {
        if (const auto first = reader.take_hex()) {
            keep(facts.cma, LoggedArea{*first, *size});
        }
    }
}

// swiotlb_print_info(): "software IO TLB: mapped [mem A-B] (64MB)", where B is the first byte behind it. Before 4.15
// "software IO TLB [mem A-B] (64MB) mapped at [a-b]", where it is the last one.
void read_bounce_buffer(TextReader reader, LogFacts& facts) {
    const bool is_old = reader.take(" ");
    if (!is_old && !reader.take(": mapped ")) {
        return;
    }
    if (const auto span = take_span(reader); span && (is_old || span->second > span->first)) {
        facts.bounce_buffer =
            CpuInterval::between(CpuAddr{span->first}, CpuAddr{is_old ? span->second : span->second - 1});
    }
}

// atomic_pool_expand()'s caller, __dma_atomic_pool_init(): "DMA: preallocated 128 KiB GFP_KERNEL|GFP_DMA pool for
// atomic allocations". arch/arm's atomic_pool_init(): "DMA: preallocated 256 KiB pool for atomic coherent allocations",
// as dma_atomic_pool_init() of 4.20 to 5.7.
void read_pool(TextReader reader, LogFacts& facts) {
    const auto size = reader.take_decimal();
    if (!size || *size > (~std::uint64_t{0} >> 10) || !reader.take(" KiB ")) {
        return;
    }
    const std::uint64_t bytes = *size << 10;
    const std::string_view flags = reader.take_until(" ");
    if (flags == "pool") {
        keep(facts.pools, LoggedPool{std::nullopt, bytes});
    } else if (reader.take(" pool for atomic")) {
        const Zone zone = flags == "GFP_KERNEL|GFP_DMA"     ? Zone::dma
                          : flags == "GFP_KERNEL|GFP_DMA32" ? Zone::dma32
                                                            : Zone::normal;
        keep(facts.pools, LoggedPool{zone, bytes});
    }
}

// fdt_init_reserved_mem() since 6.4 or so: "0x0000000060000000..0x00000000600fffff (1024 KiB) nomap non-reusable pool".
void read_region(TextReader reader, LogFacts& facts) {
    const auto first = reader.take_hex();
    if (!first || !reader.take("..")) {
        return;
    }
    const auto last = reader.take_hex();
    reader.take_until(")");
    if (!last || !reader.take(") ")) {
        return;
    }
    reader.take_until(" ");
    reader.take(" ");
    reader.take_until(" ");
    const auto place = CpuInterval::between(CpuAddr{*first}, CpuAddr{*last});
    if (place && reader.take(" ")) {
        keep(facts.regions, LoggedRegion{std::string(reader.rest()), *place});
    }
}

// "'pool@60000000': …" or "r1 could not be activated", behind the words before it.
void read_lost(TextReader reader, std::string_view end, LogFacts& facts) {
    const std::size_t at = reader.rest().find(end);
    if (at != std::string_view::npos) {
        keep(facts.lost, std::string(reader.rest().substr(0, at)));
    }
}

// Lines of regions: rmem_cma_setup(), rmem_dma_setup(), __reserved_mem_init_node(), in that order for each.
bool read_region_line(std::string_view message, LogFacts& facts, LoggedArea*& unnamed) {
    TextReader reader(message);
    if (reader.take("Reserved memory: created CMA memory pool at ")) {
        if (const auto area = read_sized(reader)) {
            keep(facts.region_cma, *area);
            unnamed = &facts.region_cma.back();
        }
    } else if (reader.take("Reserved memory: created DMA memory pool at ")) {
        if (const auto area = read_sized(reader)) {
            keep(facts.region_pools, *area);
            unnamed = &facts.region_pools.back();
        }
    } else if (reader.take(of_reserved) || reader.take("Reserved memory: ")) {
        if (reader.take("initialized node ")) {
            if (unnamed != nullptr) {  // a name may have a comma
                unnamed->region = std::string(reader.rest().substr(0, reader.rest().find(", compatible id ")));
            }
            unnamed = nullptr;
        } else if (reader.take("node ")) {  // fdt_init_reserved_mem_node()
            read_lost(reader, " compatible matching fail", facts);
        } else if (reader.take("failed to allocate memory for node '") ||  // __reserved_mem_alloc_size()
                   reader.take("Reserved memory: failed to reserve memory for node '") ||
                   reader.take("failed to reserve memory for node '")) {  // __reserved_mem_reserve_reg()
            read_lost(reader, "'", facts);
        } else {
            read_region(reader, facts);
        }
    } else if (reader.take("OF: fdt: Reserved memory: failed to reserve memory for node '")) {  // the same before 6.9
        read_lost(reader, "'", facts);
    } else if (reader.take("cma: CMA area ")) {  // cma_activate_area()
        read_lost(reader, " could not be activated", facts);
    } else {
        return false;
    }
    return true;
}

class LogReader {
public:
    explicit LogReader(LogFacts& facts) : facts_(facts) {}

    void read(std::string_view message) {
        if (is_in_zones_ && read_zone(message, facts_)) {
            return;
        }
        is_in_zones_ = false;
        if (read_region_line(message, facts_, unnamed_)) {
            return;
        }
        TextReader reader(message);
        if (reader.take("Linux version ")) {
            facts_.has_begin = true;
            facts_.is_debian = message.find("Debian") != std::string_view::npos;
            facts_.release = std::string(reader.take_until(" "));
        } else if (reader.take("** ") && message.find(" printk messages dropped **") != std::string_view::npos) {
            facts_.has_hole = true;
        } else if (reader.take("Zone ranges:")) {
            is_in_zones_ = true;
            facts_.zones.clear();
        } else if (reader.take("Kernel command line: ")) {
            facts_.command_line = std::string(reader.rest());
        } else if (reader.take("cma: Reserved ")) {
            read_cma(reader, facts_);
        } else if (reader.take("software IO TLB")) {
            read_bounce_buffer(reader, facts_);
        } else if (reader.take("DMA: preallocated ")) {
            read_pool(reader, facts_);
        } else if (reader.take("Memory: ")) {
            facts_.has_memory_line = true;
        } else if (reader.take("Freeing unused kernel ") ||
                   (reader.take("Run ") && reader.rest().ends_with(" as init process"))) {
            facts_.has_init_line = true;
        }
    }

private:
    LogFacts& facts_;
    bool is_in_zones_ = false;
    LoggedArea* unnamed_ = nullptr;  // an area whose name comes with the next line
};

}  // namespace

LogFacts read_log(std::string_view text) {
    LogFacts facts;
    facts.text = last_boot(text);
    LogReader reader(facts);
    for_each_message(facts.text, [&](std::string_view message) { reader.read(message); });
    return facts;
}

}  // namespace dmavet::verify
