// SPDX-License-Identifier: Apache-2.0
// What happened in that boot? Reads a scenario's rows.
#include "truth/boot_recording.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>

#include "support/describe.hpp"
#include "truth/archive.hpp"
#include "truth/boot_calls.hpp"
#include "truth/recording.hpp"

namespace dmavet::truth {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using test::hex;

namespace {

constexpr std::string_view rows_extension = ".jsonl.xz";
constexpr std::string_view blob_extension = ".dtb.xz";

std::uint64_t number(const Json& text) {
    return std::stoull(text.get<std::string>(), nullptr, 16);
}

std::optional<std::uint64_t> number_of(const Json& row, const char* key) {
    if (!row.contains(key) || !row[key].is_string()) {
        return std::nullopt;
    }
    return number(row[key]);
}

std::string text_of(const Json& row, const char* key) {
    return row.contains(key) && row[key].is_string() ? row[key].get<std::string>() : std::string{};
}

bool flag_of(const Json& row, const char* key) {
    return row.contains(key) && row[key].is_boolean() && row[key].get<bool>();
}

std::string source_of(const Json& row, const std::string& path, const Calls& calls) {
    if (path.ends_with("-pool")) {
        return "pool";
    }
    // Single pages that the IOMMU makes one range, wherever the first of them lies.
    if (calls.gave_single_pages()) {
        return "pages";
    }
    return flag_of(row, "in_cma") ? "cma" : "pages";
}

std::string mapping_of(const Json& row) {
    if (text_of(row, "ret_kind") == "struct page cookie") {
        return "none";
    }
    const std::string kind = text_of(row, "va_kind");
    return kind == "vmalloc" ? "remap" : kind;
}

// Tagged memory is write-back as well.
std::string attribute_of(const std::string& recorded) {
    if (recorded.starts_with("Normal-WB")) {
        return "normal-wb";
    }
    if (recorded == "Normal-NC") {
        return "normal-nc";
    }
    if (recorded == "Device-IO") {
        return "io";
    }
    if (recorded.empty() || recorded == "unmapped" || recorded == "highmem-none") {
        return "none";
    }
    return recorded;
}

std::string lower(std::string text) {
    for (char& c : text) {
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return text;
}

// An IOMMU that maps nothing at that address answers 0.
bool is_iova(const Json& row) {
    return number_of(row, "iova_phys").value_or(0) != 0;
}

std::string address_of(const AllocRow& row, bool iova) {
    if (iova) {
        return "iova";
    }
    if (row.phys_to_dma && row.phys_to_dma != row.phys && is_no_translation(*row.phys_to_dma)) {
        return "invalid";
    }
    return row.phys == row.dma ? "physical" : "offset";
}

AllocRequest request_of(const Json& row) {
    AllocRequest request;
    request.size = row.at("size").get<std::uint64_t>();
    request.context = row.at("ctx") == "sleep" ? AllocContext::sleeping : AllocContext::atomic;
    request.mask_bits = static_cast<unsigned>(std::bit_width(number(row.at("cmask"))));
    const std::string api = row.at("api").get<std::string>();
    request.write_combine = api == "dma_alloc_wc";
    request.no_kernel_mapping = api == "dma_alloc_attrs:NO_KERNEL_MAPPING";
    request.force_contiguous = api == "dma_alloc_attrs:FORCE_CONTIGUOUS";
    if (api == "dma_alloc_noncoherent") {
        request.api = AllocApi::noncoherent;
    }
    if (api == "dma_alloc_pages") {
        request.api = AllocApi::pages;
    }
    return request;
}

AllocRow read_alloc(const Json& json) {
    const Calls calls(json);
    AllocRow row;
    row.device = json.at("dev").get<std::string>();
    row.request = request_of(json);
    row.ok = json.at("ok").get<bool>();
    row.path = row.ok ? calls.path() : calls.path_of_failure();
    if (!row.ok) {
        return row;
    }
    row.source = source_of(json, row.path, calls);
    row.mapping = mapping_of(json);
    row.cpu_attribute = attribute_of(text_of(json, "cpu_attr"));
    if (row.mapping == "remap") {
        row.alias = attribute_of(text_of(json, "linear_alias_attr"));
    }
    row.zone = lower(text_of(json, "zone"));
    row.dma = number(json.at("dma"));
    row.phys = number_of(json, "phys");
    row.phys_to_dma = number_of(json, "phys_to_dma");
    row.dma_address = address_of(row, is_iova(json));
    return row;
}

StreamRow read_stream(const Json& json, bool maintenance_traced, bool can_maintain) {
    StreamRow row;
    row.device = json.at("dev").get<std::string>();
    row.request.size = json.at("size").get<std::uint64_t>();
    const std::string direction = json.at("dir").get<std::string>();
    row.request.direction = direction == "TO_DEVICE"     ? Direction::to_device
                            : direction == "FROM_DEVICE" ? Direction::from_device
                                                         : Direction::bidirectional;
    row.request.mask_bits = static_cast<unsigned>(std::bit_width(number(json.at("mask"))));
    row.request.buffer = number(json.at("buf_phys"));
    row.ok = json.at("ok").get<bool>();
    if (!row.ok) {
        return row;
    }
    row.bounced = flag_of(json, "bounced");
    row.through_iommu = is_iova(json);
    row.dma = number(json.at("dma"));
    const bool maintained = Calls(json).maintained_caches();
    // An SMMU that does not walk coherently has its page tables maintained by the same function.
    if (maintenance_traced && !(row.through_iommu && maintained)) {
        row.maintained = maintained && can_maintain;
    }
    return row;
}

// Newer kernels keep an area that could not be activated, with nothing in it.
std::string text_of_range(std::uint64_t base, std::uint64_t size) {
    return size == 0 ? "none" : hex(base) + "+" + hex(size);
}

std::string regions_of(const Json& map) {
    if (map.is_null()) {
        return "none";
    }
    std::string out;
    for (const Json& range : map) {
        if (!out.empty()) {
            out += ", ";
        }
        out += range.at("dma").get<std::string>() + "=" + range.at("cpu").get<std::string>() + "+" +
               range.at("size").get<std::string>();
    }
    return out.empty() ? "empty" : out;
}

DeviceRow read_device(const Json& json) {
    DeviceRow row;
    row.device = json.at("dev").get<std::string>();
    row.after = json.at("stage") == "after";
    row.coherent = json.at("dma_coherent").get<bool>();
    row.coherent_mask = number(json.at("coherent_dma_mask"));
    row.streaming_mask = number(json.at("dma_mask"));
    row.bus_limit = number(json.at("bus_dma_limit"));
    row.regions = regions_of(json.at("dma_range_map"));
    const std::string domain = text_of(json, "iommu_domain");
    row.domain = domain.starts_with("DMA") ? "translated" : domain == "IDENTITY" ? "identity" : "none";
    const Json &pool = json.at("dma_mem"), &cma = json.at("cma_area");
    row.pool = pool.is_object() ? text_of_range(number(pool.at("phys")), number(pool.at("size"))) : "none";
    row.cma = cma.is_object() ? text_of_range(number(cma.at("base")), number(cma.at("size"))) : "none";
    return row;
}

// "DMA      [mem 0x0000000040000000-0x000000007fffffff]", "DMA32    empty"
void read_zone(const std::string& line, BootRow& boot) {
    for (const char* name : {"DMA", "DMA32", "Normal", "HighMem"}) {
        if (!line.starts_with(std::string(name) + " ")) {
            continue;
        }
        unsigned long long first = 0, last = 0;
        const std::size_t at = line.find("[mem");
        if (at == std::string::npos) {
            boot.zones[lower(name)] = "empty";
        } else if (std::sscanf(line.c_str() + at, "[mem %llx-%llx]", &first, &last) == 2) {
            boot.zones[lower(name)] = hex(first) + "-" + hex(last);
        }
    }
}

// "DMA: preallocated 128 KiB GFP_KERNEL|GFP_DMA32 pool for atomic allocations"; arm's one pool has no flags.
void read_pool(const std::string& line, Arch arch, BootRow& boot) {
    unsigned long long kib = 0;
    if (std::sscanf(line.c_str(), "DMA: preallocated %llu KiB", &kib) != 1) {
        return;
    }
    const bool dma32 = line.find("GFP_DMA32 ") != std::string::npos;
    const bool dma = line.find("GFP_DMA ") != std::string::npos || arch == Arch::arm;
    boot.pools[dma32 ? "dma32" : dma ? "dma" : "normal"] = kib * 1024;
}

// No handler took the region: its entry stays in the kernel's table, its memory is given back.
constexpr std::string_view refused_mark = " compatible matching fail";

std::string refused_region(const std::string& line) {
    constexpr std::string_view start = "OF: reserved mem: node ";
    if (!line.starts_with(start) || !line.ends_with(refused_mark)) {
        return {};
    }
    return line.substr(start.size(), line.size() - start.size() - refused_mark.size());
}

void read_log(const Json& run, BootRow& boot) {
    const Arch arch = arch_of(run.at("kernel").get<std::string>());
    for (const Json& entry : run.at("boot_log")) {
        const std::string line = entry.get<std::string>();
        read_zone(line, boot);
        read_pool(line, arch, boot);
        if (const std::string name = refused_region(line); !name.empty()) {
            boot.reserved["/reserved-memory/" + name] = "nowhere";
        }
        unsigned long long first = 0, end = 0;
        // Before 5.14 swiotlb=noforce left one slot of 2 KiB, which nobody uses.
        if (std::sscanf(line.c_str(), "software IO TLB: mapped [mem %llx-%llx]", &first, &end) == 2 &&
            end - first > 2048) {
            boot.swiotlb = MemoryRange{first, end - first};
        }
    }
}

void read_header(const Json& header, BootRow& boot) {
    boot.zone_dma_limit = number_of(header, "zone_dma_limit");
    for (const Json& area : header.at("cma")) {
        CmaArea cma{area.at("name").get<std::string>(), {}, {number(area.at("base")), number(area.at("size"))}};
        if (area.at("default").is_boolean()) {
            cma.is_default = area["default"].get<bool>();
        }
        boot.cma.push_back(std::move(cma));
    }
    for (const Json& region : header.at("reserved")) {
        const std::string node = region.at("node").get<std::string>();
        const bool found = region.at("found").get<bool>() && number(region.at("size")) != 0;
        boot.reserved.try_emplace(
            node.substr(0, node.rfind(':')),
            found ? text_of_range(number(region.at("base")), number(region.at("size"))) : "nowhere");
    }
    constexpr std::array<std::array<const char*, 2>, 3> symbols{
        {{"pool_kernel", "normal"}, {"pool_dma32", "dma32"}, {"pool_dma", "dma"}}};
    for (const auto& [symbol, zone] : symbols) {
        if (header.contains(symbol) && header[symbol].is_array()) {
            boot.pools[zone] = header[symbol].at(1).get<std::uint64_t>();
        }
    }
}

// riscv calls arch_sync_dma_for_device() with nothing in it where nobody has operations.
bool has_cache_operations(const Json& header) {
    if (!header.contains("noncoherent_cache_ops")) {
        return true;
    }
    const Json& registered = header["noncoherent_cache_ops"];
    return header.at("isa_zicbom").get<bool>() ||
           std::any_of(registered.begin(), registered.end(), [](const Json& function) { return function != "0x0"; });
}

bool is_traced(const Json& header, std::string_view function) {
    const Json& traced = header.at("traced");
    return std::any_of(traced.begin(), traced.end(), [&](const Json& name) { return name == function; });
}

// A driver gets the entry that worked; where none did, the first that it asked for says why.
void read_attachment(const Json& json, Scenario& scenario) {
    const std::string device = json.at("dev").get<std::string>();
    const std::size_t index = json.at("idx").get<std::size_t>();
    if (json.at("rc") == 0) {
        scenario.attached[device] = index;
    } else {
        scenario.attached.try_emplace(device, index);
    }
}

}  // namespace

// DMA_MAPPING_ERROR in 64 and in 32 bits, and what is left of each as the number of a page.
bool is_no_translation(std::uint64_t dma) {
    constexpr std::array<std::uint64_t, 4> errors{~std::uint64_t{0}, 0xffffffff, 0xffffffff000, 0xfffff000};
    return std::any_of(errors.begin(), errors.end(),
                       [&](std::uint64_t e) { return e == dma || e == (dma & ~std::uint64_t{0xfff}); });
}

std::vector<std::string> scenario_names(const fs::path& kernel) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(kernel)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(rows_extension)) {
            names.push_back(name.substr(0, name.size() - rows_extension.size()));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

Scenario read_scenario(const fs::path& kernel, const std::string& name) {
    Scenario scenario;
    scenario.name = name;
    scenario.blob = read_xz(kernel / (name + std::string(blob_extension)));
    const std::string text = read_xz(kernel / (name + std::string(rows_extension)));
    bool maintenance_traced = false, can_maintain = true;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const Json json = Json::parse(text.data() + at, text.data() + end);
        at = end + 1;
        const std::string& kind = json.at("kind").get_ref<const std::string&>();
        if (kind == "run") {
            read_log(json, scenario.boot);
        } else if (kind == "header") {
            read_header(json, scenario.boot);
            maintenance_traced = is_traced(json, "arch_sync_dma_for_device");
            can_maintain = has_cache_operations(json);
        } else if (kind == "device") {
            scenario.devices.push_back(read_device(json));
            scenario.node_of[scenario.devices.back().device] = text_of(json, "of_node");
        } else if (kind == "rmem_init") {
            read_attachment(json, scenario);
        } else if (kind == "alloc") {
            scenario.allocations.push_back(read_alloc(json));
        } else if (kind == "stream") {
            scenario.streams.push_back(read_stream(json, maintenance_traced, can_maintain));
        }
    }
    return scenario;
}

}  // namespace dmavet::truth
