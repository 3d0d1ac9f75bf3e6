// SPDX-License-Identifier: Apache-2.0
// What do the options of a diff and the dmavet.toml of each side mean for a board?

#include "cli/diff_settings.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "cli/check_settings.hpp"
#include "cli/option_groups.hpp"
#include "cli/option_values.hpp"
#include "cli/run_boards.hpp"
#include "cli/run_files.hpp"

namespace dmavet::cli {

namespace {

std::optional<Severity> parse_new(const std::string& text) {
    return choose<std::optional<Severity>>(
        "--fail-on", text,
        {{"new-error", Severity::error}, {"new-warning", Severity::warning}, {"never", std::nullopt}});
}

BoardSettings old_settings(const Given& given) {
    if (asks_all_kernels(given)) {
        usage_error("--kernel: all is no kernel of one side; --kernel and --kernel-new name two");
    }
    BoardSettings settings = board_settings(given);
    settings.analysis.question = question_with_requests(given);
    settings.fail_on = parse_new(given.text("--fail-on", "never"));
    take_checks(given, settings);
    // Both sides of one source are compiled alike.
    settings.analysis.input.keep_labels |= given.has("--overlay-new");
    return settings;
}

BoardSettings new_settings(const BoardSettings& old_side, const Given& given) {
    BoardSettings settings = old_side;
    Analysis& analysis = settings.analysis;
    if (const std::string kernel = given.text("--kernel-new"); !kernel.empty()) {
        analysis.question.release = parse_kernel(kernel);
    }
    if (given.has("--cmdline-new")) {
        analysis.question.cmdline = given.text("--cmdline-new");
    }
    if (const auto memory = given.list("--memory-new"); !memory.empty()) {
        take_memory("--memory-new", memory, analysis.question);
    }
    GivenOverlays overlays = read_overlays(given.list("--overlay-new"), analysis.input);
    if (!overlays.alternatives.empty()) {
        usage_error("--overlay-new: several overlays, of which each would be alone; name one");
    }
    std::move(overlays.applied.begin(), overlays.applied.end(), std::back_inserter(analysis.input.overlays));
    return settings;
}

}  // namespace

bool asks_anew(const Given& given) {
    const auto options = {"--overlay-new", "--kernel-new", "--memory-new", "--cmdline-new"};
    return std::any_of(options.begin(), options.end(), [&](const char* option) { return given.has(option); });
}

DiffSettings::DiffSettings(const Given& typed) : typed_(typed), settings_("diff", typed, &old_settings) {
    const Side old_side = settings_.typed();
    if (!old_side->analysis.alternatives.empty()) {
        usage_error("--overlay: several overlays, of which each would be alone; name one");
    }
    static_cast<void>(anew(old_side));
}

AllSettings DiffSettings::ahead(const std::vector<std::string>& files) {
    std::vector<std::string> configured;
    std::copy_if(files.begin(), files.end(), std::back_inserter(configured),
                 [&](const std::string& file) { return settings_.has_config(file); });
    AllSettings all = configured.empty() ? AllSettings({settings_.typed()}) : settings_ahead(settings_, configured);
    check_outputs("diff", typed_, settings_.configs());
    return all;
}

SideSettings DiffSettings::side(const Member& own, const std::optional<Member>& other) {
    const Member& whose = other && !settings_.has_config(own.file) ? *other : own;
    return {settings_.of(whose.name, whose.file), whose.name};
}

Comparison DiffSettings::of(const MemberPair& pair) {
    Comparison comparison;
    if (pair.old_member) {
        comparison.before = side(*pair.old_member, pair.new_member);
    }
    if (pair.new_member) {
        comparison.after = side(*pair.new_member, pair.old_member);
        comparison.after.settings = anew(comparison.after.settings);
    }
    return comparison;
}

DiffSettings::Side DiffSettings::anew(const Side& like) {
    if (!asks_anew(typed_)) {
        return like;
    }
    const std::lock_guard lock(mutex_);
    Side& known = anew_[like];
    if (!known) {
        known = std::make_shared<const BoardSettings>(new_settings(*like, typed_));
    }
    return known;
}

}  // namespace dmavet::cli
