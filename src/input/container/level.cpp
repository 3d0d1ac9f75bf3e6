// SPDX-License-Identifier: Apache-2.0
// What does an open container hand out next?
#include "input/container/level.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "input/container/content.hpp"
#include "input/container/zlib.hpp"

namespace dmavet::input {

namespace {

// "usr/lib/board.dtb" of "./usr/lib/board.dtb", "/usr/…", as no two archivers agree.
std::string_view bare_name(std::string_view name) {
    while (name.starts_with("./") || name.starts_with('/')) {
        name.remove_prefix(name.starts_with('/') ? 1 : 2);
    }
    return name;
}

class ArchiveLevel : public Level {
public:
    ArchiveLevel(Packed packed, Archive::Of of, Budget& budget)
        : Level(packed.name), packed_(std::move(packed)), budget_(budget), archive_(take_stream(), of, budget) {}

    Next next() override {
        for (;;) {
            // What nobody wanted to read of a compression need not be unpacked.
            if (is_single_begun_) {
                return std::optional<Item>();
            }
            auto entry = archive_.next();
            if (!entry) {
                return entry.error();
            }
            if (!*entry) {
                return end();
            }
            if (++entries_ > budget_.limits.members) {
                return fail(ErrorCode::limit_exceeded,
                            fmt::format("it holds more than {} files", budget_.limits.members));
            }
            if (archive_.is_single()) {
                is_single_begun_ = true;
                Packed inner = below(packed_.name, archive_.content());
                inner.is_no_container = archive_.packing().empty();
                inner.is_found = packed_.is_found;
                return std::optional<Item>(std::move(inner));
            }
            if (auto item = take(**entry)) {
                return item;
            }
        }
    }

private:
    std::unique_ptr<Stream> take_stream() {
        if (auto* const chunk = std::get_if<Chunk>(&packed_.bytes)) {
            return stream_of(std::move(*chunk));
        }
        return std::move(std::get<std::unique_ptr<Stream>>(packed_.bytes));
    }

    // The checksum of what an archive is packed in comes last, and what is unpacked up to there is counted. A stream
    // that is not packed may never end.
    Next end() {
        const auto error = packed_.packing.empty() ? std::nullopt : archive_.read_rest();
        return error ? Next(*error) : std::optional<Item>();
    }

    Packed below(std::string name, std::variant<Chunk, std::unique_ptr<Stream>> content) const {
        Packed inner = packed_.with(std::move(name), std::move(content));
        if (std::string packing = is_debian_ ? "deb" : archive_.packing(); !packing.empty()) {
            inner.packing.push_back(std::move(packing));
        }
        return inner;
    }

    // Absent: nothing to look into.
    std::optional<Item> take(const Archive::Entry& entry) {
        const std::string_view bare = bare_name(entry.name);
        const std::string_view name = bare.empty() ? std::string_view(entry.name) : bare;
        is_debian_ = is_debian_ || (entries_ == 1 && name == "debian-binary" && archive_.packing() == "ar");
        if (!entry.is_file || (is_debian_ && !name.starts_with("data.tar"))) {
            return std::nullopt;
        }
        // A Debian package is one archive to its users.
        return below(is_debian_ ? packed_.name : member_name(packed_.name, name), archive_.content());
    }

    Packed packed_;
    Budget& budget_;
    Archive archive_;
    std::size_t entries_ = 0;
    bool is_single_begun_ = false;
    bool is_debian_ = false;
};

class PartsLevel : public Level {
public:
    PartsLevel(const Packed& packed, std::string kind, std::vector<Part> parts, bool are_found, Budget& budget)
        : Level(packed.name),
          packed_(packed.with(packed.name, std::get<Chunk>(packed.bytes))),
          parts_(std::move(parts)),
          budget_(budget) {
        packed_.is_found = are_found;
        if (!kind.empty()) {
            packed_.packing.push_back(std::move(kind));
        }
    }

    Next next() override {
        if (at_ == parts_.size()) {
            return std::optional<Item>();
        }
        if (at_ == budget_.limits.members) {
            return fail(ErrorCode::limit_exceeded, fmt::format("it holds more than {} parts", at_));
        }
        const Part& part = parts_[at_++];
        const std::string name = part.name.empty() ? packed_.name : member_name(packed_.name, part.name);
        if (part.error) {
            return failed(name, *part.error);
        }
        // Parts may overlap, and each may have parts.
        if (!budget_.take(part.bytes.size())) {
            return *budget_.failure;
        }
        Packed inner = packed_.with(name, Chunk(std::get<Chunk>(packed_.bytes), part.bytes));
        inner.is_found = packed_.is_found || part.is_found;
        if (part.is_zlib) {
            auto bytes = unpack_zlib(std::get<Chunk>(std::move(inner.bytes)));
            if (!bytes) {
                return budget_.failure ? Next(*budget_.failure) : failed(name, bytes.error());
            }
            inner.bytes = std::move(*bytes);
            inner.packing.emplace_back("zlib");
        }
        return std::optional<Item>(std::move(inner));
    }

private:
    // A table of trees has trees in it: of anything else only the beginning is unpacked.
    [[nodiscard]] Result<Chunk> unpack_zlib(Chunk packed) {
        HeadedStream stream(inflated(stream_of(std::move(packed)), Deflated::zlib));
        const auto head = stream.head(head_bytes);
        if (!head) {
            return head.error();
        }
        const Content content = content_of(*head);
        if (content != Content::tree && content != Content::compressed) {
            return fail(ErrorCode::bad_magic, "what is packed in it does not start with d00dfeed");
        }
        auto bytes = read_all(stream, budget_.limits.member_bytes);
        if (!bytes) {
            return bytes.error();
        }
        if (!*bytes) {
            return unpacks_to_more_than(budget_.limits.member_bytes);
        }
        if (!budget_.take((*bytes)->size())) {
            return *budget_.failure;
        }
        return Chunk(std::move(**bytes));
    }

    [[nodiscard]] Next failed(const std::string& name, const Error& error) const {
        Member member{name, error};
        member.packing = packed_.packing;
        return std::optional<Item>(std::move(member));
    }

    Packed packed_;
    std::vector<Part> parts_;
    Budget& budget_;
    std::size_t at_ = 0;
};

// Configurations first, then the trees that none of them names, then what else may hold a tree.
class FitLevel : public Level {
public:
    FitLevel(const Packed& packed, Tree tree, Budget& budget)
        : Level(packed.name),
          packed_(packed.with(packed.name, std::get<Chunk>(packed.bytes))),
          budget_(budget),
          fit_(std::move(tree), std::get<Chunk>(packed.bytes)),
          configurations_(fit_.configurations()),
          images_(fit_.images()) {
        packed_.packing.emplace_back("FIT");
        std::stable_partition(images_.begin(), images_.end(),
                              [&](const std::string& image) { return fit_.type_of(image) == "flat_dt"; });
    }

    Next next() override {
        if (configurations_.size() + images_.size() > budget_.limits.members) {
            return fail(ErrorCode::limit_exceeded, fmt::format("it holds more than {} images", budget_.limits.members));
        }
        if (configuration_ < configurations_.size()) {
            return std::optional(configuration(configurations_[configuration_++]));
        }
        while (image_ < images_.size()) {
            const std::string& image = images_[image_++];
            const bool is_tree = fit_.type_of(image) == "flat_dt";
            if (is_tree ? !is_named(image) : may_hold_trees(fit_.type_of(image))) {
                return std::optional(unnamed(image));
            }
        }
        return std::optional<Item>();
    }

private:
    static bool may_hold_trees(std::string_view type) {
        return type == "kernel" || type == "kernel_noload" || type == "firmware" || type == "standalone";
    }

    [[nodiscard]] bool is_named(const std::string& image) const {
        return std::any_of(configurations_.begin(), configurations_.end(), [&](const FitConfiguration& one) {
            return std::find(one.trees.begin(), one.trees.end(), image) != one.trees.end();
        });
    }

    // Configurations share trees, and an image is unpacked once.
    Result<MemberContent> content(const std::string& image) {
        auto& bytes = loaded_[image];
        if (!bytes) {
            const auto chunk = fit_.load(image, budget_);
            if (!chunk) {
                return chunk.error();
            }
            bytes = chunk->shared();
        }
        return MemberContent{member_name(packed_.name, image), bytes};
    }

    Item configuration(const FitConfiguration& one) {
        Member member{member_name(packed_.name, one.name)};
        member.kind = MemberKind::configuration;
        member.packing = packed_.packing;
        if (one.trees.empty()) {
            member.passed_over = "the configuration names no tree (fdt)";
            return member;
        }
        for (const std::string& image : one.trees) {
            auto loaded = content(image);
            if (!loaded) {
                member.error = loaded.error();
                member.contents.clear();
                return member;
            }
            member.contents.push_back(std::move(*loaded));
        }
        member.contents.front().name = member.name;
        forget_but(one.trees);
        if (may_be_overlay(*member.contents.front().bytes)) {
            const auto tree = Tree::read(Bytes(*member.contents.front().bytes));
            if (tree && is_overlay(*tree)) {
                member.kind = MemberKind::overlay;
                member.passed_over = "an overlay, for use with another configuration";
            }
        }
        return member;
    }

    Item unnamed(const std::string& image) {
        auto loaded = fit_.load(image, budget_);
        if (!loaded) {
            Member member{member_name(packed_.name, image)};
            member.packing = packed_.packing;
            // Of what is no tree it is not known that there is one in it.
            if (fit_.type_of(image) == "flat_dt") {
                member.error = loaded.error();
            } else {
                member.kind = MemberKind::other;
                member.passed_over = loaded.error().message;
            }
            return member;
        }
        return packed_.with(member_name(packed_.name, image), std::move(*loaded));
    }

    // What the next configuration does not need, either, is unpacked again if it comes once more.
    void forget_but(const std::vector<std::string>& kept) {
        std::erase_if(loaded_,
                      [&](const auto& one) { return std::find(kept.begin(), kept.end(), one.first) == kept.end(); });
    }

    Packed packed_;
    Budget& budget_;
    Fit fit_;
    std::vector<FitConfiguration> configurations_;
    std::vector<std::string> images_;
    std::size_t configuration_ = 0;
    std::size_t image_ = 0;
    std::map<std::string, std::shared_ptr<std::vector<std::byte>>> loaded_;
};

}  // namespace

std::unique_ptr<Level> open_archive(Packed packed, Archive::Of of, Budget& budget) {
    return std::make_unique<ArchiveLevel>(std::move(packed), of, budget);
}

std::unique_ptr<Level> open_fit(const Packed& packed, Tree tree, Budget& budget) {
    return std::make_unique<FitLevel>(packed, std::move(tree), budget);
}

std::unique_ptr<Level> open_parts(const Packed& packed, std::string kind, std::vector<Part> parts, bool are_found,
                                  Budget& budget) {
    return std::make_unique<PartsLevel>(packed, std::move(kind), std::move(parts), are_found, budget);
}

}  // namespace dmavet::input
