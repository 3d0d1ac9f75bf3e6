// SPDX-License-Identifier: Apache-2.0
// What comes next of a file? The containers that are open lie on each other; what the innermost one hands out is a
// member, or opens a further one.
#include "input/container/walk.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "input/container/content.hpp"
#include "input/container/level.hpp"
#include "input/source_text.hpp"
#include "tree/blob.hpp"
#include "wording/overlay_text.hpp"
#include "wording/quantity.hpp"

namespace dmavet::input {

namespace {

// Files up to this size are read at once; of a larger one only the beginning, to see whether it can be streamed.
constexpr std::size_t small_bytes = std::size_t{1} << 20;
// Kernels that are compressed as a whole, with trees behind them, are not larger.
constexpr std::size_t most_with_trees_behind = std::size_t{64} << 20;
// So much of a disk is looked through, which is larger than the memory: boot loaders lie at its beginning.
constexpr std::size_t most_of_disk = std::size_t{64} << 20;

Bytes bytes_of(const Packed& packed) {
    return std::get<Chunk>(packed.bytes).bytes;
}

// How much of what begins so is read before it is known whether it can be streamed.
std::size_t wanted_bytes(Bytes head, std::size_t most) {
    switch (content_of(head, true)) {
        case Content::compressed: return name_of(head) == "rpm" ? head_bytes : most_with_trees_behind;
        case Content::disk: return std::min(most_of_disk, most);
        default: return head_bytes;
    }
}

// A tree that no name and no table calls a device tree: whether it describes a machine.
bool is_of_machine(const Tree& tree) {
    return tree.find_property(root_node, "compatible") != nullptr || tree.find_child(root_node, "cpus").has_value();
}

// What is one compression up to a tree, or up to zeros before it. Its own last bytes may be zeros, too. Absent: none.
std::optional<Part> compression_before(const Chunk& all, std::size_t end, Budget& budget) {
    constexpr std::size_t most_zeros = 3;
    const auto is_whole = [&](std::size_t size) {
        return !check_compression(Chunk(all, all.bytes.first(size)), budget);
    };
    std::size_t last = end;
    while (last > 0 && all.bytes[last - 1] == std::byte{0}) {
        --last;
    }
    if (is_whole(end)) {
        return Part{{}, all.bytes.first(end)};
    }
    for (std::size_t size = last; size < std::min(end, last + most_zeros + 1); ++size) {
        if (is_whole(size)) {
            return Part{{}, all.bytes.first(size)};
        }
    }
    return std::nullopt;
}

Result<Packed> open_packed(const std::string& name) {
    auto file = open_file(name);
    if (!file) {
        return file.error();
    }
    const bool can_be_reopened = file->is_regular;
    const std::size_t size = file->bytes;
    if (can_be_reopened && size > 0 && size <= small_bytes) {
        // One more, so that the end of the file is seen.
        std::vector<std::byte> bytes(size + 1);
        const auto count = file->read(bytes);
        if (!count) {
            return count.error();
        }
        if (*count <= size) {
            bytes.resize(*count);
            return Packed{name, {}, Chunk(std::move(bytes)), false, true};
        }
        return fail(ErrorCode::unreadable, "it grows while it is read");
    }
    return Packed{name, {}, stream_of(std::move(*file)), false, can_be_reopened};
}

}  // namespace

Walk::Walk(std::string name, const ContainerLimits& limits) : name_(std::move(name)), budget_(limits) {}

Walk::Walk(std::string name, std::vector<std::byte> bytes, const ContainerLimits& limits)
    : name_(std::move(name)),
      budget_(limits),
      begin_(std::make_unique<Packed>(Packed{name_, {}, Chunk(std::move(bytes)), false, false})) {}

Walk::~Walk() = default;

std::optional<Member> Walk::next() {
    if (!std::exchange(has_begun_, true)) {
        auto packed = begin_ ? Result<Packed>(std::move(*begin_)) : open_packed(name_);
        begin_.reset();
        if (packed) {
            look_into(std::move(*packed));
        } else {
            refuse(name_, packed.error());
        }
    }
    while (!ready_) {
        if (budget_.failure) {
            levels_.clear();
            Error failure = *std::exchange(budget_.failure, std::nullopt);
            refuse(name_, std::move(failure));
        } else if (levels_.empty()) {
            if (found_ > 0) {
                return std::nullopt;
            }
            refuse(name_, nothing_found());
        } else {
            advance();
        }
    }
    return std::exchange(ready_, std::nullopt);
}

void Walk::advance() {
    auto item = levels_.back()->next();
    if (!item) {
        const std::string name = levels_.back()->name();
        levels_.pop_back();
        refuse(name, item.error());
    } else if (!*item) {
        levels_.pop_back();
    } else if (auto* const packed = std::get_if<Packed>(&**item)) {
        look_into(std::move(*packed));
    } else {
        add(std::move(std::get<Member>(**item)));
    }
}

void Walk::look_into(Packed packed) {
    if (std::holds_alternative<Chunk>(packed.bytes)) {
        look_into_bytes(std::move(packed));
    } else {
        look_into_stream(std::move(packed));
    }
}

// What is no archive is looked through as a whole.
void Walk::look_into_stream(Packed packed) {
    auto stream = std::make_unique<HeadedStream>(std::move(std::get<std::unique_ptr<Stream>>(packed.bytes)));
    std::size_t wanted = head_bytes;
    auto head = stream->head(wanted);
    if (head) {
        wanted = wanted_bytes(*head, budget_.limits.member_bytes);
        head = stream->head(wanted + 1);  // one more, so that the end is seen
    }
    if (!head) {
        refuse(packed.name, head.error());
        return;
    }
    const bool is_whole = head->size() <= wanted;
    note_beginning(*head, !is_whole);
    const Content content = packed.is_no_container ? Content::unknown : content_of(*head, !is_whole);
    if (content == Content::archive || (content == Content::compressed && !is_whole)) {
        packed.bytes = std::move(stream);
        const auto of = content == Content::archive ? Archive::Of::archive : Archive::Of::compression;
        open(open_archive(std::move(packed), of, budget_));
        return;
    }
    if (!levels_.empty() && (content == Content::object || content == Content::text)) {
        return;
    }
    if (content == Content::disk || content == Content::file_system) {
        head = head->first(std::min(wanted, head->size()));
        packed.bytes = Chunk(std::vector<std::byte>(head->begin(), head->end()));
        packed.is_cut = !is_whole;
        look_into_bytes(std::move(packed));
        return;
    }
    auto bytes = read_all(*stream, budget_.limits.member_bytes);
    if (!bytes) {
        refuse(packed.name, bytes.error());
    } else if (*bytes) {
        packed.bytes = Chunk(std::move(**bytes));
        look_into_bytes(std::move(packed));
    } else {
        take_too_large(packed);
    }
}

void Walk::look_into_bytes(Packed packed) {
    const Bytes bytes = bytes_of(packed);
    const Content content = packed.is_no_container ? Content::unknown : content_of(bytes, packed.is_cut);
    if (content != Content::tree) {
        note_beginning(bytes, packed.is_cut);
    }
    const std::size_t most = budget_.limits.members;
    const auto open_named = [&](std::vector<Part> parts) {
        open(open_parts(packed, std::string(name_of(bytes, packed.is_cut)), std::move(parts), false, budget_));
    };
    switch (content) {
        case Content::empty: break;
        case Content::tree: take_tree(std::move(packed)); break;
        case Content::source: take_source(packed); break;
        case Content::compressed: open_compression(std::move(packed)); break;
        case Content::archive: open(open_archive(std::move(packed), Archive::Of::archive, budget_)); break;
        case Content::boot_image: open_named(parts_of_boot_image(bytes)); break;
        case Content::vendor_image: open_named(parts_of_vendor_image(bytes)); break;
        case Content::tree_table: open_named(parts_of_tree_table(bytes, most + 1)); break;
        case Content::legacy_image: open_named(parts_of_legacy_image(bytes, most + 1)); break;
        case Content::disk: open_named(parts_of_disk(bytes, packed.is_cut, most + 1)); break;
        case Content::executable:
            if (auto parts = parts_of_executable(bytes); !parts.empty()) {
                open_named(std::move(parts));
                break;
            }
            [[fallthrough]];
        case Content::object:
        case Content::elf:
        case Content::unknown: look_for_trees(std::move(packed)); break;
        case Content::text:
            if (packed.name.ends_with(".dts") || (levels_.empty() && is_source_file(packed.name, bytes))) {
                take_source(packed);
            }
            break;
        case Content::lzop:
            pass_over(packed, no_tree_in(bytes, packed.name, packed.is_cut).message);
            look_for_trees(std::move(packed));  // behind it
            break;
        case Content::pointer:
        case Content::file_system: pass_over(packed, no_tree_in(bytes, packed.name, packed.is_cut).message); break;
    }
}

// Trees may have been appended to a kernel that is compressed as a whole. What looks like one within a compression
// is a piece that was stored as it is, and where the compression is broken nobody can tell.
void Walk::open_compression(Packed packed) {
    const Bytes bytes = bytes_of(packed);
    auto behind = name_of(bytes) == "rpm" ? std::vector<Part>() : trees_in(bytes, 1, budget_.limits.members);
    if (!behind.empty()) {
        const Chunk& all = std::get<Chunk>(packed.bytes);
        const auto end = static_cast<std::size_t>(behind.front().bytes.data() - bytes.data());
        auto before = compression_before(all, end, budget_);
        if (before) {
            for (Part& part : behind) {
                part.is_found = true;
            }
            behind.insert(behind.begin(), std::move(*before));
            open(open_parts(packed, {}, std::move(behind), false, budget_));
            return;
        }
        if (const auto error = check_compression(all, budget_)) {
            refuse(packed.name, *error);
            return;
        }
    }
    open(open_archive(std::move(packed), Archive::Of::compression, budget_));
}

void Walk::look_for_trees(Packed packed) {
    const Bytes bytes = bytes_of(packed);
    auto parts = trees_in(bytes, 0, budget_.limits.members + 1);
    if (!parts.empty()) {
        open(open_parts(packed, std::string(name_of(bytes)), std::move(parts), true, budget_));
    }
}

// A tree may be a FIT image, and others may lie behind it.
void Walk::take_tree(Packed packed) {
    const Bytes bytes = bytes_of(packed);
    const auto blob = tree::find_blocks(bytes);
    if (!blob) {
        take_one_tree(packed);
        return;
    }
    auto fit = may_be_fit(*blob) ? Tree::read(blob->all) : Result<Tree>(Error{});
    const bool has_images = fit && is_fit(*fit);
    const std::size_t end = has_images ? fit_extent(*fit, bytes) : blob->all.size();
    if (end < bytes.size() && !trees_in(bytes, end, 1).empty()) {
        open(open_parts(packed, {}, trees_in(bytes, 0, budget_.limits.members + 1), packed.is_found, budget_));
    } else if (has_images) {
        if (!nothing_found_) {
            nothing_found_ = fail(ErrorCode::no_boards, "a FIT image without a tree in it");
        }
        open(open_fit(packed, std::move(*fit), budget_));
    } else {
        take_one_tree(packed);
    }
}

void Walk::take_one_tree(const Packed& packed) {
    Member member{packed.name};
    member.kind = MemberKind::tree;
    member.packing = packed.packing;
    member.can_be_reopened = packed.can_be_reopened;
    const Bytes bytes = bytes_of(packed);
    // Of a file of its own, whoever analyses it says what it is.
    if (!levels_.empty() && (packed.is_found || may_be_overlay(bytes))) {
        const auto tree = Tree::read(bytes);
        if (tree && is_overlay(*tree)) {
            member.kind = MemberKind::overlay;
            member.passed_over = wording::overlay_text(*tree);
        } else if (tree && packed.is_found && !is_of_machine(*tree)) {
            member.passed_over = "its root has neither a compatible nor CPUs: it describes no machine";
        }
    }
    // In a container, what lies behind a tree is not of it.
    const auto blob = tree::find_blocks(bytes);
    const Chunk& all = std::get<Chunk>(packed.bytes);
    const Chunk own = blob && !levels_.empty() ? Chunk(all, blob->all) : all;
    member.contents.push_back({packed.name, own.shared()});
    add(std::move(member));
}

// dtc reads any file that a source names.
void Walk::take_source(const Packed& packed) {
    Member member{packed.name};
    member.kind = MemberKind::source;
    member.packing = packed.packing;
    member.can_be_reopened = packed.can_be_reopened;
    if (levels_.empty()) {
        member.contents.push_back({packed.name, std::get<Chunk>(packed.bytes).shared()});
    } else {
        member.passed_over = "a source is compiled only as a file of its own";
    }
    add(std::move(member));
}

// Of a file of its own, the error says it.
void Walk::pass_over(const Packed& packed, std::string why) {
    if (levels_.empty()) {
        return;
    }
    Member member{packed.name};
    member.kind = MemberKind::other;
    member.packing = packed.packing;
    member.passed_over = std::move(why);
    add(std::move(member));
}

// A file in an archive may well be large, as a kernel with all its symbols; what unpacks to that much is no tree.
void Walk::take_too_large(const Packed& packed) {
    const std::string size = wording::plain_blanks(wording::size_text(budget_.limits.member_bytes));
    if (!levels_.empty() && packed.name != levels_.back()->name()) {
        pass_over(packed, fmt::format("larger than {}, the most that is looked through", size));
    } else {
        refuse(packed.name,
               fail(ErrorCode::limit_exceeded, fmt::format("{} than {}, the most that is looked through",
                                                           levels_.empty() ? "larger" : "it unpacks to more", size)));
    }
}

void Walk::open(std::unique_ptr<Level> level) {
    if (levels_.size() < budget_.limits.depth) {
        levels_.push_back(std::move(level));
    } else if (!budget_.failure) {
        budget_.failure = fail(ErrorCode::limit_exceeded,
                               fmt::format("containers lie in each other more than {} deep", budget_.limits.depth));
    }
}

void Walk::add(Member member) {
    member.file = name_;
    ++(member.passed_over.empty() ? found_ : passed_over_);
    if (member.name == name_) {
        why_passed_over_ = member.passed_over;
    }
    ready_ = std::move(member);
}

void Walk::refuse(const std::string& name, Error error) {
    // What ends the whole walk is said once, for the file.
    if (!budget_.failure) {
        add(Member{name, std::move(error)});
    }
}

void Walk::note_beginning(Bytes head, bool is_cut) {
    if (!nothing_found_) {
        nothing_found_ = head.empty() ? empty_file(name_) : no_tree_in(head, name_, is_cut);
    }
}

Error Walk::nothing_found() const {
    if (passed_over_ == 0) {
        return *nothing_found_;
    }
    if (!why_passed_over_.empty()) {
        return fail(ErrorCode::no_boards, why_passed_over_, wording::field_of(why_passed_over_));
    }
    return fail(ErrorCode::no_boards,
                fmt::format("no board in it; {} passed over", wording::count_text(passed_over_, "member")),
                "arguments");
}

}  // namespace dmavet::input
