// SPDX-License-Identifier: Apache-2.0
// What a real kernel was recorded to do for every device of a set of boards.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dmavet/kernel.hpp"
#include "truth/archive.hpp"

namespace dmavet::truth {

// What the recorder's IOMMU driver was called with, in the form of describe_entries() without requester ids.
struct RequesterRow {
    std::uint32_t id;
    std::string entries;  // "none" where the function runs untranslated
};

// One recorded device: a node's, or that of the functions behind a host bridge.
struct Row {
    std::string path;
    bool pci = false;
    int ret = 0;  // of of_dma_configure()
    std::string bus;
    std::optional<bool> registered;
    bool coherent = false;
    std::uint64_t coherent_mask = 0;
    std::uint64_t streaming_mask = 0;
    std::uint64_t bus_limit = 0;  // 0: unset
    std::string regions;          // as describe_regions()
    bool behind_iommu = false;
    std::string entries;  // as describe_entries(), "none" when not behind an IOMMU
    std::vector<RequesterRow> requesters;
    // False: of a device that Linux does not make (below a PCI bus), or cut short by the recorder's own IOMMU. Only
    // that there is such a record counts.
    bool comparable = true;
};

struct RecordedBoard {
    std::string name;
    std::vector<Row> rows;
    const std::vector<std::byte>* blob = nullptr;  // null: not in the archive
};

// The recordings of one kernel for one set of boards.
struct Recording {
    std::string kernel;  // "6.12-arm64"
    std::string set;     // "boards", "synthetic"
    std::string release;
    Arch arch;
    Blobs blobs;
    std::vector<RecordedBoard> boards;
};

// Where the recordings are: DMAVET_TRUTH, else beside the checkout. Absent when it has no folder of this name.
[[nodiscard]] std::optional<std::filesystem::path> find_truth(const char* folder,
                                                              const std::filesystem::path& beside_checkout);

// "6.12-arm64" -> 6.12, arm64.
[[nodiscard]] std::string release_of(const std::string& kernel);
[[nodiscard]] Arch arch_of(const std::string& kernel);
// "6.12-arm64-16k": 16384; absent: the architecture's own.
[[nodiscard]] std::optional<std::uint64_t> page_size_of(const std::string& kernel);
// Whether a recording of "7.2-arm64-16k", "6.1-armmp" … is of a kernel that dmavet predicts.
[[nodiscard]] bool is_modelled_recording(const std::string& kernel);

// Every recording in a folder, sorted by kernel and set. A kernel without a profile is left out, with a line on
// standard output. Throws std::runtime_error when a file cannot be read or understood.
[[nodiscard]] std::vector<Recording> read_recordings(const std::filesystem::path& corpus);

}  // namespace dmavet::truth
