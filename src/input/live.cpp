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

// "/proc/a: permission denied": of several places those that are there, or all of them.
class Misses {
public:
    void add(const std::string& file, const Error& error) {
        all_.push_back(file);
        if (error.message != no_file) {
            said_.push_back(fmt::format("{}: {}", file, error.message));
        }
    }
    [[nodiscard]] bool are_all_absent() const { return said_.empty(); }
    [[nodiscard]] std::string said() const { return fmt::format("{}", fmt::join(said_, ", ")); }
    [[nodiscard]] std::string text() const {
        return said_.empty() ? fmt::format("no {}", fmt::join(all_, ", no ")) : said();
    }

private:
    std::vector<std::string> all_, said_;
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
        std::string note = misses.are_all_absent() ? fmt::format("no {}", blob_file) : misses.said();
        note += "; without the order of nodes and without memreserve";
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
            : fmt::format("no device tree: {}", misses.said()));
}

FoundText find_release(const Folder& root) {
    FoundText found = first_of(root, {"/proc/sys/kernel/osrelease", "/proc/version"},
                               {SystemPart::kernel, {}, {}, "--kernel RELEASE"});
    if (found.piece.from == "/proc/version") {
        found.text = release_of_version(found.text);
    }
    found.text = one_line(found.text);
    return found;
}

FoundText find_config(const Folder& root, const std::string& release) {
    constexpr std::size_t most = std::size_t{16} << 20;
    const std::string packed = "/proc/config.gz";
    const SystemPiece missing{SystemPart::configuration, {}, {}, "--kconfig FILE"};
    std::vector<std::string> files;
    // As a name it leads nowhere else.
    if (!release.empty() && release.find('/') == std::string::npos) {
        files = {"/boot/config-" + release, "/usr/lib/modules/" + release + "/config",
                 "/lib/modules/" + release + "/config"};
    }
    Misses misses;
    auto bytes = read(root, packed);
    if (bytes) {
        Budget budget{ContainerLimits()};
        auto text = unpack(Chunk(std::move(*bytes)), most, budget);
        if (text) {
            return {{missing.part, packed}, text_of(*text)};
        }
        misses.add(packed, text.error());
    } else {
        misses.add(packed, bytes.error());
    }
    FoundText found = first_of(root, files, missing);
    if (found.piece.from.empty() && misses.are_all_absent()) {
        found.piece.note = files.empty() ? "no " + packed : fmt::format("no {}, no {}", packed, files.front());
    } else if (found.piece.from.empty()) {
        found.piece.note = misses.said();
    }
    return found;
}

// Whether early_init_dt_scan_memory() finds anything.
bool has_ram(const Tree& tree) {
    const auto cells = [&](const char* name, std::uint32_t usual) -> std::size_t {
        const Property* property = tree.find_property(root_node, name);
        return property != nullptr ? property->as_u32().value_or(usual) : usual;
    };
    constexpr std::size_t most_cells = 4;
    const std::size_t address = cells("#address-cells", 1), size = cells("#size-cells", 1);
    if (address > most_cells || size > most_cells || size == 0) {
        return false;
    }
    for (auto node = tree.first_child(root_node); node; node = tree.next_sibling(*node)) {
        const Property* type = tree.find_property(*node, "device_type");
        const Property* reg = tree.find_property(*node, "linux,usable-memory");
        reg = reg != nullptr ? reg : tree.find_property(*node, "reg");
        const Property* status = tree.find_property(*node, "status");
        const bool is_available = status == nullptr || status->as_string() == "okay" || status->as_string() == "ok";
        if (type == nullptr || type->as_string() != "memory" || reg == nullptr || !is_available) {
            continue;
        }
        for (std::size_t at = 0; at + address + size <= reg->cell_count(); at += address + size) {
            for (std::size_t i = 0; i < size; ++i) {
                if (reg->cell(at + address + i) != 0) {
                    return true;
                }
            }
        }
    }
    return false;
}

TreeRam tree_ram(const Tree& tree) {
    const auto chosen = tree.find_child(root_node, "chosen");
    if (chosen && tree.find_property(*chosen, "linux,uefi-system-table") != nullptr) {
        return TreeRam::replaced;
    }
    return has_ram(tree) ? TreeRam::counts : TreeRam::none;
}

}  // namespace

Result<LiveSystem> read_live(const std::string& root_name, const std::string& name) {
    const auto root = Folder::open(root_name);
    if (!root) {
        return root.error();
    }
    auto tree = find_tree(*root, name);
    if (!tree) {
        return tree.error();
    }
    const TreeRam ram = tree_ram(tree->tree);
    LiveSystem live{std::move(tree->tree), std::move(tree->piece), find_release(*root), {}, {}, {}, {}, ram};
    live.command_line = first_of(*root, {"/proc/cmdline"}, {SystemPart::command_line, {}, {}, "--cmdline TEXT"});
    live.command_line.text = one_line(live.command_line.text);
    live.config = find_config(*root, live.release.text);
    FoundText iomem = first_of(*root, {"/proc/iomem"}, {SystemPart::memory, {}, {}, "--memory BASE+SIZE"});
    live.iomem_piece = std::move(iomem.piece);
    live.iomem = read_iomem(iomem.text);
    return live;
}

}  // namespace dmavet::input
