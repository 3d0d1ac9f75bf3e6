// SPDX-License-Identifier: Apache-2.0
// Which requests do --alloc and --stream make? A piece that contradicts another is refused: the DMA API has no
// such call, and an answer to half of the question would be taken for an answer to all of it.

#include "cli/request_values.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/text_values.hpp"
#include "dmavet/question.hpp"

namespace dmavet::cli {

namespace {

constexpr std::string_view mask_key = "mask=";
constexpr std::string_view buffer_key = "buffer=";

// One --alloc or --stream: its size, then the words behind it.
struct Request {
    std::string_view option;
    std::string_view text;
    std::uint64_t size;
    std::vector<std::string_view> words;
};

[[noreturn]] void refuse(const Request& request, std::string_view what) {
    usage_error(fmt::format("{} {}: {}", request.option, request.text, what));
}

Request split_request(std::string_view option, std::string_view text) {
    Request request{option, text, 0, split(text)};
    constexpr std::uint64_t most = std::uint64_t{1} << 48;  // more than any board has
    const auto size = parse_size(request.words.front());
    if (!size || *size == 0 || *size > most) {
        refuse(request, fmt::format("'{}' is not a size, such as 4K or 1M", request.words.front()));
    }
    request.size = *size;
    request.words.erase(request.words.begin());
    std::set<std::string_view> seen;
    for (const std::string_view word : request.words) {
        const std::string_view key = word.substr(0, word.find('='));
        if (!seen.insert(key).second) {
            refuse(request, fmt::format("'{}' stands there twice", key));
        }
    }
    return request;
}

// Zero is a mask, too: the one of a driver that never set any.
unsigned parse_mask(const Request& request, std::string_view word) {
    constexpr std::uint64_t most = 64;
    const auto bits = parse_number(word.substr(mask_key.size()));
    if (!bits || *bits > most) {
        refuse(request, fmt::format("'{}' is not mask=BITS, from 0 to {}", word, most));
    }
    return static_cast<unsigned>(*bits);
}

void take_api(const Request& request, AllocRequest& alloc, AllocApi api) {
    if (alloc.api != AllocApi::coherent) {
        refuse(request, "noncoherent and pages are two different calls");
    }
    alloc.api = api;
}

void take_word(const Request& request, std::string_view word, AllocRequest& alloc) {
    if (word == "atomic") {
        alloc.context = AllocContext::atomic;
    } else if (word == "wc") {
        alloc.write_combine = true;
    } else if (word == "no-kernel-mapping") {
        alloc.no_kernel_mapping = true;
    } else if (word == "force-contiguous") {
        alloc.force_contiguous = true;
    } else if (word == "noncoherent") {
        take_api(request, alloc, AllocApi::noncoherent);
    } else if (word == "pages") {
        take_api(request, alloc, AllocApi::pages);
    } else if (word.starts_with(mask_key)) {
        alloc.mask_bits = parse_mask(request, word);
    } else {
        refuse(request, fmt::format("'{}' is none of atomic, mask=BITS, wc, no-kernel-mapping, force-contiguous, "
                                    "noncoherent, pages",
                                    word));
    }
}

AllocRequest parse_allocation(std::string_view text) {
    const Request request = split_request("--alloc", text);
    AllocRequest alloc;
    alloc.size = request.size;
    for (const std::string_view word : request.words) {
        take_word(request, word, alloc);
    }
    if (const auto error = refusal_of(alloc)) {
        refuse(request, error->message);
    }
    return alloc;
}

void take_direction(const Request& request, StreamRequest& stream, bool& has_direction, Direction direction) {
    if (has_direction) {
        refuse(request, "a mapping has one direction");
    }
    has_direction = true;
    stream.direction = direction;
}

void take_buffer(const Request& request, StreamRequest& stream, std::string_view word) {
    stream.buffer = parse_number(word.substr(buffer_key.size()));
    if (!stream.buffer) {
        refuse(request, fmt::format("'{}' is not buffer=ADDR, a physical address such as 0x80000000", word));
    }
}

StreamRequest parse_stream(std::string_view text) {
    const Request request = split_request("--stream", text);
    StreamRequest stream;
    stream.size = request.size;
    bool has_direction = false;
    for (const std::string_view word : request.words) {
        if (word == "to-device") {
            take_direction(request, stream, has_direction, Direction::to_device);
        } else if (word == "from-device") {
            take_direction(request, stream, has_direction, Direction::from_device);
        } else if (word == "bidirectional") {
            take_direction(request, stream, has_direction, Direction::bidirectional);
        } else if (word.starts_with(mask_key)) {
            stream.mask_bits = parse_mask(request, word);
        } else if (word.starts_with(buffer_key)) {
            take_buffer(request, stream, word);
        } else if (word == "require-coherent") {
            stream.require_coherent = true;
        } else {
            refuse(request, fmt::format("'{}' is none of to-device, from-device, bidirectional, mask=BITS, "
                                        "buffer=ADDR, require-coherent",
                                        word));
        }
    }
    if (const auto error = refusal_of(stream)) {
        refuse(request, error->message);
    }
    return stream;
}

}  // namespace

std::vector<AllocRequest> parse_allocations(const std::vector<std::string>& texts) {
    if (texts.empty()) {
        return usual_allocations();
    }
    std::vector<AllocRequest> requests;
    for (const std::string& text : texts) {
        requests.push_back(parse_allocation(text));
    }
    return requests;
}

std::vector<StreamRequest> parse_streams(const std::vector<std::string>& texts) {
    if (texts.empty()) {
        return usual_streams();
    }
    std::vector<StreamRequest> requests;
    for (const std::string& text : texts) {
        requests.push_back(parse_stream(text));
    }
    return requests;
}

}  // namespace dmavet::cli
