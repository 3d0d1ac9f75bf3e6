// SPDX-License-Identifier: Apache-2.0
// Does dmavet say of every allocation what the kernel gave? Each row is asked of the model as the driver asked the
// kernel. A row is right when every field of it is; where dmavet names several outcomes, when one of them is right in
// all of its fields.
#include "truth/boot_comparison.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <thread>
#include <tuple>

#include "dmavet/board.hpp"
#include "model/allocate.hpp"
#include "model/zones.hpp"
#include "support/describe.hpp"
#include "truth/boot_fields.hpp"
#include "truth/boot_recording.hpp"
#include "truth/recording.hpp"

namespace dmavet::truth {

using test::hex;

namespace {

std::size_t differences(const Fields& fields) {
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(), [](const Field& f) { return f.expected != f.got; }));
}

std::string describe(const AllocRequest& request) {
    std::string text = std::to_string(request.size);
    text.append(" ").append(to_string(request.context)).append(" mask=").append(std::to_string(request.mask_bits));
    if (request.api != AllocApi::coherent) {
        text.append(" ").append(to_string(request.api));
    }
    if (request.write_combine) {
        text += " wc";
    }
    if (request.no_kernel_mapping) {
        text += " no-kernel-mapping";
    }
    if (request.force_contiguous) {
        text += " force-contiguous";
    }
    return text;
}

std::string describe(const StreamRequest& request) {
    return "map " + std::to_string(request.size) + " " + std::string(to_string(request.direction)) +
           " mask=" + std::to_string(request.mask_bits) + " buffer=" + hex(request.buffer.value_or(0));
}

class ScenarioComparison {
public:
    ScenarioComparison(const Scenario& scenario, const Board& board) : scenario_(scenario), board_(board) {}

    BootTally run() {
        tally_.scenarios = 1;
        ++tally_.boards;
        take("", "", fields_of(scenario_.boot, board_));
        for (const DeviceRow& row : scenario_.devices) {
            ++tally_.devices;
            if (const Device* device = device_of(row.device, "")) {
                take(row.device, "", fields_of(row, *device, dma_device_of(row.device, *device)));
            }
        }
        for (const AllocRow& row : scenario_.allocations) {
            ++tally_.allocations;
            if (const Device* device = device_of(row.device, describe(row.request))) {
                compare(row, *device);
            }
        }
        for (const StreamRow& row : scenario_.streams) {
            ++tally_.mappings;
            if (const Device* device = device_of(row.device, describe(row.request))) {
                compare(row, *device);
            }
        }
        return std::move(tally_);
    }

private:
    void take(const std::string& device, const std::string& request, const Fields& fields) {
        tally_.fields += fields.size();
        if (differences(fields) == 0) {
            return;
        }
        ++tally_.rows_that_disagree;
        for (const Field& field : fields) {
            if (field.expected != field.got) {
                tally_.disagreements.push_back(
                    {scenario_.name, device, request, field.name, field.expected, field.got});
            }
        }
    }

    // A function behind a host bridge has no node.
    const Device* device_of(const std::string& name, const std::string& request) {
        const auto path = scenario_.node_of.find(name);
        const Device* device = nullptr;
        if (path != scenario_.node_of.end() && !path->second.empty()) {
            if (const auto node = board_.tree->find_path(path->second)) {
                device = board_.topology.find(*node);
            }
        } else {
            for (const Device& candidate : board_.topology.devices) {
                if (candidate.bus == BusType::pci && device == nullptr) {
                    device = &candidate;
                }
            }
        }
        if (device == nullptr) {
            take(name, request, {{"is a device", "true", "false"}});
        }
        return device;
    }

    model::DmaDevice dma_device_of(const std::string& name, const Device& device) const {
        const auto attached = scenario_.attached.find(name);
        return model::dma_device(
            device, board_.topology, board_.placement, *board_.kernel,
            attached == scenario_.attached.end() ? std::nullopt : std::optional<std::size_t>(attached->second));
    }

    void compare(AllocRow row, const Device& device) {
        const model::DmaDevice dma = dma_device_of(row.device, device);
        // Of memory that memblock has forgotten a page structure was never filled in: what it says of its zone is
        // chance.
        const auto pool = dma.pool ? dma.pool->memory() : std::nullopt;
        if (pool && !board_.kernel->does.keeps_dynamic_no_map &&
            model::zones_of(board_.placement.zones, CpuMemory{*pool}) == ZoneSet{}) {
            row.zone.clear();
        }
        const Allocation allocation = model::allocate(*board_.kernel, board_.placement, dma, row.request);
        if (allocation.outcomes.size() > 1) {
            ++tally_.depends;
        }
        Fields best = fields_of(row, allocation.outcomes.empty() ? allocation.outcome : allocation.outcomes[0], dma);
        for (const AllocOutcome& outcome : allocation.outcomes) {
            Fields fields = fields_of(row, outcome, dma);
            if (differences(fields) < differences(best)) {
                best = std::move(fields);
            }
        }
        // Whoever names several outcomes says what decides.
        for (const AllocOutcome& outcome : allocation.outcomes) {
            if (outcome.when.empty()) {
                best.push_back({"when", "said", "not said"});
            }
        }
        take(row.device, describe(row.request), best);
    }

    void compare(StreamRow row, const Device& device) {
        // arm's own operations clean and invalidate by another function than the one that was traced.
        if (board_.kernel->does.allocator == Allocator::arm_dma_ops) {
            row.maintained.reset();
        }
        const model::DmaDevice dma = dma_device_of(row.device, device);
        const Streaming mapping = model::map_single(*board_.kernel, board_.placement, dma, row.request);
        if (mapping.status == AllocStatus::depends) {
            ++tally_.depends;
        }
        take(row.device, describe(row.request), fields_of(row, mapping, dma, board_.placement));
    }

    const Scenario& scenario_;
    const Board& board_;
    BootTally tally_;
};

Board board_of(const std::string& kernel, const Scenario& scenario) {
    Question question;
    question.arch = arch_of(kernel);
    question.release = release_of(kernel);
    // The one recorded kernel that is built otherwise than its profile: armmp has short descriptors.
    if (question.arch == Arch::arm) {
        question.config_set = kernel.ends_with("-lpae") ? ConfigSet::debian : ConfigSet::armmp;
    }
    question.page_size = page_size_of(kernel);
    question.rids = {8};  // 00:01.0, the one function
    question.machine_quirks = false;
    Result<Board> board = analyze(std::as_bytes(std::span(scenario.blob)), question, no_rules());
    if (!board) {
        throw std::runtime_error(kernel + "/" + scenario.name + ": " + board.error().message);
    }
    return std::move(*board);
}

BootTally compare_scenario(const std::filesystem::path& folder, const std::string& kernel, const std::string& name) {
    const Scenario scenario = read_scenario(folder / kernel, name);
    const Board board = board_of(kernel, scenario);
    return ScenarioComparison(scenario, board).run();
}

BootResult compare_kernel(const std::filesystem::path& folder, const std::string& kernel, std::size_t every) {
    const std::vector<std::string> names = scenario_names(folder / kernel);
    std::vector<BootTally> results(names.size());
    std::atomic<std::size_t> next = 0;
    std::exception_ptr failure;
    const auto work = [&](std::exception_ptr& failed) {
        try {
            for (std::size_t i = next++; i < names.size(); i = next++) {
                if (i % every == 0) {
                    results[i] = compare_scenario(folder, kernel, names[i]);
                }
            }
        } catch (...) {
            failed = std::current_exception();
        }
    };
    std::exception_ptr other_failure;
    std::thread second(work, std::ref(other_failure));
    work(failure);
    second.join();
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (other_failure) {
        std::rethrow_exception(other_failure);
    }
    BootResult result{kernel, {}};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (results[i].scenarios > 0) {
            result.groups[names[i].substr(0, names[i].find('_'))].add(results[i]);
        }
    }
    return result;
}

}  // namespace

void BootTally::add(const BootTally& other) {
    scenarios += other.scenarios;
    allocations += other.allocations;
    mappings += other.mappings;
    devices += other.devices;
    boards += other.boards;
    fields += other.fields;
    rows_that_disagree += other.rows_that_disagree;
    depends += other.depends;
    disagreements.insert(disagreements.end(), other.disagreements.begin(), other.disagreements.end());
}

BootTally BootResult::sum() const {
    BootTally all;
    for (const auto& [group, tally] : groups) {
        all.add(tally);
    }
    return all;
}

// Where ZONE_DMA ends at a power of two, a window that is none lies across a zone, and luck decides more often. riscv
// has no ZONE_DMA at all, so every window that is smaller than its zone does.
bool BootResult::few_depend() const {
    const bool by_bits = kernel == "6.1-arm64" || kernel == "5.10-arm64";
    const std::size_t percent = arch_of(kernel) == Arch::riscv ? 11 : by_bits ? 10 : 5;
    const BootTally all = sum();
    return all.depends * 100 <= percent * (all.allocations + all.mappings);
}

std::vector<BootResult> compare_boots(const std::filesystem::path& folder, std::size_t every) {
    std::vector<std::string> kernels;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (!entry.is_directory()) {
            continue;
        }
        const std::string kernel = entry.path().filename().string();
        if (is_modelled_recording(kernel)) {
            kernels.push_back(kernel);
        } else {
            std::printf("%s: not modelled, left out\n", kernel.c_str());
        }
    }
    const auto order = [](const std::string& kernel) {
        return std::tuple(release_of(kernel) != "6.12", arch_of(kernel) != Arch::arm64, kernel);
    };
    std::sort(kernels.begin(), kernels.end(),
              [&](const std::string& a, const std::string& b) { return order(a) < order(b); });
    std::vector<BootResult> results;
    for (const std::string& kernel : kernels) {
        results.push_back(compare_kernel(folder, kernel, every));
    }
    return results;
}

}  // namespace dmavet::truth
