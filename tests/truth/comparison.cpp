// SPDX-License-Identifier: Apache-2.0
// Does dmavet say of every device what the kernel did? Every field of a row is compared as text in one canonical
// form, so that a disagreement can be printed as it was found.
#include "truth/comparison.hpp"

#include <atomic>
#include <iterator>
#include <map>
#include <thread>
#include <utility>

#include "dmavet/board.hpp"
#include "support/describe.hpp"

namespace dmavet::truth {

using test::describe_entries;
using test::describe_regions;
using test::hex;

namespace {

// The requester ids that the recorder tried.
const std::vector<std::uint32_t> recorded_rids = {0x0, 0x8, 0x100, 0x200};

class RowComparison {
public:
    RowComparison(const RecordedBoard& recorded, const Row& row, Tally& tally)
        : recorded_(recorded), row_(row), tally_(tally) {
        ++tally_.rows;
    }
    ~RowComparison() {
        if (differs_) {
            ++tally_.rows_that_disagree;
        }
    }
    RowComparison(const RowComparison&) = delete;
    RowComparison& operator=(const RowComparison&) = delete;

    void field(std::string name, std::string expected, std::string got) {
        ++tally_.fields;
        if (expected == got) {
            return;
        }
        differs_ = true;
        tally_.disagreements.push_back(
            {recorded_.name, row_.path, std::move(name), std::move(expected), std::move(got)});
    }
    void field(std::string name, bool expected, bool got) {
        field(std::move(name), expected ? std::string("true") : "false", got ? std::string("true") : "false");
    }

private:
    const RecordedBoard& recorded_;
    const Row& row_;
    Tally& tally_;
    bool differs_ = false;
};

std::string coherent_text(const Device& device) {
    if (!device.coherent.value) {
        return "unknown";
    }
    return *device.coherent.value ? "true" : "false";
}

bool is_behind_iommu(IommuState state) {
    return state != IommuState::none && state != IommuState::unavailable && state != IommuState::invalid;
}

void compare_reach(RowComparison& result, const Row& row, const Device& device) {
    result.field("coherent_mask", hex(row.coherent_mask), hex(device.coherent_mask));
    result.field("streaming_mask", hex(row.streaming_mask), hex(device.streaming_mask));
    result.field("bus_limit", row.bus_limit == 0 ? "unset" : hex(row.bus_limit),
                 device.bus_limit ? hex(*device.bus_limit) : "unset");
    result.field("regions", row.regions, describe_regions(device.regions.value));
}

void compare_population(RowComparison& result, const Row& row, const Device& device) {
    const bool is_made = device.populated == Populated::yes;
    if (row.registered) {
        result.field("populated", *row.registered, is_made);
    }
    if (row.registered.value_or(is_made)) {
        result.field("bus", row.bus, std::string(to_string(device.bus)));
    }
}

void compare_iommus(RowComparison& result, const Row& row, const Board& board, const Device& device) {
    result.field("behind an IOMMU", row.behind_iommu, is_behind_iommu(device.iommu->state));
    result.field("iommu entries", row.entries, describe_entries(*board.tree, *device.iommu));
}

void compare_requesters(RowComparison& result, const Row& row, const Board& board, const Device& device) {
    // The recorder's IOMMU can stand for no node that does not say how many cells its clients give; on some kernels it
    // was deferred (which is not compared either), on others left out.
    if (device.iommu->state == IommuState::deferred) {
        return;
    }
    for (const RequesterRow& requester : row.requesters) {
        Iommu single;
        for (const IommuEntry& entry : device.iommu->entries) {
            if (entry.from_id == requester.id) {
                single.entries.push_back({entry.controller, entry.specifier, std::nullopt});
            }
        }
        result.field("iommu entries of " + hex(requester.id), requester.entries, describe_entries(*board.tree, single));
    }
}

void compare_row(const RecordedBoard& recorded, const Row& row, const Board& board, const Device* device,
                 Tally& tally) {
    RowComparison result(recorded, row, tally);
    result.field("is a device", true, device != nullptr);
    if (device == nullptr) {
        return;
    }
    result.field("configured", row.ret == 0, device->configured);
    compare_reach(result, row, *device);
    if (!row.pci) {
        compare_population(result, row, *device);
    }
    // of_dma_configure() gave up before it looked at these.
    if (row.ret != 0) {
        return;
    }
    result.field("coherent", row.coherent ? "true" : "false", coherent_text(*device));
    if (row.pci) {
        compare_requesters(result, row, board, *device);
    } else {
        compare_iommus(result, row, board, *device);
    }
}

// Nodes below a PCI bus become PCI functions; what was recorded of them as if they were platform devices is not what
// Linux does, and not every recording holds it.
bool is_below_pci(const Tree& tree, NodeId node) {
    for (auto parent = tree.parent(node); parent; parent = tree.parent(*parent)) {
        const Property* type = tree.find_property(*parent, "device_type");
        if (type != nullptr && type->as_string() == "pci") {
            return true;
        }
    }
    return false;
}

// The records of a board by path; of several with one path the next one in the tree's order.
class Records {
public:
    explicit Records(const Board& board) {
        for (const Device& device : board.topology.devices) {
            if (is_below_pci(*board.tree, device.node)) {
                continue;
            }
            by_path_[{board.tree->path(device.node), device.bus == BusType::pci}].push_back(&device);
        }
    }

    const Device* take(const Row& row) {
        const auto found = by_path_.find({row.path, row.pci});
        if (found == by_path_.end() || found->second.empty()) {
            return nullptr;
        }
        const Device* device = found->second.front();
        found->second.erase(found->second.begin());
        return device;
    }

    // Devices that no row speaks of.
    void report_left_over(const RecordedBoard& recorded, Tally& tally) const {
        for (const auto& [key, devices] : by_path_) {
            for (std::size_t i = 0; i < devices.size(); ++i) {
                Row row;
                row.path = key.first;
                RowComparison(recorded, row, tally).field("is a device", false, true);
            }
        }
    }

private:
    std::map<std::pair<std::string, bool>, std::vector<const Device*>> by_path_;
};

Tally compare_board(const Recording& recording, const RecordedBoard& recorded) {
    Tally tally;
    tally.boards = 1;
    const auto fail_board = [&](std::string reason) {
        tally.rows = tally.rows_that_disagree = recorded.rows.size();
        tally.disagreements.push_back({recorded.name, "", "board", "readable", std::move(reason)});
    };
    if (recorded.blob == nullptr) {
        fail_board("not in the archive");
        return tally;
    }
    Question question;
    question.assume_iommu_drivers = true;  // the recorder's own stands in for each
    question.arch = recording.arch;
    question.release = recording.release;
    question.rids = recorded_rids;
    question.machine_quirks = false;
    const Result<Board> board = analyze(*recorded.blob, question, no_rules());
    if (!board) {
        fail_board(board.error().message);
        return tally;
    }
    Records records(*board);
    for (const Row& row : recorded.rows) {
        const Device* device = records.take(row);
        if (row.comparable) {
            compare_row(recorded, row, *board, device, tally);
        }
    }
    records.report_left_over(recorded, tally);
    return tally;
}

}  // namespace

void Tally::add(Tally other) {
    boards += other.boards;
    rows += other.rows;
    fields += other.fields;
    rows_that_disagree += other.rows_that_disagree;
    std::move(other.disagreements.begin(), other.disagreements.end(), std::back_inserter(disagreements));
}

Tally compare(const Recording& recording, std::size_t every) {
    std::vector<Tally> tallies(recording.boards.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < tallies.size(); i = next++) {
            if (i % every == 0) {
                tallies[i] = compare_board(recording, recording.boards[i]);
            }
        }
    };
    std::thread second(work);
    work();
    second.join();
    Tally sum;
    for (Tally& tally : tallies) {
        sum.add(std::move(tally));
    }
    return sum;
}

}  // namespace dmavet::truth
