// SPDX-License-Identifier: Apache-2.0
// What is a file called from here?
#include "input/file_names.hpp"

#include <system_error>

namespace dmavet::input {

namespace fs = std::filesystem;

std::string name_from_here(const fs::path& file) {
    std::error_code error;
    const fs::path near = file.lexically_proximate(fs::current_path(error));
    return error || near.empty() ? file.string() : near.string();
}

std::string name_below_here(const fs::path& file) {
    const fs::path near = name_from_here(file);
    return near.empty() || *near.begin() == ".." ? file.string() : near.string();
}

std::string real_name(const std::string& file) {
    std::error_code error;
    const fs::path real = fs::canonical(file, error);
    if (error) {
        return file;
    }
    return fs::path(file).is_absolute() ? name_below_here(real) : name_from_here(real);
}

std::string identity_of(const std::string& file) {
    std::error_code error;
    const fs::path name = fs::weakly_canonical(fs::absolute(file, error), error);
    return file == "-" || error ? file : name.string();
}

std::string Identities::of(const std::string& file) {
    const std::size_t name_at = file.rfind('/') + 1;
    const std::string name = file.substr(name_at);
    std::error_code ignored;
    if (name_at == 0 || name.empty() || name == "." || name == ".." || fs::is_symlink(file, ignored)) {
        return identity_of(file);
    }
    if (folder_ != file.substr(0, name_at)) {
        folder_ = file.substr(0, name_at);
        real_folder_ = identity_of(folder_);
        if (!real_folder_.ends_with('/')) {
            real_folder_ += '/';
        }
    }
    return real_folder_ + name;
}

}  // namespace dmavet::input
