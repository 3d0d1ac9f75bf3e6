// SPDX-License-Identifier: Apache-2.0
// How does a table write down a request, and the answer to it?
#include "support/allocations.hpp"

#include <functional>
#include <stdexcept>

#include "support/describe.hpp"

namespace dmavet::test {

namespace {

void for_each_word(std::string_view text, const std::function<void(std::string_view)>& take) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool take_value(std::string_view word, std::string_view key, std::string_view& value) {
    if (!word.starts_with(key)) {
        return false;
    }
    value = word.substr(key.size());
    return true;
}

[[noreturn]] void refuse(std::string_view word) {
    throw std::runtime_error("a request of a test has the unknown part " + std::string(word));
}

std::string zones_text(ZoneSet zones) {
    std::string text;
    for (const Zone zone : {Zone::dma, Zone::dma32, Zone::normal, Zone::highmem}) {
        if (contains(zones, zone)) {
            text.append(text.empty() ? "" : "+").append(to_string(zone));
        }
    }
    return text.empty() ? "nozone" : text;
}

void add(std::string& text, std::string_view word) {
    if (word.empty()) {
        return;
    }
    if (!text.empty()) {
        text += " ";
    }
    text += word;
}

const Device& the_device(const Board& board, std::string_view path) {
    const Device* device = device_at(board, path);
    if (device == nullptr) {
        throw std::runtime_error("there is no device " + std::string(path));
    }
    return *device;
}

}  // namespace

AllocRequest alloc_request(std::string_view text) {
    AllocRequest request;
    bool is_first = true;
    for_each_word(text, [&](std::string_view word) {
        std::string_view value = word;
        if (std::exchange(is_first, false)) {
            request.size = memparse(value);
        } else if (take_value(word, "mask=", value)) {
            request.mask_bits = static_cast<unsigned>(memparse(value));
        } else if (word == "atomic") {
            request.context = AllocContext::atomic;
        } else if (word == "wc") {
            request.write_combine = true;
        } else if (word == "no-kernel-mapping") {
            request.no_kernel_mapping = true;
        } else if (word == "force-contiguous") {
            request.force_contiguous = true;
        } else if (word == "noncoherent") {
            request.api = AllocApi::noncoherent;
        } else if (word == "pages") {
            request.api = AllocApi::pages;
        } else {
            refuse(word);
        }
    });
    return request;
}

StreamRequest stream_request(std::string_view text) {
    StreamRequest request;
    bool is_first = true;
    for_each_word(text, [&](std::string_view word) {
        std::string_view value = word;
        if (std::exchange(is_first, false)) {
            request.size = memparse(value);
        } else if (take_value(word, "mask=", value)) {
            request.mask_bits = static_cast<unsigned>(memparse(value));
        } else if (take_value(word, "buffer=", value)) {
            request.buffer = memparse(value);
        } else if (word == "to-device") {
            request.direction = Direction::to_device;
        } else if (word == "from-device") {
            request.direction = Direction::from_device;
        } else if (word == "require-coherent") {
            request.require_coherent = true;
        } else {
            refuse(word);
        }
    });
    return request;
}

std::string describe(const AllocOutcome& outcome) {
    std::string text(to_string(outcome.status));
    add(text, to_string(outcome.path));
    if (outcome.status == AllocStatus::fail) {
        return text;
    }
    add(text, to_string(outcome.source));
    if (outcome.mapping) {
        add(text, *outcome.mapping == Mapping::none ? "unmapped" : to_string(*outcome.mapping));
    }
    if (outcome.cpu_attribute && *outcome.cpu_attribute != CpuAttribute::none) {
        add(text, to_string(*outcome.cpu_attribute));
    }
    if (outcome.alias != Alias::unasked) {
        add(text, "alias=" + std::string(to_string(outcome.alias)));
    }
    if (outcome.status != AllocStatus::unknown) {
        add(text, zones_text(outcome.zones));
    }
    add(text, to_string(outcome.dma_address));
    return text;
}

std::string describe(const Allocation& allocation) {
    if (allocation.outcomes.empty()) {
        return describe(allocation.outcome);
    }
    std::string text = "depends: ";
    for (const AllocOutcome& outcome : allocation.outcomes) {
        if (&outcome != &allocation.outcomes.front()) {
            text += " | ";
        }
        text += describe(outcome);
    }
    return text;
}

std::string describe(const Streaming& streaming) {
    std::string text(to_string(streaming.status));
    if (streaming.status == AllocStatus::fail) {
        return text;
    }
    add(text, to_string(streaming.bounce));
    add(text, to_string(streaming.dma_address));
    if (streaming.cache_maintenance) {
        add(text, "+maintenance");
    }
    return text;
}

std::string describe(const Judgement& judgement) {
    const auto word = [](Verdict verdict) {
        return verdict == Verdict::none ? std::string("none") : std::string(to_string(verdict));
    };
    if (judgement.verdict != Verdict::unverified) {
        return word(judgement.verdict);
    }
    return "unverified (" + word(judgement.if_snoops) + " | " + word(judgement.if_not) + ")";
}

Allocation allocated(Build build, const KernelId& kernel, std::string_view path, std::string_view request,
                     Question question) {
    question.allocations = {alloc_request(request)};
    const Board board = analyzed(build, kernel, std::move(question));
    return board.outcome(the_device(board, path))->allocations.at(0);
}

Streaming mapped(Build build, const KernelId& kernel, std::string_view path, std::string_view request,
                 Question question) {
    question.streams = {stream_request(request)};
    const Board board = analyzed(build, kernel, std::move(question));
    return board.outcome(the_device(board, path))->streaming.at(0);
}

Question with_cmdline(std::string_view cmdline) {
    Question question;
    question.cmdline = std::string(cmdline);
    return question;
}

FdtBuilder& ram_of(FdtBuilder& t, std::initializer_list<std::uint32_t> reg) {
    return t.bus(2, 2).node("memory@0").string("device_type", "memory").cells("reg", reg).end();
}

FdtBuilder& regions(FdtBuilder& t, std::initializer_list<std::uint32_t> ram) {
    return ram_of(t, ram).node("reserved-memory").bus(2, 2).empty("ranges");
}

Placement placed(Build build, const KernelId& kernel, std::string_view cmdline) {
    return analyzed(build, kernel, with_cmdline(cmdline)).placement;
}

std::string describe_place(const std::optional<PlacedArea>& area) {
    return area ? describe(area->within) : "none";
}

std::string describe_size(const std::optional<PlacedArea>& area) {
    return area ? hex(area->size) : "none";
}

void begin_board(FdtBuilder& t) {
    regions(t);
    t.device("pool@60000000", "shared-dma-pool").cells("reg", {0, 0x60000000, 0, 0x400000}).empty("no-map");
    t.phandle(1).end();
    t.device("area@68000000", "shared-dma-pool").cells("reg", {0, 0x68000000, 0, 0x2000000}).empty("reusable");
    t.phandle(2).end();
}

void finish_board(FdtBuilder& t) {
    t.device("smmu@1000", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(3).end();
    t.device("plain").end();
    t.device("coherent").empty("dma-coherent").end();
    t.device("translated").cells("iommus", {3, 1}).end();
    t.device("pooled").cells("memory-region", {1}).end();
    t.device("area").cells("memory-region", {2}).end();
}

}  // namespace dmavet::test
