// SPDX-License-Identifier: Apache-2.0
// What the machine formats call topics, states and reasons.
#include <array>

#include "dmavet/verify.hpp"

namespace dmavet {

namespace {

// The name of each value, in their order.
template <class Value, std::size_t Count>
std::string_view name_of(const std::array<std::string_view, Count>& names, Value value) {
    const auto at = static_cast<std::size_t>(value);
    return at < Count ? names[at] : std::string_view();
}

constexpr std::array<std::string_view, 8> topics{"memory",       "zones",    "cma",   "bounce-buffer",
                                                 "atomic-pools", "reserved", "iommu", "devices"};
constexpr std::array<std::string_view, 10> whats{"ram",         "zone",   "cma-area",     "cma-total", "bounce-buffer",
                                                 "atomic-pool", "region", "iommu-driver", "domain",    "presence"};
constexpr std::array<std::string_view, 3> agreements{"agrees", "differs", "not-visible"};
constexpr std::array<std::string_view, 14> reasons{
    "",          "not-predicted",   "no-file",        "log-is-cut",   "addresses-hidden",
    "not-told",  "not-probed",      "bus-not-probed", "maybe-early",  "id-not-read",
    "no-device", "several-bridges", "taken-over",     "taken-from-it"};
constexpr std::array<std::string_view, 10> states{"",        "nothing",    "present",  "bound",     "unbound",
                                                  "waiting", "translated", "identity", "no-domain", "other-domain"};
constexpr std::array<std::string_view, 11> explanations{
    "other-release", "other-ram",     "other-argument",  "given-ram",        "overlays",      "other-tree",
    "near-release",  "configuration", "no-iommu-driver", "iommu-has-driver", "driver-decides"};

}  // namespace

std::string_view to_string(VerifyTopic topic) {
    return name_of(topics, topic);
}

std::string_view to_string(VerifyWhat what) {
    return name_of(whats, what);
}

VerifyTopic topic_of(VerifyWhat what) {
    switch (what) {
        case VerifyWhat::ram: return VerifyTopic::memory;
        case VerifyWhat::zone: return VerifyTopic::zones;
        case VerifyWhat::cma_area:
        case VerifyWhat::cma_total: return VerifyTopic::cma;
        case VerifyWhat::bounce_buffer: return VerifyTopic::bounce_buffer;
        case VerifyWhat::atomic_pool: return VerifyTopic::atomic_pools;
        case VerifyWhat::region: return VerifyTopic::reserved;
        case VerifyWhat::iommu_driver:
        case VerifyWhat::domain: return VerifyTopic::iommu;
        case VerifyWhat::presence: break;
    }
    return VerifyTopic::devices;
}

std::string_view to_string(Agreement agreement) {
    return name_of(agreements, agreement);
}

std::string_view to_string(NotVisible why) {
    return name_of(reasons, why);
}

std::string_view to_string(VerifyState state) {
    return name_of(states, state);
}

std::string_view to_string(Explanation explanation) {
    return explanation == Explanation::unknown ? "unknown" : name_of(explanations, explanation);
}

}  // namespace dmavet
