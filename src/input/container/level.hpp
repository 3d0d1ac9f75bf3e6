// SPDX-License-Identifier: Apache-2.0
// Containers that are open: each hands out what it holds, one after the other.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dmavet/input.hpp"
#include "input/container/archive.hpp"
#include "input/container/fit.hpp"
#include "input/container/parts.hpp"
#include "input/container/stream.hpp"

namespace dmavet::input {

// Bytes that were not looked at yet.
struct Packed {
    std::string name;
    std::vector<std::string> packing;
    std::variant<Chunk, std::unique_ptr<Stream>> bytes;
    bool is_found = false;         // a tree that lay in other bytes: whether it is one of a machine is not said
    bool can_be_reopened = false;  // a regular file of that name
    bool is_no_container = false;  // though it begins like one
    bool is_cut = false;           // it goes on behind these bytes

    [[nodiscard]] Packed with(std::string other_name, std::variant<Chunk, std::unique_ptr<Stream>> content) const {
        return {std::move(other_name), packing, std::move(content)};
    }
};

[[nodiscard]] inline std::string member_name(const std::string& container, std::string_view member) {
    return std::string(container).append("#").append(member);
}

class Level {
public:
    using Item = std::variant<Packed, Member>;
    using Next = Result<std::optional<Item>>;

    explicit Level(std::string name) : name_(std::move(name)) {}
    virtual ~Level() = default;
    [[nodiscard]] const std::string& name() const { return name_; }
    // What is to be looked into, or what is known already; absent: that was the last. An error ends the container.
    [[nodiscard]] virtual Next next() = 0;

private:
    std::string name_;
};

[[nodiscard]] std::unique_ptr<Level> open_archive(Packed packed, Archive::Of of, Budget& budget);
[[nodiscard]] std::unique_ptr<Level> open_fit(const Packed& packed, Tree tree, Budget& budget);
// Parts of bytes in memory.
[[nodiscard]] std::unique_ptr<Level> open_parts(const Packed& packed, std::string kind, std::vector<Part> parts,
                                                bool are_found, Budget& budget);

}  // namespace dmavet::input
