// SPDX-License-Identifier: Apache-2.0
// Which overlays are there, and for which boards?
#include "cli/overlays.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/error_hints.hpp"
#include "cli/output.hpp"
#include "cli/text_values.hpp"
#include "input/directory.hpp"
#include "input/file_names.hpp"
#include "wording/quantity.hpp"

namespace dmavet::cli {

namespace {

[[noreturn]] void refuse(const std::string& name, std::string_view why) {
    usage_error(fmt::format("--overlay: {}: {}", name, why));
}

// One name for each file and each member of it, by whatever names they are given.
std::string identity_of(const Member& member) {
    return input::identity_of(member.file) + member.name.substr(member.file.size());
}

Result<Source> load_overlay(Member member, const InputOptions& options) {
    auto sources = with_hint(load(std::move(member), options));
    return sources ? Result<Source>(std::move(sources->base)) : sources.error();
}

bool is_called_overlay(const Member& member) {
    return member.name.ends_with(".dtbo");
}

class Reader {
public:
    explicit Reader(const InputOptions& options) : options_(options) {}

    void add_directory(const std::string& directory) {
        const auto files = input::files_below(directory, "dtbo");
        if (!files) {
            refuse(directory, files.error().message);
        }
        if (files->empty()) {
            refuse(directory, "no .dtbo file in this directory or below it");
        }
        Members members(*files, Members::Of::all);
        add_alternatives(directory, members.next(), members);
    }

    void add_file(const std::string& argument) {
        Members members(std::vector{argument}, Members::Of::all);
        auto member = members.next();
        if (!member) {
            refuse(argument, "holds no tree");
        }
        const bool is_whole_file = member->name == member->file;
        const bool is_named = member->file != argument;
        if (!is_whole_file && !is_named) {
            add_alternatives(argument, std::move(member), members);
            return;
        }
        if (member->kind == MemberKind::source && !member->packing.empty()) {
            refuse(member->name, member->passed_over);
        }
        if (const auto second = members.next()) {
            refuse(argument, fmt::format("it names {} and {}; name one", member->name, second->name));
        }
        applied_.push_back(identity_of(*member));
        const std::string name = member->name;
        auto source = load_overlay(std::move(*member), options_);
        if (!source) {
            refuse(name, source.error().message);
        }
        given_.applied.push_back(std::move(*source));
    }

    GivenOverlays finish() {
        for (auto& [identity, overlay] : alternatives_) {
            if (std::find(applied_.begin(), applied_.end(), identity) == applied_.end()) {
                given_.alternatives.overlays.push_back(std::move(overlay));
            }
        }
        return std::move(given_);
    }

private:
    void add_alternatives(const std::string& argument, std::optional<Member> member, Members& members) {
        bool has_overlay = false;
        for (; member; member = members.next()) {
            has_overlay = add_alternative(std::move(*member)) || has_overlay;
        }
        if (!has_overlay) {
            refuse(argument, fmt::format("none of what it holds is an overlay (dmavet list {} shows it)", argument));
        }
    }

    // By their content, as boards are. False: it is no overlay.
    bool add_alternative(Member member) {
        const std::string name = member.name;
        const std::string identity = identity_of(member);
        if (member.kind != MemberKind::overlay && !member.error && !is_called_overlay(member)) {
            return false;
        }
        const bool is_overlay = member.kind == MemberKind::overlay;
        auto source = member.error ? Result<Source>(*member.error) : load_overlay(std::move(member), options_);
        const auto tree = source ? Tree::read(Bytes(source->bytes)) : Result<Tree>(source.error());
        if (!tree) {
            given_.alternatives.unread.push_back({name, tree.error()});
        } else if (!is_overlay) {
            given_.alternatives.no_overlays.push_back(name);
        } else if (seen_.insert(identity).second) {
            alternatives_.emplace_back(identity, AlternativeOverlay{std::move(*source), root_compatible(*tree)});
        }
        return is_overlay || !tree;
    }

    const InputOptions& options_;
    GivenOverlays given_ = {};
    std::vector<std::string> applied_;
    std::set<std::string> seen_;
    std::vector<std::pair<std::string, AlternativeOverlay>> alternatives_;
};

// "3 overlays WHAT: a.dtbo, b.dtbo, c.dtboMORE"
void tell(std::span<const std::string_view> names, std::string_view what, std::string_view more) {
    constexpr std::size_t most_shown = 3;
    if (names.empty()) {
        return;
    }
    const auto shown = names.first(std::min(most_shown, names.size()));
    complain("--overlay", fmt::format("{} {}: {}{}{}", wording::count_text(names.size(), "overlay"), what,
                                      fmt::join(shown, ", "), names.size() > most_shown ? ", ..." : "", more));
}

}  // namespace

GivenOverlays read_overlays(const std::vector<std::string>& names, const InputOptions& options) {
    Reader reader(options);
    for (const std::string& name : names) {
        std::error_code ignored;  // what cannot be opened is said when it is read
        if (std::filesystem::is_directory(name, ignored)) {
            reader.add_directory(name);
        } else {
            reader.add_file(name);
        }
    }
    return reader.finish();
}

std::vector<std::string> root_compatible(const Tree& tree) {
    const Property* compatible = tree.find_property(root_node, "compatible");
    const auto strings = compatible ? compatible->as_strings() : std::vector<std::string_view>();
    return {strings.begin(), strings.end()};
}

bool is_made_for(const AlternativeOverlay& overlay, const std::vector<std::string>& board) {
    return !overlay.compatible.empty() &&
           std::find(board.begin(), board.end(), overlay.compatible.front()) != board.end();
}

void tell_unpairable(const OverlayAlternatives& alternatives) {
    std::vector<std::string_view> names;
    for (const AlternativeOverlay& overlay : alternatives.overlays) {
        if (overlay.compatible.empty()) {
            names.emplace_back(overlay.source.name);
        }
    }
    tell(names, "without a compatible in the root, which would say for which boards",
         "; apply one to its base with --overlay FILE");
    const std::vector<std::string_view> boards(alternatives.no_overlays.begin(), alternatives.no_overlays.end());
    tell(boards, "by name, but a board by content", "; name it as a board");
}

void tell_unused(const std::vector<AlternativeOverlay>& overlays, const std::vector<bool>& is_used) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < overlays.size(); ++i) {
        if (!is_used[i] && !overlays[i].compatible.empty()) {
            names.emplace_back(overlays[i].source.name);
        }
    }
    tell(names, "for none of these boards, by the compatible of the root", "");
}

}  // namespace dmavet::cli
