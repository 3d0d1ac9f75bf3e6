// SPDX-License-Identifier: Apache-2.0
// How is it said what harts and cache controllers can do? In a board's header, in its JSON, and of each mapping.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include <sstream>
#include <string>
#include <string_view>

#include "dmavet/report.hpp"
#include "support/allocations.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

constexpr KernelId riscv_7_2{{7, 2}, Arch::riscv};

void board_of(FdtBuilder& t, std::string_view isa, std::string_view core = "test,core") {
    ram_of(t, {0, 0x80000000, 0, 0x40000000});
    t.node("cpus").bus(1, 0).node("cpu@0").strings("compatible", {core, "riscv"}).cells("reg", {0});
    t.string("riscv,isa", isa).cells("riscv,cbom-block-size", {64}).end().end();
    t.device("usb").empty("dma-noncoherent").end();
}

std::string shown(const Board& board, std::string_view format) {
    ReportOptions options;
    options.command = "show";
    options.format = format;
    options.width = 1000;
    options.flat = true;
    std::ostringstream out;
    const auto report = make_report(options, out);
    report->board("board", board);
    report->finish();
    return std::move(out).str();
}

// The line of the header; empty without one.
std::string caches_line(const Board& board) {
    const std::string text = shown(board, "text");
    const std::size_t at = text.find("  caches      ");
    return at == std::string::npos ? "" : text.substr(at + 14, text.find('\n', at) - at - 14);
}

Question asked(std::string_view alloc, std::string_view stream) {
    Question question;
    question.allocations = {alloc_request(alloc)};
    question.streams = {stream_request(stream)};
    return question;
}

}  // namespace

TEST_CASE("the header says what can be done about caches, and who says so") {
    CHECK(caches_line(analyzed([](FdtBuilder& t) { board_of(t, "rv64ima_zicbom_svpbmt"); }, riscv_7_2)) ==
          "maintained by riscv,isa of /cpus/cpu@0 (riscv_fill_hwcap); uncached mappings by riscv,isa of /cpus/cpu@0 "
          "(riscv_fill_hwcap)");
    CHECK(caches_line(analyzed([](FdtBuilder& t) { board_of(t, "rv64ima"); }, riscv_7_2)) ==
          "maintained by nobody; no uncached mappings");
    CHECK(caches_line(analyzed([](FdtBuilder& t) { board_of(t, "rv64ima", "thead,c906"); }, riscv_7_2)) ==
          "maintained by compatible of /cpus/cpu@0 (errata_probe_cmo); uncached mappings if firmware has enabled them "
          "(--riscv-mae)");
    CHECK(caches_line(analyzed([](FdtBuilder& t) { board_of(t, "rv64ima"); }, arm64_6_12)).empty());
}

TEST_CASE("so does the machine format, and what was assumed") {
    Question question;
    question.riscv_mae = false;
    const Build thead = [](FdtBuilder& t) { board_of(t, "rv64ima", "thead,c906"); };
    const auto known = nlohmann::json::parse(shown(analyzed(thead, riscv_7_2, question), "json"))["boards"][0];
    CHECK(known["caches"]["maintained"]["value"] == true);
    CHECK(known["caches"]["maintained"]["block_size"] == 64);
    CHECK(known["caches"]["uncached_mappings"]["value"] == false);
    CHECK(known["caches"]["uncached_mappings"]["from"]["path"] == "/cpus/cpu@0");
    CHECK(known["assumed"]["riscv_mae"] == false);
    const auto open = nlohmann::json::parse(shown(analyzed(thead, riscv_7_2), "json"))["boards"][0];
    CHECK(open["caches"]["uncached_mappings"]["value"].is_null());
    CHECK_FALSE(open["assumed"].contains("riscv_mae"));
    const auto arm64 = nlohmann::json::parse(shown(analyzed(thead, arm64_6_12), "json"))["boards"][0];
    CHECK_FALSE(arm64.contains("caches"));
}

TEST_CASE("a mapping is told in the architecture's words, a verdict says that the tree suffices for it") {
    const Build svpbmt = [](FdtBuilder& t) { board_of(t, "rv64ima_svpbmt"); };
    const Board board = analyzed(svpbmt, riscv_7_2, asked("4K", "2K"));
    const std::string text = shown(board, "text");
    CHECK(text.find("NC    PBMT NC.") != std::string::npos);
    CHECK(text.find("the kernel has no operations to clean its lines") != std::string::npos);
    const auto device = nlohmann::json::parse(shown(board, "json"))["boards"][0]["devices"][0];
    CHECK(device["allocations"][0]["cpu_attribute"] == "normal-nc");
    CHECK(device["allocations"][0]["verdict"] == "mismatch-stale");
    CHECK(device["streaming"][0]["cache_maintenance"] == false);
}

}  // namespace dmavet::test
