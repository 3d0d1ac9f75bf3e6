// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "fuzz/mutate/archive_file.hpp"
#include "fuzz/mutate/mutators.hpp"
#include "fuzz/mutate/plain_tree.hpp"

namespace dmavet::fuzz {

namespace {

constexpr std::string_view tree_magic = "\xd0\x0d\xfe\xed";
constexpr std::string_view member_names[] = {"a.dtb", "b.dtbo", "boot/c.dts",    "../d.dtb",
                                             "Image", "",       "control.tar.gz"};

void change_some_bytes(std::string& bytes, Random& random) {
    if (bytes.empty()) {
        return;
    }
    // Where headers are, more often than not.
    const std::size_t at = random.below(random.one_in(2) ? std::min<std::size_t>(bytes.size(), 1024) : bytes.size());
    switch (random.below(4)) {
        case 0: bytes.resize(at); break;
        case 1: bytes.insert(at, bytes.substr(at, 1 + random.below(64))); break;
        case 2: bytes[at] = static_cast<char>(random.below(256)); break;
        default: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8))); break;
    }
}

// One of the trees that stand somewhere in these bytes; what comes behind it moves or stays where it is.
Changed change_tree_inside(std::string_view bytes, Random& random) {
    std::vector<std::size_t> places;
    for (std::size_t at = bytes.find(tree_magic); at != std::string_view::npos; at = bytes.find(tree_magic, at + 1)) {
        places.push_back(at);
    }
    if (places.empty()) {
        return std::nullopt;
    }
    const std::size_t at = random.of(places);
    const std::string_view from = bytes.substr(at);
    const std::size_t size = from.size() < 8 ? from.size() : std::min<std::size_t>(word_at(from, 4), from.size());
    auto changed = change_blob(from.substr(0, size), random);
    if (!changed) {
        return std::nullopt;
    }
    const std::size_t replaced = random.one_in(2) ? size : std::min(changed->size(), from.size());
    return std::string(bytes).replace(at, replaced, *changed);
}

void change_content(std::string& content, Random& random) {
    auto changed = random.one_in(4) ? std::nullopt : change_tree_inside(content, random);
    if (changed) {
        content = *std::move(changed);
    } else {
        change_some_bytes(content, random);
    }
}

// `whole`: what may come into itself.
void change_members(ArchiveFile& file, std::string_view whole, Random& random) {
    std::vector<ArchiveMember>& members = file.members;
    ArchiveMember& member = random.of(members);
    switch (random.below(8)) {
        case 0: member.name = random.of(member_names); break;
        case 1: members.push_back(ArchiveMember(member)); break;
        case 2: members.erase(members.begin() + (&member - members.data())); break;
        case 3: std::swap(member, random.of(members)); break;
        case 4: member.content = whole; break;
        default: change_content(member.content, random); break;
    }
}

Changed change_archive(std::string_view container, Random& random) {
    auto file = read_archive(container);
    if (!file) {
        return std::nullopt;
    }
    switch (random.below(6)) {
        case 0: file->format = random.of(archive_formats); break;
        case 1: file->filter = random.of(archive_filters); break;
        default: change_members(*file, container, random); break;
    }
    return write_archive(*file);
}

// What is packed, without a look at what it is.
Changed change_packed(std::string_view container, Random& random) {
    auto file = read_raw_archive(container);
    if (!file) {
        return std::nullopt;
    }
    change_some_bytes(file->members.front().content, random);
    return write_archive(*file);
}

}  // namespace

Changed change_container(std::string_view container, Random& random) {
    Changed changed;
    switch (random.below(4)) {
        case 0: changed = change_packed(container, random); break;
        case 1: changed = change_tree_inside(container, random); break;
        default: changed = change_archive(container, random); break;
    }
    if (!changed && random.one_in(3)) {
        return write_archive(
            {random.of(archive_formats), random.of(archive_filters), {{"a.dtb", std::string(container)}}});
    }
    return changed ? changed : change_tree_inside(container, random);
}

// A member of the other comes into it, or all of it, or the two stand one behind the other.
Changed cross_containers(std::string_view container, std::string_view other, Random& random) {
    auto file = read_archive(container);
    const auto second = read_archive(other);
    if (!file || file->format == ARCHIVE_FORMAT_RAW) {
        return std::string(container).append(other);
    }
    if (second && !random.one_in(3)) {
        file->members.push_back(random.of(second->members));
    } else {
        file->members.push_back({"inside", std::string(other)});
    }
    return write_archive(*file);
}

}  // namespace dmavet::fuzz
