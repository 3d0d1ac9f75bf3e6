// SPDX-License-Identifier: Apache-2.0
// Which tree do the folders and files of /proc/device-tree make?
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "cli/process.hpp"
#include "input/folder_tree.hpp"
#include "support/files.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

Result<input::FolderTree> read(const fs::path& folder) {
    return input::read_folder_tree(input::Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), "x");
}

void put(const fs::path& file, std::string_view content) {
    fs::create_directories(file.parent_path());
    write_text(file, content);
}

std::string error_of(const Result<input::FolderTree>& result) {
    return result ? "" : std::string(to_string(result.error().code)) + ": " + result.error().message;
}

}  // namespace

TEST_CASE("a folder is a node, a file a property, and nodes come by their unit addresses") {
    const TemporaryFolder folder;
    put(folder.path() / "compatible", "a,board\0a,soc\0"sv);
    put(folder.path() / "name", "\0"sv);
    for (const char* name : {"soc/uart@100", "soc/uart@20", "soc/uart@3", "soc/z", "soc/b", "cpus"}) {
        fs::create_directories(folder.path() / name);
    }
    put(folder.path() / "soc/uart@20/reg", "\0\0\0\x20"sv);
    put(folder.path() / "soc/uart@20/dma-coherent", ""sv);
    put(folder.path() / "soc/uart@20/name", "uart\0"sv);   // Linux made it
    put(folder.path() / "soc/uart@3/name", "serial\0"sv);  // written in the tree
    const auto found = read(folder.path());
    INFO(error_of(found));
    REQUIRE(found);
    const Tree& tree = found->tree;
    std::string paths;
    for (std::size_t i = 0; i < tree.node_count(); ++i) {
        paths += tree.path(NodeId{static_cast<std::uint32_t>(i)}) + " ";
    }
    CHECK(paths == "/ /cpus /soc /soc/b /soc/z /soc/uart@3 /soc/uart@20 /soc/uart@100 ");
    CHECK(tree.find_property(root_node, "compatible")->as_strings().size() == 2);
    CHECK(tree.find_property(root_node, "name") == nullptr);
    const NodeId uart = *tree.find_path("/soc/uart@20");
    CHECK(tree.find_property(uart, "reg")->as_u32() == 0x20);
    CHECK(tree.find_property(uart, "dma-coherent")->empty());
    CHECK(tree.find_property(uart, "name") == nullptr);
    CHECK(tree.find_property(*tree.find_path("/soc/uart@3"), "name")->as_string() == "serial");
    CHECK(tree.source(SourceId{0}).kind == SourceKind::pieces);
    CHECK(found->links == 0);
}

TEST_CASE("links are not followed and pipes not waited for") {
    const TemporaryFolder folder;
    put(folder.path() / "tree/soc/reg", "x");
    put(folder.path() / "elsewhere/secret", "x");
    fs::create_symlink("../../elsewhere", folder.path() / "tree/soc/link");
    fs::create_symlink("../../elsewhere/secret", folder.path() / "tree/soc/file");
    REQUIRE(::mkfifo((folder.path() / "tree/soc/pipe").c_str(), 0600) == 0);
    const auto found = read(folder.path() / "tree");
    REQUIRE(found);
    CHECK(found->links == 2);
    CHECK(found->tree.node_count() == 2);
    CHECK(found->tree.properties(*found->tree.find_path("/soc")).size() == 1);
}

TEST_CASE("a folder beyond the limits of a tree is refused, the last one within them is not") {
    const TemporaryFolder folder;
    CHECK(error_of(read(folder.path())) == "empty: no node in it");
    const auto nested = [&](std::size_t levels) {
        fs::path path = folder.path() / std::to_string(levels);
        const fs::path root = path;
        for (std::size_t i = 0; i < levels; ++i) {
            path /= "n";
        }
        fs::create_directories(path);
        return root;
    };
    CHECK(error_of(read(nested(limits::depth))).empty());
    CHECK(error_of(read(nested(limits::depth + 1))) == "limit-exceeded: nodes are nested deeper than 62 levels");
    const fs::path large = nested(1);
    put(large / "n/value", "");
    fs::resize_file(large / "n/value", limits::blob_bytes + 1);
    CHECK(error_of(read(large)).starts_with("limit-exceeded: larger than 64 MiB"));
    fs::resize_file(large / "n/value", limits::blob_bytes / 2);
    CHECK(error_of(read(large)).empty());
    put(large / "n/other", "");
    fs::resize_file(large / "n/other", limits::blob_bytes / 2);
    CHECK(error_of(read(large)).starts_with("limit-exceeded: larger than 64 MiB"));
}

}  // namespace dmavet::test
