// SPDX-License-Identifier: Apache-2.0
// What a run says of the [[ignore]] tables of its dmavet.toml: those that have ended, and those that ignore nothing.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "cli/config/config_file.hpp"
#include "dmavet/suppress.hpp"

namespace dmavet::cli {

class IgnoredFindings {
public:
    explicit IgnoredFindings(std::chrono::sys_days today) : today_(today) {}

    // `config`: the one that holds for this board; null: none.
    void add(const std::string& board_name, const Board& board, const std::shared_ptr<const ConfigFile>& config,
             const Asked& asked);
    // Once all boards were read: on standard error.
    void tell() const;

private:
    struct Used {
        std::shared_ptr<const ConfigFile> config;
        IgnoreUse use;
    };

    std::chrono::sys_days today_;
    std::map<std::string, Used> used_;  // by the name of the file
};

}  // namespace dmavet::cli
