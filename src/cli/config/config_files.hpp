// SPDX-License-Identifier: Apache-2.0
// Which dmavet.toml holds for a board: the nearest at or above its folder.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/config/config_file.hpp"

namespace dmavet::cli {

// Reads each file once. A file that cannot be read or understood is a usage error.
class ConfigFiles {
public:
    enum class Find { nearest, none };
    explicit ConfigFiles(Find find) : find_(find) {}
    // This one for all boards.
    explicit ConfigFiles(const std::string& file);

    // For the board in this file or directory, "-" being the working directory; null: there is none. The search ends at
    // the top of a repository, which has a .git, and at that of the file system.
    [[nodiscard]] std::shared_ptr<const ConfigFile> of(const std::string& file);
    // The one that was named for all boards; null: none was.
    [[nodiscard]] std::shared_ptr<const ConfigFile> named() const { return only_; }
    // Those that were read so far, each once.
    [[nodiscard]] std::vector<std::shared_ptr<const ConfigFile>> all() const;

private:
    [[nodiscard]] std::shared_ptr<const ConfigFile> of_folder(const std::filesystem::path& folder);

    Find find_ = Find::none;
    std::shared_ptr<const ConfigFile> only_;
    std::map<std::filesystem::path, std::shared_ptr<const ConfigFile>> of_folder_;
    // Boards of one folder come one after the other: that of the last, as it was named, and what holds in it.
    std::optional<std::string> last_folder_;
    std::shared_ptr<const ConfigFile> of_last_folder_;
};

}  // namespace dmavet::cli
