// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dmavet::bench {

struct BoardSize {
    std::uint32_t nodes;    // of all kinds
    std::uint32_t clients;  // of one IOMMU, each with a stream of its own
    std::uint32_t regions;  // of reserved memory, each for one client
};

// A board of that many nodes whose parts have the shares that the bench looks at.
[[nodiscard]] BoardSize size_of(std::uint32_t nodes);

// A board far beyond any real one, with all that rules look at: what grows faster than the board shows in it. Names and
// values are short, so that as many nodes as a tree may have fit into as many bytes as a blob may have.
[[nodiscard]] std::vector<std::byte> synthetic_board(const BoardSize& size);

// Such a board as a file, gone with this. Made in a process of its own: what this one has ever had in memory counts as
// memory of each program that it starts.
class BoardFile {
public:
    explicit BoardFile(const BoardSize& size);
    ~BoardFile();
    BoardFile(const BoardFile&) = delete;
    BoardFile& operator=(const BoardFile&) = delete;

    [[nodiscard]] std::string name() const { return path_.string(); }
    [[nodiscard]] std::size_t bytes() const { return std::filesystem::file_size(path_); }

private:
    std::filesystem::path path_;
};

}  // namespace dmavet::bench
