// SPDX-License-Identifier: Apache-2.0
// How is a request named, alone and among others?

#include "report/say/request_text.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "report/say/phrases.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

// As drivers ask for it; the machine formats have words of their own.
std::string_view gfp_text(AllocContext context) {
    return context == AllocContext::atomic ? "GFP_ATOMIC" : "GFP_KERNEL";
}

std::string_view function_of(const AllocRequest& request) {
    switch (request.api) {
        case AllocApi::noncoherent: return "dma_alloc_noncoherent";
        case AllocApi::pages: return "dma_alloc_pages";
        case AllocApi::coherent: break;
    }
    if (request.no_kernel_mapping || request.force_contiguous) {
        return "dma_alloc_attrs";
    }
    return request.write_combine ? "dma_alloc_wc" : "dma_alloc_coherent";
}

void add_attributes(const AllocRequest& request, std::vector<std::string>& parts) {
    if (request.write_combine && function_of(request) != "dma_alloc_wc") {
        parts.emplace_back("write-combine");
    }
    if (request.no_kernel_mapping) {
        parts.emplace_back("no kernel mapping");
    }
    if (request.force_contiguous) {
        parts.emplace_back("contiguous");
    }
}

void add_words(const AllocRequest& request, std::vector<std::string>& parts) {
    if (request.write_combine) {
        parts.emplace_back("wc");
    }
    if (request.no_kernel_mapping) {
        parts.emplace_back("unmapped");
    }
    if (request.force_contiguous) {
        parts.emplace_back("contiguous");
    }
}

std::string mask_text(unsigned bits) {
    return fmt::format("{}-bit mask", bits);
}

template <class Request, class Member>
bool all_alike(const std::vector<Request>& requests, Member member) {
    return std::all_of(requests.begin(), requests.end(),
                       [&](const Request& request) { return request.*member == requests.front().*member; });
}

// The arguments that mappings have in common, or those that they do not.
enum class Arguments : std::uint8_t { common, different };
std::vector<std::string> arguments_of(const StreamRequest& request, const std::vector<StreamRequest>& among,
                                      Arguments which) {
    std::vector<std::string> parts;
    const auto add = [&](auto member, const std::string& text) {
        if (all_alike(among, member) == (which == Arguments::common) && !text.empty()) {
            parts.push_back(text);
        }
    };
    add(&StreamRequest::size, wording::size_text(request.size));
    add(&StreamRequest::direction, std::string(to_string(request.direction)));
    add(&StreamRequest::mask_bits, mask_text(request.mask_bits));
    add(&StreamRequest::buffer, request.buffer ? fmt::format("buffer at {:#x}", *request.buffer) : std::string());
    add(&StreamRequest::require_coherent, request.require_coherent ? "DMA_ATTR_REQUIRE_COHERENT" : "");
    return parts;
}

bool same_function(const std::vector<AllocRequest>& requests) {
    return std::all_of(requests.begin(), requests.end(), [&](const AllocRequest& request) {
        return function_of(request) == function_of(requests.front());
    });
}

}  // namespace

std::string call_text(const AllocRequest& request) {
    std::vector<std::string> parts{wording::size_text(request.size), std::string(gfp_text(request.context)),
                                   mask_text(request.mask_bits)};
    add_attributes(request, parts);
    return fmt::format("{}({})", function_of(request), join(parts, ", "));
}

std::string call_text(const StreamRequest& request) {
    return common_call_text(std::vector{request});
}

std::vector<std::string> request_titles(const std::vector<AllocRequest>& requests) {
    const bool alike_size = all_alike(requests, &AllocRequest::size);
    const bool alike_mask = all_alike(requests, &AllocRequest::mask_bits);
    const bool alike_function = same_function(requests);
    std::vector<std::string> titles;
    for (const AllocRequest& request : requests) {
        std::vector<std::string> parts;
        if (!alike_size) {
            parts.push_back(wording::size_text(request.size));
        }
        if (alike_size || request.context == AllocContext::atomic) {
            parts.emplace_back(gfp_text(request.context));
        }
        if (!alike_mask) {
            parts.push_back(fmt::format("{}-bit", request.mask_bits));
        }
        if (!alike_function && request.api != AllocApi::coherent) {
            parts.emplace_back(to_string(request.api));
        }
        add_words(request, parts);
        titles.push_back(join(parts, " "));
    }
    return titles;
}

std::vector<std::string> request_titles(const std::vector<StreamRequest>& requests) {
    std::vector<std::string> titles;
    for (const StreamRequest& request : requests) {
        titles.push_back(join(arguments_of(request, requests, Arguments::different), " "));
    }
    return titles;
}

std::string common_call_text(const std::vector<StreamRequest>& requests) {
    return fmt::format("dma_map_single({})", join(arguments_of(requests.front(), requests, Arguments::common), ", "));
}

std::string common_call_text(const std::vector<AllocRequest>& requests) {
    std::vector<std::string> parts;
    if (all_alike(requests, &AllocRequest::size)) {
        parts.push_back(wording::size_text(requests.front().size));
    }
    if (all_alike(requests, &AllocRequest::mask_bits)) {
        parts.push_back(mask_text(requests.front().mask_bits));
    }
    const std::string_view function = same_function(requests) ? function_of(requests.front()) : "dma_alloc_*";
    return fmt::format("{}({})", function, join(parts, ", "));
}

}  // namespace dmavet::report
