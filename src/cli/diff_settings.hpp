// SPDX-License-Identifier: Apache-2.0
// What holds for a board on both sides of a diff: what its dmavet.toml and options say of OLD and, where options say
// what is other, of NEW.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/all_settings.hpp"
#include "cli/command.hpp"
#include "cli/compare_pair.hpp"
#include "cli/config/settings.hpp"
#include "cli/pairs.hpp"

namespace dmavet::cli {

// Whether NEW is another question about the trees.
[[nodiscard]] bool asks_anew(const Given& given);

class DiffSettings {
public:
    // What is wrong with what was typed is a usage error here.
    explicit DiffSettings(const Given& typed);

    // Of the boards in these files, together. An output that one of them or a file of settings is, is a usage error.
    [[nodiscard]] AllSettings ahead(const std::vector<std::string>& files);
    // A side without a dmavet.toml has the settings of the other one. May be called by several threads at once.
    [[nodiscard]] Comparison of(const MemberPair& pair);

private:
    using Side = std::shared_ptr<const BoardSettings>;
    [[nodiscard]] SideSettings side(const Member& own, const std::optional<Member>& other);
    // What the options for NEW make of it.
    [[nodiscard]] Side anew(const Side& like);

    Given typed_;
    Settings settings_;
    std::map<Side, Side> anew_;
    std::mutex mutex_;
};

}  // namespace dmavet::cli
