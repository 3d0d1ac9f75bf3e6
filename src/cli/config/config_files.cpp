// SPDX-License-Identifier: Apache-2.0
// Where is the dmavet.toml of a board?

#include "cli/config/config_files.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "cli/text_values.hpp"
#include "input/file.hpp"
#include "input/file_names.hpp"
#include "report/say/printable.hpp"

namespace dmavet::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "dmavet.toml";

std::shared_ptr<const ConfigFile> read_file(const std::string& name, const fs::path& folder) {
    const auto content = input::read_file(name);
    if (!content && content.error().code != ErrorCode::empty) {
        usage_error(fmt::format("{}: {}", report::printable(name), report::printable(content.error().message)));
    }
    const std::string_view text =
        content ? std::string_view(reinterpret_cast<const char*>(content->bytes.data()), content->bytes.size())
                : std::string_view();
    ConfigFile config = read_config(report::printable(name), folder, text);
    config.file = name;
    return std::make_shared<const ConfigFile>(std::move(config));
}

// The folder of a file, links left as they are: whoever sorts boards by links means where they lie.
fs::path folder_of(const std::string& file) {
    std::error_code error;
    const fs::path full = fs::absolute(file == "-" ? "." : file, error).lexically_normal();
    const bool is_folder = file == "-" || fs::is_directory(full, error);
    // "a/." is normally "a/", whose parent is "a".
    return is_folder && full.has_filename() ? full : full.parent_path();
}

}  // namespace

ConfigFiles::ConfigFiles(const std::string& file) : only_(read_file(file, folder_of(file))) {}

std::shared_ptr<const ConfigFile> ConfigFiles::of(const std::string& file) {
    if (find_ == Find::none) {
        return only_;
    }
    std::error_code ignored;
    if (file == "-" || !fs::is_regular_file(file, ignored)) {
        return of_folder(folder_of(file));
    }
    std::string folder = file.substr(0, file.rfind('/') + 1);
    if (last_folder_ != folder) {
        of_last_folder_ = of_folder(folder_of(file));
        last_folder_ = std::move(folder);
    }
    return of_last_folder_;
}

std::vector<std::shared_ptr<const ConfigFile>> ConfigFiles::all() const {
    std::vector<std::shared_ptr<const ConfigFile>> all;
    const auto add = [&](const std::shared_ptr<const ConfigFile>& one) {
        if (one && std::find(all.begin(), all.end(), one) == all.end()) {
            all.push_back(one);
        }
    };
    add(only_);
    for (const auto& [folder, config] : of_folder_) {
        add(config);
    }
    return all;
}

std::shared_ptr<const ConfigFile> ConfigFiles::of_folder(const fs::path& folder) {
    if (const auto known = of_folder_.find(folder); known != of_folder_.end()) {
        return known->second;
    }
    std::error_code ignored;
    std::shared_ptr<const ConfigFile> found;
    const fs::path file = folder / file_name;
    // A link that leads nowhere is meant to be one, too.
    if (fs::exists(fs::symlink_status(file, ignored))) {
        found = read_file(input::name_from_here(file), folder);
    } else if (folder.has_relative_path() && !fs::exists(folder / ".git", ignored)) {
        found = of_folder(folder.parent_path());
    }
    return of_folder_[folder] = found;
}

}  // namespace dmavet::cli
