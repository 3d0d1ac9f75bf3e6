// SPDX-License-Identifier: Apache-2.0
// Is a board one value: does it keep its question, can it be moved, can two threads read it?
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/analyzed.hpp"
#include "support/describe.hpp"

namespace dmavet::test {

namespace {

// A window with a translation, an SMMU and a pool: every kind of step that a board refers to its own parts for.
void board_with_everything(FdtBuilder& t) {
    t.strings("compatible", {"test,board", "test,soc"});
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 0, 0x40000000});
    t.end().node("reserved-memory").bus(2, 2).empty("ranges").device("pool@50000000", "shared-dma-pool");
    t.cells("reg", {0, 0x50000000, 0, 0x400000}).empty("no-map").phandle(1).end().end();
    t.device("smmu@1000", "arm,smmu-v3").cells("#iommu-cells", {1}).phandle(3).end();
    t.device("soc", "simple-bus").bus(1, 1).empty("ranges");
    t.cells("dma-ranges", {0, 0, 0x40000000, 0x20000000}).empty("dma-coherent");
    t.device("usb", "test,usb").cells("iommus", {3, 5}).end();
    t.device("mmc", "test,mmc").cells("memory-region", {1}).end().end();
}

Question requests() {
    Question question;
    question.allocations = {alloc_request("4K"), alloc_request("1M,atomic")};
    question.streams = {stream_request("2K")};
    question.facts = std::make_shared<const Facts>(Facts{{{"", "/soc/mmc", "", true, std::nullopt, "the manual"}}, {}});
    return question;
}

// Everything that can be asked of a board, as text.
std::string everything(const Board& board) {
    std::string text;
    const auto add = [&](const Step& step) {
        text += std::string(step.function) + ": " + step.decision;
        text += step.from.node ? " (" + board.tree->path(*step.from.node) + ")\n" : "\n";
    };
    for (const Device& device : board.topology.devices) {
        text += board.tree->path(device.node) + "\n";
        for (const Step& step : explain(board, device)) {
            add(step);
        }
        for (const Allocation& allocation : board.outcome(device)->allocations) {
            text += describe(allocation) + ", " + describe(allocation.judgement) + "\n";
            for (const Step& step : explain_allocation(board, device, allocation.request).steps) {
                add(step);
            }
            text += std::to_string(capacity_of(board, device, allocation.request).largest) + "\n";
        }
    }
    for (const Finding& finding : board.findings) {
        text += board.tree->path(finding.node) + " " + std::string(finding.property) + " " + finding.message + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("a board that was moved answers as before") {
    Board made = checked(blob_of(board_with_everything), requests(), every_rule());
    const std::string before = everything(made);
    const Device* usb = device_at(made, "/soc/usb");
    REQUIRE(usb != nullptr);

    Board constructed(std::move(made));
    CHECK(everything(constructed) == before);
    CHECK(device_at(constructed, "/soc/usb") == usb);  // who holds a device still holds it

    Board assigned = analyzed([](FdtBuilder& t) { t.device("other").end(); }, arm64_6_1);
    assigned = std::move(constructed);
    CHECK(everything(assigned) == before);
    CHECK(device_at(assigned, "/soc/usb") == usb);
}

TEST_CASE("a board owns its question") {
    const std::vector<std::byte> blob = blob_of(board_with_everything);
    Question question = requests();
    question.cmdline = "cma=64M";
    question.memory.banks = {{0x40000000, 0x10000000}};
    question.config = KernelConfig{};
    question.rids = {0x100};
    const Board board = checked(blob, question);
    CHECK(board.question == question);
    CHECK(checked(blob, question).question == board.question);
    CHECK(checked(blob, question, no_rules()).question == board.question);  // checks are no part of it

    const struct {
        const char* name;
        void (*change)(Question& question);
    } changes[] = {
        {"architecture", [](Question& q) { q.arch = Arch::arm64; }},
        {"release", [](Question& q) { q.release = "6.1"; }},
        {"configuration", [](Question& q) { q.config->options["CONFIG_DMA_CMA"] = false; }},
        {"command line", [](Question& q) { q.cmdline = ""; }},
        {"machine quirks", [](Question& q) { q.machine_quirks = false; }},
        {"T-Head's attributes", [](Question& q) { q.riscv_mae = true; }},
        {"RAM", [](Question& q) { q.memory.banks[0].size += 0x1000; }},
        {"who gives RAM", [](Question& q) { q.memory.by = "/proc/iomem"; }},
        {"whether it is cut", [](Question& q) { q.memory.is_cut = true; }},
        {"requester ids", [](Question& q) { q.rids.clear(); }},
        {"facts", [](Question& q) { q.facts = nullptr; }},
        {"allocations", [](Question& q) { q.allocations[1].mask_bits = 64; }},
        {"mappings", [](Question& q) { q.streams[0].buffer = 0; }},
        {"attached region", [](Question& q) { q.attached_region.reset(); }},
    };
    for (const auto& c : changes) {
        Question other = question;
        c.change(other);
        CAPTURE(c.name);
        CHECK(other != question);
    }
}

TEST_CASE("facts outlive whoever wrote them down") {
    const Board board = checked(blob_of(board_with_everything), requests());
    REQUIRE(board.question.facts.use_count() == 1);
    const Device& mmc = *device_at(board, "/soc/mmc");
    CHECK(board.outcome(mmc)->snoops.value == true);
    CHECK(explain_allocation(board, mmc, alloc_request("4K,mask=64")).judgement.verdict == Verdict::coherent_uncached);
}

TEST_CASE("no tree is none to analyse") {
    const auto board = analyze(std::shared_ptr<const Tree>());
    REQUIRE_FALSE(board);
    CHECK(board.error().code == ErrorCode::bad_question);
}

TEST_CASE("a mapping may be asked of a board that is there") {
    const Board board = checked(blob_of(board_with_everything), requests());
    REQUIRE_FALSE(board.question.streams.empty());
    for (const Device& device : board.topology.devices) {
        for (std::size_t i = 0; i < board.question.streams.size(); ++i) {
            const Streaming& known = board.outcome(device)->streaming[i];
            const Streaming asked = streaming_of(board, device, board.question.streams[i]);
            CHECK(describe(asked) == describe(known));
            CHECK(asked.reason == known.reason);
            CHECK(asked.judgement.verdict == known.judgement.verdict);
        }
    }
}

TEST_CASE("two threads may read one board") {
    const Board board = checked(blob_of(board_with_everything), requests(), every_rule());
    const std::string alone = everything(board);
    std::string texts[2];
    std::vector<std::thread> threads;
    for (std::string& text : texts) {
        threads.emplace_back([&] { text = everything(board); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(texts[0] == alone);
    CHECK(texts[1] == alone);
}

TEST_CASE("two threads may make boards of one question") {
    const std::vector<std::byte> blob = blob_of(board_with_everything);
    const Question question = requests();
    std::string texts[2];
    std::vector<std::thread> threads;
    for (std::string& text : texts) {
        threads.emplace_back([&] { text = everything(checked(blob, question, every_rule())); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(texts[0] == texts[1]);
    CHECK_FALSE(texts[0].empty());
}

}  // namespace dmavet::test
