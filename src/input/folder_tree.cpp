// SPDX-License-Identifier: Apache-2.0
// Which tree do these folders and files make? Names and values are gathered first, one behind the other, since a tree
// refers to bytes that stay where they are.
#include "input/folder_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "input/folder.hpp"
#include "tree/tree_builder.hpp"

namespace dmavet::input {

namespace {

// Bytes of the source.
struct Piece {
    std::size_t offset, size;
};

struct Gathered {
    Piece name;
    std::vector<std::pair<Piece, Piece>> properties;  // name, value
    std::vector<Gathered> children;
};

struct Names {
    std::vector<std::string> files, folders;  // sorted
};

std::uint64_t unit_address(std::string_view name) {
    constexpr int hexadecimal = 16;
    std::uint64_t address = 0;
    const std::size_t at = name.find('@');
    if (at != std::string_view::npos) {
        std::from_chars(name.data() + at + 1, name.data() + name.size(), address, hexadecimal);
    }
    return address;
}

bool is_before(const std::string& a, const std::string& b) {
    const auto key = [](const std::string& name) {
        return std::tuple(name.find('@') != std::string::npos, unit_address(name), std::string_view(name));
    };
    return key(a) < key(b);
}

class Gatherer {
public:
    Result<Gathered> gather(Descriptor folder, std::string_view name, std::size_t depth) {
        if (depth > limits::depth) {
            return too_large(fmt::format("nodes are nested deeper than {} levels", limits::depth));
        }
        if (++nodes_ > limits::nodes) {
            return too_large(fmt::format("more than {} nodes", limits::nodes));
        }
        Gathered node{add(name), {}, {}};
        auto names = list(std::move(folder));
        if (!names) {
            return names.error();
        }
        const int fd = names->second.fd();
        for (const std::string& file : names->first.files) {
            if (auto error = gather_property(fd, file, name, node)) {
                return *error;
            }
        }
        for (const std::string& child : names->first.folders) {
            Descriptor inside(::openat(fd, child.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW));
            if (!inside.is_open()) {
                return unlisted(child);
            }
            auto one = gather(std::move(inside), child, depth + 1);
            if (!one) {
                return one;
            }
            node.children.push_back(std::move(*one));
        }
        return node;
    }

    std::vector<std::byte> bytes;
    std::size_t links = 0, unreadable = 0;

private:
    static Error too_large(std::string message) { return fail(ErrorCode::limit_exceeded, std::move(message)); }
    static Error unlisted(const std::string& name) {
        return fail(ErrorCode::unreadable, fmt::format("{}: {}", name, system_message(errno)));
    }

    // Closed by a zero, so that an empty one has an address, too.
    Piece add(std::string_view text) {
        const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
        return add(std::vector<std::byte>(begin, begin + text.size()));
    }
    Piece add(const std::vector<std::byte>& value) {
        const Piece piece{bytes.size(), value.size()};
        bytes.insert(bytes.end(), value.begin(), value.end());
        bytes.push_back(std::byte{0});
        return piece;
    }

    // The folder is still open afterwards.
    Result<std::pair<Names, Descriptor>> list(Descriptor folder) {
        Descriptor listed(::openat(folder.fd(), ".", O_RDONLY | O_CLOEXEC | O_DIRECTORY));
        if (!listed.is_open()) {
            return unlisted(".");
        }
        const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(listed.fd()), &::closedir);
        if (!entries) {
            return unlisted(".");
        }
        listed.release();
        Names names;
        while (const dirent* entry = ::readdir(entries.get())) {
            const std::string name(entry->d_name);
            struct stat status {};
            if (name == "." || name == ".." ||
                ::fstatat(folder.fd(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
                continue;
            }
            if (S_ISDIR(status.st_mode)) {
                names.folders.push_back(name);
            } else if (S_ISREG(status.st_mode)) {
                names.files.push_back(name);
            } else {
                links += S_ISLNK(status.st_mode) ? 1 : 0;
            }
            if (names.folders.size() > limits::nodes || names.files.size() > limits::properties) {
                return too_large("more files than a device tree has");
            }
        }
        std::sort(names.files.begin(), names.files.end());
        std::sort(names.folders.begin(), names.folders.end(), is_before);
        return std::pair(std::move(names), std::move(folder));
    }

    std::optional<Error> gather_property(int folder, const std::string& name, std::string_view node_name,
                                         Gathered& node) {
        const auto value = read_file_in(folder, name.c_str());
        if (!value) {
            ++unreadable;
            return value.error().code == ErrorCode::limit_exceeded ? std::optional(value.error()) : std::nullopt;
        }
        if (name == "name" && is_made_by_linux(*value, node_name)) {
            return std::nullopt;
        }
        if (bytes.size() + name.size() + value->size() + 2 > limits::blob_bytes) {
            return too_large(
                fmt::format("larger than {} MiB, the largest device tree that is read", limits::blob_bytes >> 20));
        }
        const Piece name_piece = add(name);
        node.properties.emplace_back(name_piece, add(*value));
        return std::nullopt;
    }

    // populate_properties() gives every node one with its name up to the unit address.
    static bool is_made_by_linux(const std::vector<std::byte>& value, std::string_view node_name) {
        const std::string_view base = node_name.substr(0, node_name.find('@'));
        return value.size() == base.size() + 1 && value.back() == std::byte{0} &&
               std::string_view(reinterpret_cast<const char*>(value.data()), base.size()) == base;
    }

    std::size_t nodes_ = 0;
};

class Laid {
public:
    explicit Laid(std::shared_ptr<const Source> source) : source_(std::move(source)) { builder_.add_source(source_); }

    std::optional<Error> add(const Gathered& node) {
        if (auto error = builder_.begin_node(text(node.name))) {
            return error;
        }
        for (const auto& [name, value] : node.properties) {
            const auto id = builder_.intern(text(name));
            if (!id) {
                return id.error();
            }
            if (auto error = builder_.add_property(*id, Bytes(source_->bytes).subspan(value.offset, value.size))) {
                return error;
            }
        }
        for (const Gathered& child : node.children) {
            if (auto error = add(child)) {
                return error;
            }
        }
        builder_.end_node();
        return std::nullopt;
    }

    [[nodiscard]] Tree finish() { return builder_.finish(); }

private:
    [[nodiscard]] std::string_view text(const Piece& piece) const {
        return {reinterpret_cast<const char*>(source_->bytes.data()) + piece.offset, piece.size};
    }

    std::shared_ptr<const Source> source_;
    tree::TreeBuilder builder_;
};

}  // namespace

Result<FolderTree> read_folder_tree(Descriptor folder, const std::string& name) {
    Gatherer gatherer;
    const auto root = gatherer.gather(std::move(folder), {}, 0);
    if (!root) {
        return root.error();
    }
    if (root->children.empty()) {
        return fail(ErrorCode::empty, "no node in it");
    }
    Laid laid(std::make_shared<const Source>(Source{name, SourceKind::pieces, std::move(gatherer.bytes)}));
    if (auto error = laid.add(*root)) {
        return *error;
    }
    return FolderTree{laid.finish(), gatherer.links, gatherer.unreadable};
}

}  // namespace dmavet::input
