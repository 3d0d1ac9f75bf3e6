// SPDX-License-Identifier: Apache-2.0
// What does a running system say of itself? Each piece has its places, the best one first.
#include "input/live.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "input/container/archive.hpp"
#include "input/folder.hpp"
#include "input/folder_tree.hpp"

namespace dmavet::input {

namespace {

constexpr const char* blob_file = "/sys/firmware/fdt";
constexpr const char* no_file = "no such file or directory";

std::string text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string one_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

// Places that were looked at in vain, each with its reason: "no /proc/a, /proc/b: permission denied".
class Misses {
public:
    void add(const std::string& file, const Error& error) {
        const bool is_absent = error.message == no_file;
        are_all_absent_ = are_all_absent_ && is_absent;
        said_.push_back(is_absent ? "no " + file : fmt::format("{}: {}", file, error.message));
    }
    [[nodiscard]] bool are_all_absent() const { return are_all_absent_; }
    [[nodiscard]] std::string text() const { return fmt::format("{}", fmt::join(said_, ", ")); }

private:
    std::vector<std::string> said_;
    bool are_all_absent_ = true;
};

// Files are named as the system calls them.
Result<std::vector<std::byte>> read(const Folder& root, const std::string& file) {
    auto bytes = root.read(std::string_view(file).substr(1));
    if (bytes && bytes->empty()) {
        return fail(ErrorCode::empty, "the file is empty");
    }
    return bytes;
}

FoundText first_of(const Folder& root, const std::vector<std::string>& files, SystemPiece missing) {
    Misses misses;
    for (const std::string& file : files) {
        auto bytes = read(root, file);
        if (bytes) {
            return {{missing.part, file}, text_of(*bytes)};
        }
        misses.add(file, bytes.error());
    }
    missing.note = misses.text();
    return {std::move(missing)};
}

struct FoundTree {
    Tree tree;
    SystemPiece piece;
};

Result<FoundTree> find_tree(const Folder& root, const std::string& name) {
    Misses misses;
    auto blob = read(root, blob_file);
    if (blob) {
        auto tree = Tree::read(Source{name, SourceKind::blob, std::move(*blob)});
        if (!tree) {
            return fail(tree.error().code, fmt::format("{}: {}", blob_file, tree.error().message));
        }
        return FoundTree{std::move(*tree), {SystemPart::tree, blob_file}};
    }
    misses.add(blob_file, blob.error());
    for (const std::string file : {"/sys/firmware/devicetree/base", "/proc/device-tree"}) {
        auto folder = root.open_folder(std::string_view(file).substr(1));
        if (!folder) {
            misses.add(file, folder.error());
            continue;
        }
        auto found = read_folder_tree(std::move(*folder), name);
        if (!found) {
            return fail(found.error().code, fmt::format("{}: {}", file, found.error().message));
        }
        std::string note = misses.text() + "; without the order of nodes and without memreserve";
        if (found->unreadable > 0) {
            note += fmt::format("; {} properties are not readable", found->unreadable);
        }
        if (found->links > 0) {
            note += fmt::format("; {} links not followed", found->links);
        }
        return FoundTree{std::move(found->tree), {SystemPart::tree, file, std::move(note)}};
    }
    return fail(
        ErrorCode::unreadable,
        misses.are_all_absent()
            ? fmt::format("no device tree: neither {} nor /proc/device-tree; a machine with ACPI has none", blob_file)
            : fmt::format("no device tree: {}", misses.text()));
}

FoundText find_release(const Folder& root) {
    FoundText found = first_of(root, {"/proc/sys/kernel/osrelease", "/proc/version"}, {SystemPart::kernel});
    if (found.piece.from == "/proc/version") {
        found.text = release_of_version(found.text);
    }
    found.text = one_line(found.text);
    return found;
}

Result<std::string> read_config(const Folder& root, const std::string& file, const CheckConfig& check) {
    constexpr std::size_t most = std::size_t{16} << 20;
    auto bytes = read(root, file);
    if (!bytes) {
        return bytes.error();
    }
    std::string text;
    if (file.ends_with(".gz")) {
        Budget budget{ContainerLimits()};
        const auto unpacked = unpack(Chunk(std::move(*bytes)), most, budget);
        if (!unpacked) {
            return unpacked.error();
        }
        text = text_of(*unpacked);
    } else {
        text = text_of(*bytes);
    }
    if (const auto error = check(text)) {
        return *error;
    }
    return text;
}

FoundText find_config(const Folder& root, const std::string& release, const CheckConfig& check) {
    std::vector<std::string> files{"/proc/config.gz"};
    // As a name it leads nowhere else.
    if (!release.empty() && release.find('/') == std::string::npos) {
        for (const std::string before : {"/boot/config-", "/usr/lib/modules/", "/lib/modules/"}) {
            files.push_back(before + release + (before.ends_with('-') ? "" : "/config"));
        }
    }
    Misses misses;
    for (const std::string& file : files) {
        auto text = read_config(root, file, check);
        if (text) {
            return {{SystemPart::configuration, file, misses.are_all_absent() ? std::string() : misses.text()},
                    std::move(*text)};
        }
        misses.add(file, text.error());
    }
    return {{SystemPart::configuration, {}, misses.text()}};
}

}  // namespace

bool is_booted_by_efi(const Tree& tree) {
    const auto chosen = tree.find_child(root_node, "chosen");
    return chosen && tree.find_property(*chosen, "linux,uefi-system-table") != nullptr;
}

Result<LiveSystem> read_live(const std::string& root_name, const std::string& name, const CheckConfig& check) {
    const auto root = Folder::open(root_name);
    if (!root) {
        return root.error();
    }
    auto tree = find_tree(*root, name);
    if (!tree) {
        return tree.error();
    }
    LiveSystem live{std::move(tree->tree), std::move(tree->piece), find_release(*root), {}, {}, {}, {}};
    live.command_line = first_of(*root, {"/proc/cmdline"}, {SystemPart::command_line});
    live.command_line.text = one_line(live.command_line.text);
    live.config = find_config(*root, live.release.text, check);
    FoundText iomem = first_of(*root, {"/proc/iomem"}, {SystemPart::memory});
    live.iomem_piece = std::move(iomem.piece);
    live.iomem = read_iomem(iomem.text);
    return live;
}

}  // namespace dmavet::input
