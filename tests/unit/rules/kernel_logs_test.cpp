// SPDX-License-Identifier: Apache-2.0
// Which release prints which line? Each edge of the table, as read in the sources of the releases on both sides of it.
#include "rules/kernel_logs.hpp"

#include <doctest/doctest.h>

#include "unit/rules/rule_cases.hpp"

namespace dmavet::test {

namespace {

using rules::LogLine;

struct Edge {
    LogLine line;
    Release before, since;  // what each of them prints begins so
    std::string_view old_text, new_text;
};

constexpr std::string_view silent;

// The functions are those of the rows below them; of_reserved_mem.c where none is named.
constexpr Edge edges[] = {
    // of_amba_device_create()
    {LogLine::amba_without_registers, {4, 7}, {4, 8}, "of_amba_device_create(): of_add", "OF: amba: of_address_to"},
    // cma_activate_area()
    {LogLine::cma_not_activated, {4, 12}, {4, 13}, silent, "cma: CMA area {0} could not"},
    // of_bus_pci_match()
    {LogLine::no_device_type, {5, 8}, {5, 9}, silent, "OF: {0}: Missing device_type"},
    // early_pgtable_alloc() of arm64, as far back as it was read
    {LogLine::no_page_tables, {5, 9}, {5, 10}, silent, "Kernel panic - not syncing: Failed to allocate page"},
    // of_phandle_iterator_next()
    {LogLine::phandle_unknown,
     {5, 11},
     {5, 12},
     "OF: {0}: could not find phandle",
     "OF: {0}: could not find phandle {1}"},
    // rmem_dma_device_init()
    {LogLine::pool_beyond_mask, {6, 15}, {6, 16}, silent, "reserved memory is beyond device's set DMA address range"},
    {LogLine::pool_beyond_mask, {6, 12, 116}, {6, 12, 117}, silent, "reserved memory is beyond"},
    {LogLine::pool_beyond_mask, {6, 1, 175}, {6, 1}, silent, "reserved memory is beyond"},
    {LogLine::pool_beyond_mask, {5, 10}, {6, 1, 176}, silent, "reserved memory is beyond"},
    // dma_alloc_from_pool()
    {LogLine::pool_exhausted, {6, 18}, {6, 19}, "Failed to get suitable pool for", "DMA pool exhausted for"},
    {LogLine::pool_exhausted, {6, 12, 0}, {6, 12}, "Failed to get suitable pool for", "DMA pool exhausted for"},
    {LogLine::pool_exhausted, {5, 10}, {6, 1}, "Failed to get suitable pool for", "DMA pool exhausted for"},
    // memremap()
    {LogLine::pool_in_ram, {3, 18}, {5, 10}, silent, "memremap attempted on ram {0:"},
    // rmem_cma_setup() up to 6.18, __reserved_mem_reserve_reg() up to 7.0, __rmem_cma_verify_node()
    {LogLine::region_bypassed, {5, 9}, {5, 10}, silent, "Reserved memory: bypass {0} node, using"},
    {LogLine::region_bypassed,
     {6, 18},
     {6, 19},
     "Reserved memory: bypass",
     "OF: reserved mem: Skipping dt linux,cma-default for"},
    {LogLine::region_bypassed,
     {7, 0},
     {7, 1},
     "OF: reserved mem: Skipping",
     "Skipping dt linux,cma-default node in favor for"},
    {LogLine::region_not_placed,
     {4, 7},
     {4, 8},
     "Reserved memory: failed",
     "OF: reserved mem: failed to allocate memory for node '{0}'"},
    {LogLine::region_not_placed,
     {5, 19},
     {6, 0},
     "OF: reserved mem: failed to allocate memory for node '{0}'",
     "OF: reserved mem: failed to allocate memory for node '{0}': size {1} MiB"},
    // fdt.c up to 6.8
    {LogLine::region_not_reserved,
     {4, 7},
     {4, 8},
     "Reserved memory: failed to reserve",
     "OF: fdt: Reserved memory: failed"},
    {LogLine::region_not_reserved,
     {6, 8},
     {6, 9},
     "OF: fdt: Reserved",
     "OF: reserved mem: Reserved memory: failed to reserve"},
    {LogLine::region_odd_alignment,
     {4, 7},
     {4, 8},
     "Reserved memory: invalid alignment",
     "OF: reserved mem: invalid alignment"},
    {LogLine::region_odd_alloc_ranges,
     {4, 7},
     {4, 8},
     "Reserved memory: invalid",
     "OF: reserved mem: invalid alloc-ranges"},
    // of_flat_dt_get_addr_size_prop() takes an odd length for no property at all.
    {LogLine::region_odd_alloc_ranges, {6, 18}, {6, 19}, "OF: reserved mem: invalid alloc-ranges", silent},
    {LogLine::region_odd_reg, {4, 7}, {4, 8}, "Reserved memory: invalid reg", "OF: fdt: Reserved memory: invalid reg"},
    {LogLine::region_odd_reg,
     {6, 8},
     {6, 9},
     "OF: fdt: Reserved memory",
     "OF: reserved mem: Reserved memory: invalid reg"},
    {LogLine::region_odd_reg, {6, 18}, {6, 19}, "OF: reserved mem: Reserved memory: invalid reg", silent},
    {LogLine::region_odd_size, {4, 7}, {4, 8}, "Reserved memory: invalid size", "OF: reserved mem: invalid size"},
    // fdt_init_reserved_mem()
    {LogLine::region_refused, {5, 1}, {5, 2}, silent, "OF: reserved mem: node {0} compatible matching fail"},
    {LogLine::regions_overlap, {4, 3}, {4, 4}, silent, "Reserved memory: OVERLAP DETECTED!"},
    {LogLine::regions_overlap, {4, 7}, {4, 8}, "Reserved memory: OVERLAP", "OF: reserved mem: OVERLAP DETECTED!"},
    {LogLine::regions_unread, {4, 7}, {4, 8}, "Reserved memory: unsupported", "OF: fdt: Reserved memory: unsupported"},
    {LogLine::regions_unread,
     {6, 8},
     {6, 9},
     "OF: fdt: Reserved memory",
     "OF: reserved mem: Reserved memory: unsupported"},
};

bool begins(std::string_view line, std::string_view text) {
    return text.empty() ? line.empty() : line.starts_with(text);
}

// What a kernel prints of the only finding of a rule.
std::string said(std::string_view rule, Build build, KernelId kernel) {
    Question question;
    question.release = to_string(kernel.release);
    question.arch = kernel.arch;
    for (const Finding& finding : checked(blob_of(build), question).findings) {
        if (finding.rule->id == rule) {
            return finding.kernel_log;
        }
    }
    return "no finding";
}

void odd_reg(FdtBuilder& t) {
    reserved(ram(t)).node("pool").string("compatible", "shared-dma-pool").empty("no-map").cells("reg", {0x90000000});
    t.end().end();
}

void no_room(FdtBuilder& t) {
    reserved(ram(t)).device("pool", "shared-dma-pool").cells("size", {0x50000000}).end().end();
}

void window_without_ram(FdtBuilder& t) {
    bus(ram(t), {0, 0x10000000, 0x1000000}).device("dma", "arm,pl330").cells("reg", {0x1000, 0x1000}).end().end();
}

}  // namespace

TEST_CASE("lines of the log, release by release") {
    for (const Edge& edge : edges) {
        CAPTURE(edge.old_text);
        CAPTURE(edge.new_text);
        const std::string_view before = rules::log_format(edge.line, edge.before),
                               since = rules::log_format(edge.line, edge.since);
        CHECK(begins(before, edge.old_text));
        CHECK(begins(since, edge.new_text));
        CHECK(before != since);
    }
}

TEST_CASE("findings say what the kernel that was asked for prints") {
    constexpr KernelId arm64_3_18{{3, 18}, Arch::arm64}, arm64_5_10{{5, 10}, Arch::arm64},
        arm64_7_2{{7, 2}, Arch::arm64};
    CHECK(said("region-reg-length", odd_reg, arm64_3_18) ==
          "Reserved memory: invalid reg property in 'pool', skipping node.");
    CHECK(said("region-reg-length", odd_reg, arm64_5_10) ==
          "OF: fdt: Reserved memory: invalid reg property in 'pool', skipping node.");
    CHECK(said("region-reg-length", odd_reg, arm64_7_2).empty());
    CHECK(said("alloc-ranges-unsatisfiable", no_room, arm64_5_10) ==
          "OF: reserved mem: failed to allocate memory for node 'pool'");
    CHECK(said("alloc-ranges-unsatisfiable", no_room, arm64_6_1) ==
          "OF: reserved mem: failed to allocate memory for node 'pool': size 1280 MiB");
}

// translate_phys_to_dma() answers DMA_MAPPING_ERROR, which is a dma_addr_t; arm_dma_ops of 5.10 do not ask.
TEST_CASE("a buffer that no window holds") {
    CHECK(said("range-misses-all-ram", window_without_ram, arm64_6_1) == "DMA addr 0xffffffffffffffff+");
    CHECK(said("range-misses-all-ram", window_without_ram, arm_6_1) == "DMA addr 0xffffffffffffffff+");
}

// Debian's 7.2 and 6.12 for armmp and 7.2 for armmp-lpae with a region in what mem= cuts off: some places end in that
// line, some in silence, some in a boot with "Bad page state".
TEST_CASE("the panic over a CMA region that is not RAM is promised where it is sure to come") {
    const Build region = [](FdtBuilder& t) {
        pool(reserved(ram(t)), 0xb0000000, 0x2000000).empty("reusable").end().end();
        t.node("chosen").string("bootargs", "mem=512M");
    };
    const struct {
        KernelId kernel;
        std::string_view expected;
    } cases[] = {
        {{{6, 12}, Arch::arm64}, "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b"},
        {{{6, 12}, Arch::arm}, ""},
        {{{7, 2}, Arch::arm}, ""},
    };
    for (const auto& c : cases) {
        CAPTURE(to_string(c.kernel.release));
        CAPTURE(to_string(c.kernel.arch));
        CHECK(said("cma-region-outside-ram", region, c.kernel) == c.expected);
    }
}

}  // namespace dmavet::test
