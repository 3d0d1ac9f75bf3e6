// SPDX-License-Identifier: Apache-2.0
// Which overlays are there, and for which boards?
#include "cli/overlays.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/output.hpp"
#include "cli/text_values.hpp"
#include "input/directory.hpp"
#include "wording/quantity.hpp"

namespace dmavet::cli {

namespace {

[[noreturn]] void refuse(const std::string& name, std::string_view why) {
    usage_error(fmt::format("--overlay: {}: {}", name, why));
}

Source load_overlay(Member member, const InputOptions& options) {
    const std::string name = member.name;
    auto sources = load(std::move(member), options);
    if (!sources) {
        refuse(name, sources.error().message);
    }
    return std::move(sources->base);
}

std::vector<std::string> root_compatible(const Tree& tree) {
    const Property* compatible = tree.find_property(root_node, "compatible");
    const auto strings = compatible ? compatible->as_strings() : std::vector<std::string_view>();
    return {strings.begin(), strings.end()};
}

AlternativeOverlay alternative(Source source) {
    const auto tree = Tree::read(Bytes(source.bytes));
    if (!tree) {
        refuse(source.name, tree.error().message);
    }
    return {std::move(source), root_compatible(*tree)};
}

// By their content, as boards are: a compressed overlay, or those of an image.
void add_alternatives(Members& members, const InputOptions& options, GivenOverlays& overlays) {
    while (auto member = members.next()) {
        if (member->error) {
            refuse(member->name, member->error->message);
        }
        if (member->kind == MemberKind::overlay) {
            overlays.alternatives.push_back(alternative(load_overlay(std::move(*member), options)));
        }
    }
}

void add_directory(const std::string& directory, const InputOptions& options, GivenOverlays& overlays) {
    const auto files = input::files_below(directory, "dtbo");
    if (!files) {
        refuse(directory, files.error().message);
    }
    if (files->empty()) {
        refuse(directory, "no .dtbo file in this directory or below it");
    }
    Members members(*files, Members::Of::all);
    add_alternatives(members, options, overlays);
}

void add_file(const std::string& file, const InputOptions& options, GivenOverlays& overlays) {
    Members members(std::vector{file}, Members::Of::all);
    if (!members.are_several()) {
        auto member = members.next();
        if (!member) {
            refuse(file, "holds no tree");
        }
        overlays.applied.push_back(load_overlay(std::move(*member), options));
        return;
    }
    const std::size_t before = overlays.alternatives.size();
    add_alternatives(members, options, overlays);
    if (overlays.alternatives.size() == before) {
        refuse(file, fmt::format("none of what it holds is an overlay (dmavet list {} shows it)", file));
    }
}

// "3 overlays WHAT: a.dtbo, b.dtbo, c.dtboMORE"
void tell(const std::vector<std::string_view>& names, std::string_view what, std::string_view more) {
    constexpr std::size_t most_shown = 3;
    if (names.empty()) {
        return;
    }
    const auto shown = std::span(names).first(std::min(most_shown, names.size()));
    complain("--overlay", fmt::format("{} {}: {}{}{}", wording::count_text(names.size(), "overlay"), what,
                                      fmt::join(shown, ", "), names.size() > most_shown ? ", ..." : "", more));
}

}  // namespace

GivenOverlays read_overlays(const std::vector<std::string>& names, const InputOptions& options) {
    GivenOverlays overlays;
    for (const std::string& name : names) {
        std::error_code ignored;  // what cannot be opened is said when it is read
        if (std::filesystem::is_directory(name, ignored)) {
            add_directory(name, options, overlays);
        } else {
            add_file(name, options, overlays);
        }
    }
    return overlays;
}

bool is_made_for(const AlternativeOverlay& overlay, const Tree& base) {
    const std::vector<std::string> names = root_compatible(base);
    const auto is_one_of = [](const std::string& name, std::span<const std::string> all) {
        return std::find(all.begin(), all.end(), name) != all.end();
    };
    if (overlay.compatible.empty() || names.empty()) {
        return false;
    }
    const auto boards = std::span(names).first(names.size() - 1);
    return is_one_of(overlay.compatible.front(), names) ||
           std::any_of(overlay.compatible.begin(), overlay.compatible.end(),
                       [&](const std::string& name) { return is_one_of(name, boards); });
}

void tell_without_compatible(const std::vector<AlternativeOverlay>& overlays) {
    std::vector<std::string_view> names;
    for (const AlternativeOverlay& overlay : overlays) {
        if (overlay.compatible.empty()) {
            names.emplace_back(overlay.source.name);
        }
    }
    tell(names, "without a compatible in the root, which would say for which boards",
         "; apply one to its base with --overlay FILE");
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
