// SPDX-License-Identifier: Apache-2.0
// What of a disk is looked into? Only what is known to lie in one piece; the rest is named.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "input/container/content.hpp"
#include "input/container/partitions.hpp"
#include "input/container/parts.hpp"
#include "wording/quantity.hpp"

namespace dmavet::input {

namespace {

bool is_blank(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

// Of what is not known, trees in it may be files of a file system.
bool is_known(Bytes bytes, bool is_cut) {
    return !name_of(bytes, is_cut).empty() && content_of(bytes, is_cut) != Content::file_system;
}

class Disk {
public:
    Disk(Bytes image, bool is_cut) : image_(image), is_cut_(is_cut), table_(partitions_of(image)) {}

    std::vector<Part> parts(std::size_t most) {
        add_outside(most);
        for (const Partition& one : table_.partitions) {
            add(one);
        }
        if (auto error = not_looked_into()) {
            parts_.push_back({"partitions", {}, false, false, std::move(error)});
        }
        return std::move(parts_);
    }

private:
    // A boot loader lies there. What begins where the table does would be the disk again.
    void add_outside(std::size_t most) {
        if (table_.partitions.empty()) {
            return;  // where file systems lie is not known
        }
        std::vector<Partition> sorted = table_.partitions;
        std::sort(sorted.begin(), sorted.end(), [](const Partition& a, const Partition& b) { return a.at < b.at; });
        sorted.push_back({image_.size(), 0, 0});
        std::uint64_t from = std::min<std::uint64_t>(boot_record::sector_bytes, image_.size());
        for (const Partition& one : sorted) {
            const std::uint64_t end = std::min<std::uint64_t>(one.at, image_.size());
            if (from < end) {
                for (Part& part : trees_in(image_.first(end), from, most)) {
                    part.is_found = true;
                    parts_.push_back(std::move(part));
                }
            }
            from = std::max(from, one.at + one.size);
        }
    }

    void add(const Partition& one) {
        const std::uint64_t end = one.at + one.size;
        const auto other = std::find_if(table_.partitions.begin(), table_.partitions.end(), [&](const Partition& with) {
            return with.number < one.number && with.at > 0 && with.at < end && one.at < with.at + with.size;
        });
        if (other != table_.partitions.end()) {
            leave(one, fmt::format("it overlaps {}", other->number));
        } else if (one.at == 0) {
            leave(one, "it begins where the table does");
        } else if (one.at >= image_.size()) {
            leave(one, fmt::format("it begins behind the {}", end_of_image()));
        } else {
            add_contents(one, image_.subspan(one.at, std::min<std::uint64_t>(one.size, image_.size() - one.at)));
        }
    }

    void add_contents(const Partition& one, Bytes bytes) {
        const bool is_cut = bytes.size() < one.size;
        if (is_known(bytes, is_cut)) {
            parts_.push_back({fmt::format("partition-{}", one.number), bytes, true});
        } else if (content_of(bytes, is_cut) == Content::file_system) {
            leave(one, std::string(name_of(bytes, is_cut)));
            return;
        } else if (!is_blank(bytes)) {
            leave(one, "unknown content");
            return;
        }
        if (is_cut) {
            leave(one, fmt::format("it goes on behind the {}", end_of_image()));
        }
    }

    void leave(const Partition& one, const std::string& why) {
        left_.push_back(fmt::format("{} ({})", one.number, why));
    }

    [[nodiscard]] std::string end_of_image() const {
        return is_cut_ ? "first " + wording::plain_blanks(wording::size_text(image_.size())) : "end of the image";
    }

    [[nodiscard]] std::optional<Error> not_looked_into() const {
        std::vector<std::string> what;
        if (!left_.empty()) {
            what.push_back(fmt::format("partition{} {}", left_.size() == 1 ? "" : "s", fmt::join(left_, ", ")));
        }
        if (table_.last > 0) {
            what.push_back(fmt::format("partitions behind number {}", table_.last));
        }
        if (table_.partitions.empty()) {
            what.emplace_back("the disk, whose table names no partition,");
        } else if (is_cut_) {
            what.push_back(fmt::format("what lies behind the {}", end_of_image()));
        }
        if (what.empty()) {
            return std::nullopt;
        }
        return fail(
            ErrorCode::not_a_board,
            fmt::format("{} not looked into: mount the image, or take files out (mcopy, debugfs), and name them",
                        fmt::join(what, "; ")));
    }

    Bytes image_;
    bool is_cut_;
    PartitionTable table_;
    std::vector<Part> parts_;
    std::vector<std::string> left_;  // partitions, each with the reason
};

}  // namespace

std::vector<Part> parts_of_disk(Bytes image, bool is_cut, std::size_t most) {
    return Disk(image, is_cut).parts(most);
}

}  // namespace dmavet::input
