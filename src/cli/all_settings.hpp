// SPDX-License-Identifier: Apache-2.0
// What holds for the boards of a run together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/config/settings.hpp"
#include "cli/overlays.hpp"

namespace dmavet::cli {

class AllSettings {
public:
    explicit AllSettings(const std::vector<std::shared_ptr<const BoardSettings>>& sets) {
        for (const auto& one : sets) {
            add(*one);
        }
    }

    // The least of what the boards ask for: nothing that one of them wants to see is hidden.
    [[nodiscard]] Severity level() const { return level_.value_or(Severity::warning); }
    // On standard error, if files disagree about that.
    void tell_levels() const;
    // Which boards ask what the other kernels make of them.
    enum class Asked : std::uint8_t { by_none, by_some, by_all };
    [[nodiscard]] Asked kernels() const;
    [[nodiscard]] bool has_baseline() const { return has_baseline_; }
    // In the order of their ids.
    [[nodiscard]] std::vector<const Rule*> rules() const;
    // Each once, by name.
    [[nodiscard]] const OverlayAlternatives& alternatives() const { return alternatives_; }

private:
    void add(const BoardSettings& settings);

    std::optional<Severity> level_;
    std::map<std::string, Severity> levels_;  // by who says it: "dmavet.toml:3"; empty: nobody
    std::size_t count_ = 0;
    std::size_t of_all_kernels_ = 0;
    bool has_baseline_ = false;
    std::set<const Rule*> rules_;
    OverlayAlternatives alternatives_;
};

// Of the boards in these files, and of those that may be in a container of them, whose names nobody knows yet.
[[nodiscard]] AllSettings settings_ahead(Settings& settings, const std::vector<std::string>& files);

}  // namespace dmavet::cli
