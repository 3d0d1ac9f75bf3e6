// SPDX-License-Identifier: Apache-2.0
// What was predicted for a board against what the kernel that runs on it did. No file access, no printing.
//
// Sizes and addresses are bytes. A Verification refers to nodes and findings of its Board and lives no longer than
// that; what it has of the system's files is a copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/board.hpp"
#include "dmavet/interval.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/system_files.hpp"
#include "dmavet/tree.hpp"
#include "dmavet/zone.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// In the order of a report.
enum class VerifyTopic : std::uint8_t { memory, zones, cma, bounce_buffer, atomic_pools, reserved, iommu, devices };
[[nodiscard]] std::string_view to_string(VerifyTopic topic);  // "bounce-buffer"

// What a line is about.
enum class VerifyWhat : std::uint8_t {
    ram,            // all of it
    zone,           // RAM in one zone
    cma_area,       // the default area
    cma_total,      // all areas together
    bounce_buffer,  // the default one
    atomic_pool,    // of one zone
    region,         // a child of /reserved-memory
    iommu_driver,   // whether an IOMMU has one
    domain,         // whether and how an IOMMU translates for a device
    presence,       // whether a node is a device, and what has become of that
};
[[nodiscard]] std::string_view to_string(VerifyWhat what);
[[nodiscard]] VerifyTopic topic_of(VerifyWhat what);

enum class Agreement : std::uint8_t { agrees, differs, not_visible };
[[nodiscard]] std::string_view to_string(Agreement agreement);  // "not-visible"

// Why a prediction is held against nothing.
enum class NotVisible : std::uint8_t {
    none,
    not_predicted,     // RAM is unknown and so is what depends on it, or nobody can tell (PlaceFate::without_pages)
    no_file,           // none of the files that tell of it is there
    log_is_cut,        // the log has lost its beginning
    addresses_hidden,  // /proc/iomem shows them to root alone
    not_told,          // no file tells of that
    not_probed,        // no driver has asked for the device, and before that it has no domain
    bus_not_probed,    // the driver of a bus above the node has not made devices
    maybe_early,       // the kernel may have set it up early, without a device (OF_POPULATED)
    id_not_read,       // an AMBA device is one when its identification could be read
    no_device,         // it is about a device that is not there
    several_bridges,   // which host bridge the function lies behind
    taken_over,        // a driver of the display removes the device of a framebuffer that firmware has set up
    taken_from_it,     // the prediction begins with what the file says
};
[[nodiscard]] std::string_view to_string(NotVisible why);

// A state, where it is neither memory nor a size.
enum class VerifyState : std::uint8_t {
    none,         // it is memory or a size
    nothing,      // there is none
    present,      // a device is there
    bound,        // and has a driver
    unbound,      // it has none
    waiting,      // it has none, and waits for a supplier
    translated,   // a domain of type DMA or DMA-FQ
    identity,     // one of that type
    no_domain,    // the device is in no group
    other_domain  // blocked, unmanaged or a type that dmavet does not know
};
[[nodiscard]] std::string_view to_string(VerifyState state);

struct VerifyValue {
    VerifyState state = VerifyState::none;
    CpuMemory memory = {};                      // where it lies
    std::optional<std::uint64_t> size = {};     // where only that is known or counts
    std::optional<std::uint64_t> at_most = {};  // it lies at or below this address
    std::optional<std::uint64_t> or_size = {};  // beside size, where it is one or the other
    friend bool operator==(const VerifyValue&, const VerifyValue&) = default;
};

// What explains a difference. Of the first three it was tried: predicted again as the system has it, the line agrees.
// The others may.
enum class Explanation : std::uint8_t {
    other_release,     // another kernel runs than is predicted
    other_ram,         // it has other RAM
    other_argument,    // its command line says something else
    given_ram,         // RAM was given by whoever asked
    overlays,          // the board was given overlays
    other_tree,        // the system has devices or regions of another tree
    near_release,      // what runs is not modelled, and the next one is taken
    configuration,     // it is not known, and Debian's is taken
    no_iommu_driver,   // no driver has bound to the IOMMU
    iommu_has_driver,  // one has, that was not expected
    driver_decides,    // the IOMMU's driver or the administrator chooses a domain for this device
    unknown,           // nothing that is known here
};
[[nodiscard]] std::string_view to_string(Explanation explanation);

struct Explained {
    Explanation by;
    std::string_view argument = {};    // of other_argument, a literal: "cma="
    std::optional<NodeId> iommu = {};  // of the two about an IOMMU's driver
    bool is_together = false;          // tried with all others of the line at once; none of them is enough
};

struct VerifyLine {
    VerifyWhat what;
    Agreement agreement;
    std::optional<Zone> zone = {};    // of a zone or pool; of the one pool of arm none
    std::optional<NodeId> node = {};  // of a region or device; absent: the tree has no such node
    std::string name = {};            // of what has no node in the tree: a path, "0000:00:01.0"
    VerifyValue predicted = {};
    VerifyValue observed = {};
    std::string from = {};  // the file that tells of it, "/proc/iomem", "dmesg"
    NotVisible why = NotVisible::none;
    std::string missing = {};  // of no_file: why
    std::vector<Explained> explained = {};
};

// A line of the log that a finding of the board names.
struct LoggedFinding {
    std::string line;
    std::size_t finding;  // which of Board::findings
    std::size_t count;    // how often it stands there
};

struct Verification {
    std::vector<VerifyLine> lines;      // by topic
    std::vector<LoggedFinding> logged;  // in the order of the log, each finding once
    std::string release;                // of the kernel that runs, as it says; empty: not known

    [[nodiscard]] std::size_t count(Agreement agreement) const;
};

// Never fails: what cannot be understood of a file is not visible.
[[nodiscard]] Verification verify_board(const Board& board, const SystemFiles& files);

#pragma GCC visibility pop

}  // namespace dmavet
