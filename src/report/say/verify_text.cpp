// SPDX-License-Identifier: Apache-2.0
// How is each code of a verification said?
#include "report/say/verify_text.hpp"

#include <fmt/format.h>

#include "report/say/printable.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

std::string_view state_text(VerifyState state) {
    switch (state) {
        case VerifyState::none: break;
        case VerifyState::nothing: return "none";
        case VerifyState::present: return "a device";
        case VerifyState::bound: return "a device with a driver";
        case VerifyState::unbound: return "a device without a driver";
        case VerifyState::waiting: return "a device that waits for a supplier";
        case VerifyState::translated: return "translated";
        case VerifyState::identity: return "identity domain";
        case VerifyState::no_domain: return "no domain";
        case VerifyState::other_domain: return "a domain of another type";
    }
    return {};
}

std::string memory_text(const CpuMemory& memory) {
    std::string text;
    for (const CpuInterval& part : memory) {
        text += (text.empty() ? "" : ", ") + wording::sized_span_text(part);
    }
    return text;
}

// That one thing is enough, or that all do it which say so of the line.
std::string_view tried_text(const Explained& explained, std::string_view alone = "predicted with that, it agrees") {
    return explained.is_together ? "predicted with all of these at once, it agrees" : alone;
}

std::string of_node(const Board& board, const VerifyLine& line) {
    return line.node ? board.tree->path(*line.node) : line.name;
}

}  // namespace

std::string_view topic_text(VerifyTopic topic) {
    switch (topic) {
        case VerifyTopic::memory: return "RAM";
        case VerifyTopic::zones: return "zones";
        case VerifyTopic::cma: return "CMA";
        case VerifyTopic::bounce_buffer: return "bounce buffer";
        case VerifyTopic::atomic_pools: return "atomic pools";
        case VerifyTopic::reserved: return "reserved memory";
        case VerifyTopic::iommu: return "IOMMU";
        case VerifyTopic::devices: break;
    }
    return "devices";
}

std::string subject_text(const Board& board, const VerifyLine& line) {
    switch (line.what) {
        case VerifyWhat::ram: return "RAM";
        case VerifyWhat::zone: return line.zone ? std::string(wording::zone_name(*line.zone)) : "zones";
        case VerifyWhat::cma_area: return "default CMA area";
        case VerifyWhat::cma_total: return "all CMA areas";
        case VerifyWhat::bounce_buffer: return "bounce buffer (swiotlb)";
        case VerifyWhat::atomic_pool:
            return !line.zone                   ? "atomic pool"
                   : *line.zone == Zone::normal ? "atomic pool of any zone"
                                                : fmt::format("atomic pool of {}", wording::zone_name(*line.zone));
        case VerifyWhat::region: return fmt::format("reserved memory {}", of_node(board, line));
        case VerifyWhat::iommu_driver: return fmt::format("IOMMU {}", of_node(board, line));
        case VerifyWhat::domain: return fmt::format("IOMMU domain of {}", of_node(board, line));
        case VerifyWhat::presence: break;
    }
    return line.node || !line.name.empty() ? fmt::format("device {}", of_node(board, line)) : "devices";
}

std::string value_text(const VerifyValue& value) {
    if (value.state != VerifyState::none) {
        return std::string(state_text(value.state));
    }
    if (!value.memory.empty()) {
        return memory_text(value.memory);
    }
    if (!value.size) {
        return "not known";
    }
    return value.at_most ? fmt::format("{} at or below {:#x}", wording::size_text(*value.size), *value.at_most)
                         : wording::either_size_text(*value.size, value.or_size.value_or(*value.size));
}

std::string not_visible_text(NotVisible why, std::string_view missing) {
    switch (why) {
        case NotVisible::none: break;
        case NotVisible::not_predicted: return "it is not predicted";
        case NotVisible::no_file:
            return missing.empty() ? "the file that tells of it is not there" : std::string(missing);
        case NotVisible::log_is_cut: return "the log does not have that part of boot any more";
        case NotVisible::addresses_hidden: return "/proc/iomem shows addresses to root alone";
        case NotVisible::not_told: return "no file tells of it";
        case NotVisible::not_probed: return "no driver has asked for the device yet";
        case NotVisible::bus_not_probed: return "the driver of the bus above has not made it";
        case NotVisible::maybe_early: return "no device, but the kernel may have set it up without one";
        case NotVisible::id_not_read: return "no device, as while its AMBA identification cannot be read";
        case NotVisible::no_device: return "the device is not there";
        case NotVisible::several_bridges: return "behind which of several host bridges the function lies";
        case NotVisible::taken_over: return "no device, as after a display's driver has taken the framebuffer over";
        case NotVisible::taken_from_it: return "taken from /proc/iomem, which the tree does not say or says otherwise";
    }
    return {};
}

std::string explained_text(const Board& board, const Verification& verification, const Explained& explained) {
    const std::string iommu = explained.iommu ? board.tree->path(*explained.iommu) : std::string();
    switch (explained.by) {
        case Explanation::other_release:
            return fmt::format("Linux {} is predicted and {} runs; {}", to_string(board.kernel->release()),
                               printable(verification.release),
                               tried_text(explained, "predicted for that one, it agrees"));
        case Explanation::other_ram: return fmt::format("the system has other RAM; {}", tried_text(explained));
        case Explanation::other_argument:
            return fmt::format(
                "the kernel runs with another {}; {}",
                explained.argument.empty() ? "command line" : fmt::format("{} on its command line", explained.argument),
                tried_text(explained));
        case Explanation::given_ram: return "RAM is what --memory says";
        case Explanation::overlays: return "--overlay gives the board more than the kernel was booted with";
        case Explanation::other_tree:
            return "the kernel runs with another tree: it has devices or regions that this one does not have";
        case Explanation::near_release:
            return fmt::format("{} runs, which is not modelled, and {} is taken", printable(verification.release),
                               to_string(board.kernel->release()));
        case Explanation::configuration:
            return "the kernel's configuration is not known, and Debian's is taken; --kconfig FILE gives it";
        case Explanation::no_iommu_driver:
            return fmt::format("no driver has bound to {}: it is in a module that is not loaded, or was kept from it",
                               iommu);
        case Explanation::iommu_has_driver: return fmt::format("{} has got a driver all the same", iommu);
        case Explanation::driver_decides:
            return "the IOMMU's driver, or somebody by the group's type, has chosen that domain for the device";
        case Explanation::unknown: break;
    }
    return "nothing that is known here";
}

}  // namespace dmavet::report
