// SPDX-License-Identifier: Apache-2.0
// Which questions are refused instead of answered?
#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <string>

#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

void one_device(FdtBuilder& t) {
    t.bus(1, 1).device("usb@1000", "vendor,usb").cells("reg", {0x1000, 0x100}).end();
}

// "FIELD: MESSAGE", or "asked".
std::string answer(const Result<Board>& board) {
    if (board) {
        return "asked";
    }
    CHECK(board.error().code == ErrorCode::bad_question);
    CHECK(fault_of(board.error().code) == Fault::question);
    return std::string(board.error().field) + ": " + board.error().message;
}

constexpr std::uint64_t end = std::numeric_limits<std::uint64_t>::max();

}  // namespace

TEST_CASE("a question without sense is refused, with the field that has none") {
    const struct {
        const char* name;
        std::function<void(Question&)> ask;
        const char* expected;
    } cases[] = {
        {"nothing", [](Question&) {}, "asked"},
        {"the usual", [](Question& q) { q = default_requests(); }, "asked"},
        {"an unset mask: get_coherent_dma_mask() of 3.18 refuses it, and so does the answer",
         [](Question& q) { q.allocations = {{.mask_bits = 0}}; }, "asked"},
        {"the widest mask", [](Question& q) { q.streams = {{.mask_bits = 64}}; }, "asked"},
        {"a wider one", [](Question& q) { q.allocations = {{.mask_bits = 65}}; },
         "allocations: an allocation by a mask of 65 bits: a mask has 64 at most"},
        {"the same of a mapping",
         [](Question& q) {
             q.streams = {{}, {.mask_bits = 65}};
         },
         "streams: a mapping by a mask of 65 bits: a mask has 64 at most"},
        {"no byte",
         [](Question& q) {
             q.allocations = {{}, {.size = 0}};
         },
         "allocations: an allocation of 0 bytes"},
        {"no byte mapped", [](Question& q) { q.streams = {{.size = 0}}; }, "streams: a mapping of 0 bytes"},
        {"more than there is", [](Question& q) { q.allocations = {{.size = end}}; },
         "asked"},  // and told that it fails
        {"an attribute of dma_alloc_attrs()",
         [](Question& q) { q.allocations = {{.api = AllocApi::pages, .write_combine = true}}; },
         "allocations: DMA_ATTR_WRITE_COMBINE goes with dma_alloc_attrs(), not with dma_alloc_pages()"},
        {"another", [](Question& q) { q.allocations = {{.api = AllocApi::noncoherent, .no_kernel_mapping = true}}; },
         "allocations: DMA_ATTR_NO_KERNEL_MAPPING goes with dma_alloc_attrs(), not with dma_alloc_noncoherent()"},
        {"the third", [](Question& q) { q.allocations = {{.api = AllocApi::pages, .force_contiguous = true}}; },
         "allocations: DMA_ATTR_FORCE_CONTIGUOUS goes with dma_alloc_attrs(), not with dma_alloc_pages()"},
        {"a buffer to the last byte", [](Question& q) { q.streams = {{.size = 2, .buffer = end - 1}}; }, "asked"},
        {"a buffer beyond it", [](Question& q) { q.streams = {{.size = 2, .buffer = end}}; },
         "streams: a buffer at 0xffffffffffffffff of 2 bytes ends beyond 64 bits"},
        {"an architecture", [](Question& q) { q.arch = Arch::riscv; }, "asked"},
        {"a number that is none", [](Question& q) { q.arch = static_cast<Arch>(3); }, "arch: 3 is no architecture"},
        {"RAM by banks",
         [](Question& q) {
             q.memory.banks = {{0x80000000, 0x40000000}};
         },
         "asked"},
        {"RAM twice",
         [](Question& q) {
             q.memory.banks = {{0x80000000, 0x40000000}};
             q.memory_size = 0x40000000;
         },
         "memory_size: RAM by its size alone and by banks: one of the two says where it is"},
        {"RAM of size 0", [](Question& q) { q.memory_size = 0; }, "memory_size: RAM of size 0"},
        {"a bank of size 0",
         [](Question& q) {
             q.memory.banks = {{0x80000000, 0}};
         },
         "memory: the bank at 0x80000000 has size 0"},
        {"a bank beyond 64 bits",
         [](Question& q) {
             q.memory.banks = {{end, 2}};
         },
         "memory: the bank at 0xffffffffffffffff ends beyond 64 bits"},
        {"nothing that firmware keeps",
         [](Question& q) {
             q.reserved = {{0x80000000, 0}};
         },
         "reserved: what firmware keeps at 0x80000000 has size 0"},
        {"the last requester id",
         [](Question& q) {
             q.rids = {0, 0xffff};
         },
         "asked"},
        {"one behind it", [](Question& q) { q.rids = {0x10000}; },
         "rids: 0x10000 is no requester id: the last is 0xffff"},
    };
    const auto blob = blob_of(&one_device);
    for (const auto& c : cases) {
        CAPTURE(c.name);
        Question question;
        c.ask(question);
        CHECK(answer(analyze(blob, question, no_rules())) == c.expected);
    }
}

// Who asks a board's own question again gets the board again: find_fixes() does.
TEST_CASE("the question of a board whose RAM was found may be asked again") {
    const auto blob = blob_of([](FdtBuilder& t) {
        t.bus(1, 1).node("memory@80000000").string("device_type", "memory").cells("reg", {0x80000000, 0x1000}).end();
    });
    Question question;
    question.memory_size = 0x40000000;
    const auto first = analyze(blob, question, no_rules());
    REQUIRE(first);
    const auto second = analyze(blob, first->question, no_rules());
    REQUIRE(second);
    CHECK(second->question == first->question);
    CHECK(second->topology.memory.value == first->topology.memory.value);
}

}  // namespace dmavet::test
