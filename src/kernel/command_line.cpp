// SPDX-License-Identifier: Apache-2.0
// Which early parameters change what DMA gets? Unknown ones are none of our business; of a parameter given
// twice the kernel keeps the later one, but for mem= of arm.
#include "dmavet/command_line.hpp"

#include <algorithm>

namespace dmavet {

namespace {

unsigned digit_of(char c) {
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<unsigned>(c - 'a') + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return static_cast<unsigned>(c - 'A') + 10;
    }
    return 99;
}

unsigned suffix_shift(char c) {
    switch (c | 0x20) {
        case 'k': return 10;
        case 'm': return 20;
        case 'g': return 30;
        case 't': return 40;
        case 'p': return 50;
        case 'e': return 60;
        default: return 0;
    }
}

bool starts_and_skips(std::string_view& text, char c) {
    if (!text.starts_with(c)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

// simple_strtoull()
std::uint64_t parse_number(std::string_view& text) {
    unsigned base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.starts_with('0')) {
        base = 8;
    }
    std::uint64_t number = 0;
    while (!text.empty() && digit_of(text.front()) < base) {
        number = number * base + digit_of(text.front());
        text.remove_prefix(1);
    }
    return number;
}

// early_cma() in kernel/dma/contiguous.c
CmaArgument parse_cma(std::string_view text) {
    CmaArgument cma{memparse(text)};
    if (!starts_and_skips(text, '@')) {
        return cma;
    }
    cma.base = memparse(text);
    cma.limit = starts_and_skips(text, '-') ? memparse(text) : cma.base + cma.size;
    return cma;
}

// setup_io_tlb_npages() in kernel/dma/swiotlb.c: SLOTS[,AREAS][,force|noforce]
void parse_swiotlb(std::string_view text, CommandLine& line) {
    if (digit_of(text.empty() ? ' ' : text.front()) < 10) {
        line.swiotlb_slots = parse_number(text);
    }
    starts_and_skips(text, ',');
    if (digit_of(text.empty() ? ' ' : text.front()) < 10) {
        line.swiotlb_areas = parse_number(text);
    }
    starts_and_skips(text, ',');
    if (text == "force") {
        line.swiotlb = Swiotlb::force;
    }
    if (text == "noforce") {
        line.swiotlb = Swiotlb::noforce;
    }
}

// kstrtobool(): only the first characters count.
bool parse_bool(std::string_view text) {
    constexpr std::string_view yes = "1yYtT", o = "oO", n = "nN";
    const auto has = [&](std::size_t at, std::string_view letters) {
        return at < text.size() && letters.find(text[at]) != std::string_view::npos;
    };
    return has(0, yes) || (has(0, o) && has(1, n));
}

void take_parameter(std::string_view name, std::string_view value, CommandLine& line) {
    if (name == "coherent_pool") {
        line.coherent_pool = memparse(value);
    }
    if (name == "cma") {
        line.cma = parse_cma(value);
        if (line.cma->size == ~std::uint64_t{0}) {
            line.cma.reset();  // size_cmdline: -1 stands for "not given"
        }
    }
    if (name == "swiotlb") {
        parse_swiotlb(value, line);
    }
    if (name == "iommu.passthrough") {
        line.iommu_passthrough = parse_bool(value);
    }
    // A dash in a parameter's name is an underscore (parameq).
    if (name == "arm-smmu.disable_bypass" || name == "arm_smmu.disable_bypass") {
        line.smmu_disables_bypass = parse_bool(value);
    }
    if (name == "mem") {
        MemoryArgument& memory = line.memory.emplace_back(MemoryArgument{memparse(value)});
        if (starts_and_skips(value, '@')) {
            memory.base = memparse(value);
        }
    }
    if (name == "vmalloc") {
        line.vmalloc = memparse(value);
    }
}

}  // namespace

std::uint64_t memparse(std::string_view& text) {
    const std::uint64_t number = parse_number(text);
    const unsigned shift = text.empty() ? 0 : suffix_shift(text.front());
    if (shift != 0) {
        text.remove_prefix(1);
    }
    return number << shift;
}

CommandLine parse_command_line(std::string_view text) {
    CommandLine line;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t equals = word.find('=');
        if (word == "--") {
            break;  // what follows is for init
        }
        if (equals != std::string_view::npos) {
            take_parameter(word.substr(0, equals), word.substr(equals + 1), line);
        }
    }
    return line;
}

}  // namespace dmavet
