// SPDX-License-Identifier: Apache-2.0
// Is there a copied system that crashes, hangs or confuses dmavet? Any bytes as each of the texts that a kernel writes
// about itself, as a packed configuration, and as folders and files of a tree.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

#include "dmavet/board.hpp"
#include "fuzz/require.hpp"
#include "input/container/archive.hpp"
#include "input/folder_tree.hpp"
#include "input/live_text.hpp"

namespace {

using namespace dmavet;
namespace fs = std::filesystem;

void read_texts(std::string_view text) {
    static_cast<void>(Release::parse(input::release_number(text)));
    static_cast<void>(input::release_number(input::release_of_version(text)));
    const input::Iomem iomem = input::read_iomem(text);
    for (std::size_t i = 0; i < iomem.ram.size(); ++i) {
        fuzz::require(iomem.ram[i].first <= iomem.ram[i].last);
        fuzz::require(i == 0 || iomem.ram[i - 1].last < iomem.ram[i].first);
    }
    static_cast<void>(read_kernel_config(text));
}

void read_packed(Bytes packed) {
    constexpr std::size_t most = std::size_t{1} << 20;
    input::Budget budget{ContainerLimits()};
    if (const auto text = input::unpack(input::Chunk({packed.begin(), packed.end()}), most, budget)) {
        fuzz::require(text->size() <= most);
        read_texts({reinterpret_cast<const char*>(text->data()), text->size()});
    }
}

// Lines "+name" go into a folder, "-" out of it, others are a property and its value, apart by a tab.
void read_folders(std::string_view text) {
    static const fs::path root = fs::temp_directory_path() / ("dmavet-fuzz-" + std::to_string(::getpid()));
    fs::remove_all(root);
    fs::create_directories(root);
    fs::path place = root;
    constexpr int most_lines = 32;
    for (int line = 0; line < most_lines && !text.empty(); ++line) {
        const std::string_view one = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(one.size() + 1, text.size()));
        std::string name(one.substr(0, one.find('\t')));
        std::erase(name, '/');
        std::erase(name, '\0');
        std::error_code ignored;
        if (name.starts_with('+') && name.size() > 1 && name != "+." && name != "+.." &&
            fs::create_directory(place / name.substr(1), ignored)) {
            place /= name.substr(1);
        } else if (name.starts_with('-') && place != root) {
            place = place.parent_path();
        } else if (!name.empty() && name != "." && name != "..") {
            std::ofstream(place / name) << one.substr(std::min(name.size() + 1, one.size()));
        }
    }
    auto found =
        input::read_folder_tree(input::Descriptor(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), "x");
    if (found) {
        static_cast<void>(analyze(std::move(found->tree)));
    }
    fs::remove_all(root);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
        case 0: read_texts(text); break;
        case 1: read_packed(std::as_bytes(std::span(data + 1, size - 1))); break;
        default: read_folders(text); break;
    }
    return 0;
}
