// SPDX-License-Identifier: Apache-2.0
// Which sections of a PE file may have trees? systemd-stub takes .dtb and .dtbauto, and starts .linux.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "input/container/little_endian.hpp"
#include "input/container/parts.hpp"

namespace dmavet::input {

namespace {

constexpr std::size_t pointer_at = 0x3c;  // of what points at the PE header
constexpr std::size_t header_bytes = 24;  // "PE\0\0" and the COFF header
constexpr std::size_t section_bytes = 40;

// The characters of a name of 8 bytes, which fills them or ends with NUL.
std::string_view section_name(Bytes image, std::size_t section) {
    const std::string_view name(reinterpret_cast<const char*>(image.data() + section), 8);
    return name.substr(0, name.find('\0'));
}

Bytes section_content(Bytes image, std::size_t section) {
    const std::size_t used = little_endian(image, section + 8, 4);  // the file has it padded
    const std::size_t stored = little_endian(image, section + 16, 4);
    const std::size_t at = little_endian(image, section + 20, 4);
    if (at >= image.size()) {
        return {};
    }
    const std::size_t size = used == 0 ? stored : std::min(used, stored);
    return image.subspan(at, std::min<std::size_t>(size, image.size() - at));
}

}  // namespace

std::vector<Part> parts_of_executable(Bytes image) {
    constexpr std::array<std::string_view, 3> wanted{".dtb", ".dtbauto", ".linux"};
    if (image.size() < pointer_at + 4) {
        return {};
    }
    constexpr std::uint32_t packed_mark = 0x676d697a;  // "zimg": a kernel that unpacks itself (drivers/firmware/efi)
    if (little_endian(image, 4, 4) == packed_mark) {
        const std::size_t at = std::min<std::size_t>(little_endian(image, 8, 4), image.size());
        return {{"payload", image.subspan(at, std::min<std::size_t>(little_endian(image, 12, 4), image.size() - at))}};
    }
    const std::size_t header = little_endian(image, pointer_at, 4);
    if (header > image.size() || image.size() - header < header_bytes || little_endian(image, header, 4) != 0x4550) {
        return {};
    }
    const std::size_t count = little_endian(image, header + 6, 2);
    const std::size_t first = header + header_bytes + little_endian(image, header + 20, 2);
    std::vector<Part> parts;
    for (std::size_t i = 0; i < count && first + (i + 1) * section_bytes <= image.size(); ++i) {
        const std::size_t section = first + i * section_bytes;
        const std::string_view name = section_name(image, section);
        if (std::find(wanted.begin(), wanted.end(), name) != wanted.end()) {
            const std::string repeated = std::string(name) + "-";
            const auto before = std::count_if(parts.begin(), parts.end(), [&](const Part& part) {
                return part.name == name || part.name.starts_with(repeated);
            });
            parts.push_back(
                {before == 0 ? std::string(name) : repeated + std::to_string(before), section_content(image, section)});
        }
    }
    return parts;
}

}  // namespace dmavet::input
