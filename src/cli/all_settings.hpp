// SPDX-License-Identifier: Apache-2.0
// What holds for the boards of a run together.
#pragma once

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

    // The least of what the boards ask for.
    [[nodiscard]] Severity level() const { return level_.value_or(Severity::warning); }
    [[nodiscard]] bool has_baseline() const { return has_baseline_; }
    // In the order of their ids.
    [[nodiscard]] std::vector<const Rule*> rules() const;
    // Each once, by name.
    [[nodiscard]] const OverlayAlternatives& alternatives() const { return alternatives_; }

private:
    void add(const BoardSettings& settings);

    std::optional<Severity> level_;
    bool has_baseline_ = false;
    std::set<const Rule*> rules_;
    OverlayAlternatives alternatives_;
};

// Of the boards in these files; a container's own are known once it is read.
[[nodiscard]] AllSettings settings_ahead(Settings& settings, const std::vector<std::string>& files);

}  // namespace dmavet::cli
