// SPDX-License-Identifier: Apache-2.0
// Files of a folder that somebody else may have made: no link leads out of it, and nothing in it can make us wait.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/result.hpp"
#include "input/file.hpp"

namespace dmavet::input {

class Folder {
public:
    // "/" is one, too.
    [[nodiscard]] static Result<Folder> open(const std::string& name);

    // The folder of this relative name in it.
    [[nodiscard]] Result<Descriptor> open_folder(std::string_view name) const;
    // The bytes of the regular file of this relative name in it.
    [[nodiscard]] Result<std::vector<std::byte>> read(std::string_view name) const;
    struct Names {
        std::vector<std::string> names;  // sorted
        bool is_cut = false;             // there are more
    };
    // The names in the folder of this relative name, no more than `most` of them.
    [[nodiscard]] Result<Names> names(std::string_view name, std::size_t most) const;
    // What a link of this relative name says; empty: it is none, or says more than a path has room for.
    [[nodiscard]] std::string link(std::string_view name) const;

private:
    explicit Folder(Descriptor folder) : folder_(std::move(folder)) {}
    [[nodiscard]] Result<Descriptor> open_below(std::string_view name, int flags) const;

    Descriptor folder_;
};

// The bytes of a regular file in an open folder, never more than a board may have.
[[nodiscard]] Result<std::vector<std::byte>> read_file_in(int folder, const char* name);

}  // namespace dmavet::input
