// SPDX-License-Identifier: Apache-2.0
// Which questions have no answer, whatever the tree is? Asked all the same, the model would answer a question that
// nobody asked.

#include <limits>
#include <string>

#include <fmt/format.h>

#include "dmavet/question.hpp"

namespace dmavet {

namespace {

constexpr unsigned widest_mask = 64;
constexpr std::uint32_t last_rid = 0xffff;  // bus, device and function

std::optional<Error> refuse(std::string_view field, std::string message) {
    return fail(ErrorCode::bad_question, std::move(message), field);
}

// Of allocations and mappings alike; `what`: "an allocation".
std::optional<Error> refuse_numbers(std::string_view field, std::string_view what, std::uint64_t size, unsigned mask) {
    if (size == 0) {
        return refuse(field, fmt::format("{} of 0 bytes", what));
    }
    if (mask > widest_mask) {
        return refuse(field, fmt::format("{} by a mask of {} bits: a mask has {} at most", what, mask, widest_mask));
    }
    return std::nullopt;
}

std::optional<Error> refuse_ranges(std::string_view field, std::string_view what,
                                   const std::vector<MemoryRange>& ranges) {
    for (const MemoryRange& range : ranges) {
        if (range.size == 0) {
            return refuse(field, fmt::format("{} at {:#x} has size 0", what, range.base));
        }
        if (range.size - 1 > std::numeric_limits<std::uint64_t>::max() - range.base) {
            return refuse(field, fmt::format("{} at {:#x} ends beyond 64 bits", what, range.base));
        }
    }
    return std::nullopt;
}

std::optional<Error> refuse_memory(const Question& question) {
    if (question.memory_size && *question.memory_size == 0) {
        return refuse("memory_size", "RAM of size 0");
    }
    if (question.memory_size && !question.memory.banks.empty()) {
        return refuse("memory_size", "RAM by its size alone and by banks: one of the two says where it is");
    }
    auto error = refuse_ranges("memory", "the bank", question.memory.banks);
    return error ? error : refuse_ranges("reserved", "what firmware keeps", question.reserved);
}

}  // namespace

// dma_alloc_noncoherent() and dma_alloc_pages() take no attributes: there is nothing to combine or leave out.
std::optional<Error> refusal_of(const AllocRequest& request) {
    constexpr std::string_view field = "allocations";
    if (auto error = refuse_numbers(field, "an allocation", request.size, request.mask_bits)) {
        return error;
    }
    if (request.api == AllocApi::coherent) {
        return std::nullopt;
    }
    const std::string_view call = request.api == AllocApi::pages ? "dma_alloc_pages()" : "dma_alloc_noncoherent()";
    for (const auto& [is_set, attribute] : {std::pair(request.write_combine, "DMA_ATTR_WRITE_COMBINE"),
                                            std::pair(request.no_kernel_mapping, "DMA_ATTR_NO_KERNEL_MAPPING"),
                                            std::pair(request.force_contiguous, "DMA_ATTR_FORCE_CONTIGUOUS")}) {
        if (is_set) {
            return refuse(field, fmt::format("{} goes with dma_alloc_attrs(), not with {}", attribute, call));
        }
    }
    return std::nullopt;
}

std::optional<Error> refusal_of(const StreamRequest& request) {
    constexpr std::string_view field = "streams";
    auto error = refuse_numbers(field, "a mapping", request.size, request.mask_bits);
    if (!error && request.buffer && request.size - 1 > std::numeric_limits<std::uint64_t>::max() - *request.buffer) {
        error = refuse(field,
                       fmt::format("a buffer at {:#x} of {} bytes ends beyond 64 bits", *request.buffer, request.size));
    }
    return error;
}

std::optional<Error> refusal_of(const Question& question) {
    if (question.arch && to_string(*question.arch).empty()) {
        return refuse("arch", fmt::format("{} is no architecture", static_cast<unsigned>(*question.arch)));
    }
    if (auto error = refuse_memory(question)) {
        return error;
    }
    for (const std::uint32_t rid : question.rids) {
        if (rid > last_rid) {
            return refuse("rids", fmt::format("{:#x} is no requester id: the last is {:#x}", rid, last_rid));
        }
    }
    for (const AllocRequest& request : question.allocations) {
        if (auto error = refusal_of(request)) {
            return error;
        }
    }
    for (const StreamRequest& request : question.streams) {
        if (auto error = refusal_of(request)) {
            return error;
        }
    }
    return std::nullopt;
}

}  // namespace dmavet
