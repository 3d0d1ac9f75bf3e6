// SPDX-License-Identifier: Apache-2.0
// Does a trace say what the device then has? Over all samples, devices and kernels: the last step that speaks of a fact
// agrees with it. And what a kernel does not read, no trace speaks of.
#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dmavet/board.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/samples.hpp"

namespace dmavet::test {

namespace {

using Steps = std::vector<Step>;

// The last step of one of these kernel functions whose text has one of these words; null when there is none.
const Step* last_step(const Steps& steps, std::initializer_list<std::string_view> functions,
                      std::initializer_list<std::string_view> words = {""}) {
    const auto is_one = [&](const Step& step) {
        return std::find(functions.begin(), functions.end(), step.function) != functions.end() &&
               std::any_of(words.begin(), words.end(),
                           [&](std::string_view word) { return step.decision.find(word) != std::string::npos; });
    };
    const auto found = std::find_if(steps.rbegin(), steps.rend(), is_one);
    return found == steps.rend() ? nullptr : &*found;
}

std::string text_of(const Step* step) {
    return step == nullptr ? "nothing" : step->decision;
}

bool has(const Step* step, std::string_view word) {
    return step != nullptr && step->decision.find(word) != std::string::npos;
}

// What the trace says about each fact, as a disagreement with the device; empty: none.
std::string coherency_disagrees(const Device& device, const Steps& steps) {
    const Step* step =
        last_step(steps, {"of_dma_is_coherent", "mvebu_hwcc_notifier", "device_initialize", "get_dma_ops"});
    const bool agrees = !device.coherent.value   ? has(step, "unknown")
                        : *device.coherent.value ? has(step, "coherent") && !has(step, "non-coherent")
                                                 : has(step, "non-coherent");
    const bool same_origin = step != nullptr && step->from.node == device.coherent.from.node &&
                             step->from.property == device.coherent.from.property &&
                             step->function == device.coherent.from.function;
    return agrees && same_origin ? "" : "coherency: " + text_of(step);
}

std::string map_disagrees(const Device& device, const Steps& steps) {
    const Step* step = last_step(steps, {"of_dma_get_range", "sunxi_mbus_notifier", "of_dma_configure"},
                                 {"decides", "without a map", "up to the root", "no entry of the dma-ranges",
                                  "in a circle", "machine code maps", "RAM is unknown", "reads no dma-ranges"});
    const bool found = has(step, "decides") || has(step, "machine code maps bus 0x");
    if (!device.configured) {
        return last_step(steps, {"of_dma_configure_id"}, {"never probes"}) != nullptr ? "" : "map of what never probes";
    }
    const bool from_there = !device.regions.value || device.regions.value->empty() || step == nullptr ||
                            step->from.node == device.regions.from.node;
    return found == device.regions.value.has_value() && from_there ? "" : "map: " + text_of(step);
}

std::string limit_disagrees(const Device& device, const Steps& steps) {
    const Step* step =
        last_step(steps, {"of_dma_configure_id", "of_dma_configure"}, {"bus_dma_limit", "no dma-ranges"});
    const bool agrees =
        !device.configured || (device.bus_limit ? has(step, fmt::format("is {:#x}: bus_dma_limit", *device.bus_limit))
                                                : step != nullptr && !has(step, ": bus_dma_limit"));
    return agrees ? "" : "limit: " + text_of(step);
}

std::string mask_disagrees(const Device& device, const Steps& steps) {
    const Step* step = last_step(steps, {"of_dma_configure_id", "of_dma_configure"}, {"the masks"});
    const bool agrees = !device.configured || has(step, fmt::format("the masks are {:#x}", device.coherent_mask)) ||
                        (has(step, "nothing limits the masks") && device.coherent_mask == 0xffffffff);
    return agrees && device.coherent_mask == device.streaming_mask ? "" : "masks: " + text_of(step);
}

std::string iommu_disagrees(const Device& device, const Steps& steps) {
    const auto behind =
        std::count_if(steps.begin(), steps.end(), [](const Step& s) { return s.function == "of_iommu_xlate"; });
    if (static_cast<std::size_t>(behind) != device.iommu->entries.size()) {
        return fmt::format("iommu: {} entries spoken of, {} there", behind, device.iommu->entries.size());
    }
    const bool identity = last_step(steps, {"iommu_set_def_domain_type", "iommu_get_default_domain_type"}) != nullptr;
    if (identity != (device.iommu->state == IommuState::identity)) {
        return "iommu: identity";
    }
    const bool disabled = last_step(steps, {"of_iommu_configure", "of_map_id"}, {"is disabled"}) != nullptr;
    if (device.iommu->state == IommuState::unavailable && !disabled) {
        return "iommu: unavailable, and no step says why";
    }
    const Step* none = last_step(steps, {"of_iommu_configure", "of_dma_configure"}, {"no IOMMU", "reads no iommus"});
    return none != nullptr && !device.iommu->entries.empty() ? "iommu: " + none->decision : "";
}

std::string disagreement(const Device& device, const Steps& steps) {
    for (const auto& disagrees :
         {coherency_disagrees, map_disagrees, limit_disagrees, mask_disagrees, iommu_disagrees}) {
        if (std::string what = disagrees(device, steps); !what.empty()) {
            return what;
        }
    }
    return {};
}

}  // namespace

TEST_CASE("a trace ends with what the device has") {
    std::size_t devices = 0;
    for (const Sample& sample : all_samples()) {
        for (const KernelId& id : modelled_kernels()) {
            for (const char* cmdline : {"", "iommu.passthrough=1"}) {
                Question question;
                question.arch = id.arch;
                question.release = to_string(id.release);
                question.cmdline = cmdline;
                question.rids = {0x0, 0x100};
                const auto board = analyze(read_bytes(sample.blob), question, no_rules());
                REQUIRE(board);
                for (const Device& device : board->topology.devices) {
                    const std::string what = disagreement(device, explain(*board, device));
                    INFO(sample.name, ", ", to_string(id.release), " ", std::string(to_string(id.arch)), ", ",
                         std::string(cmdline), ", ", board->tree->path(device.node), " ",
                         std::string(to_string(device.bus)));
                    CHECK(what == "");
                    ++devices;
                }
            }
        }
    }
    CHECK(devices > 5'000);
}

// Functions that a later release brought, by the table of changes.
TEST_CASE("a trace of 3.18 cites nothing that 3.18 does not have") {
    const std::set<std::string_view> later{"of_platform_default_populate",
                                           "of_dma_configure_id",
                                           "__of_get_dma_parent",
                                           "of_dma_get_range",
                                           "of_pci_range_parser_one",
                                           "of_iommu_configure",
                                           "of_map_id",
                                           "of_reserved_mem_device_init_by_idx",
                                           "pci_dma_configure"};
    for (const Sample& sample : all_samples()) {
        Question question;
        question.arch = Arch::arm64;
        question.release = "3.18";
        const auto board = analyze(read_bytes(sample.blob), question, no_rules());
        REQUIRE(board);
        for (const Device& device : board->topology.devices) {
            for (const Step& step : explain(*board, device)) {
                INFO(sample.name, ", ", board->tree->path(device.node), ": ", step.decision);
                CHECK_MESSAGE(!later.contains(step.function), std::string(step.function));
            }
        }
    }
}

namespace {

std::string trace_of(const Board& board, std::string_view path) {
    const auto node = board.tree->find_path(path);
    REQUIRE(node);
    const Device* device = board.topology.find(*node);
    REQUIRE(device);
    std::string text;
    for (const Step& step : explain(board, *device)) {
        text += fmt::format("{}: {}\n", step.function, step.decision);
    }
    return text;
}

void behind_an_smmu(FdtBuilder& t) {
    t.bus(1, 1).node("soc").string("compatible", "simple-bus").bus(1, 1).empty("ranges");
    t.cells("dma-ranges", {0, 0x40000000, 0x20000000});
    t.device("iommu@1000", "arm,smmu-v2").cells("reg", {0x1000, 0x1000}).cells("#iommu-cells", {1}).phandle(1).end();
    t.device("usb@2000").cells("reg", {0x2000, 0x1000}).cells("iommus", {1, 5}).empty("dma-noncoherent").end();
    t.end();
}

}  // namespace

// of_dma_configure() of 3.18 (drivers/of/platform.c): dma-coherent is all that counts for arm64.
TEST_CASE("a trace speaks of nothing that its kernel does not read") {
    const std::string trace = trace_of(analyzed(behind_an_smmu, {{3, 18}, Arch::arm64}), "/soc/usb@2000");
    CAPTURE(trace);
    CHECK(trace.find("decides") == std::string::npos);
    CHECK(trace.find("of_dma_get_range") == std::string::npos);
    CHECK(trace.find("of_iommu_configure") == std::string::npos);
    CHECK(trace.find("neither dma-coherent nor dma-noncoherent") == std::string::npos);
    CHECK(trace.find("this kernel reads no dma-ranges") != std::string::npos);
    CHECK(trace.find("this kernel reads no iommus") != std::string::npos);
    CHECK(trace.find("no dma-coherent on /soc/usb@2000 or any DMA parent: non-coherent") != std::string::npos);
}

TEST_CASE("a trace says why an IOMMU reference does not translate") {
    Question identity;
    identity.cmdline = "iommu.passthrough=1";
    CHECK(trace_of(analyzed(behind_an_smmu, arm64_6_12, identity), "/soc/usb@2000").find("identity domain") !=
          std::string::npos);
    CHECK(trace_of(analyzed(behind_an_smmu, arm_6_1), "/soc/usb@2000").find("leaves IOMMUs to drivers") !=
          std::string::npos);
    CHECK(trace_of(analyzed(behind_an_smmu, arm64_6_12), "/soc/usb@2000").find("identity") == std::string::npos);
}

}  // namespace dmavet::test
