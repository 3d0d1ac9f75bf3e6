// SPDX-License-Identifier: Apache-2.0
// What does every device get, at a glance? The cells are a few letters; everything that many devices share is
// said once.

#include "report/text/outcome_columns.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "report/say/outcome_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/request_text.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

std::string outcomes_lines(const std::vector<AllocOutcome>& outcomes) {
    std::string text = "depends on what the running system hands out:";
    for (const AllocOutcome& outcome : outcomes) {
        text += fmt::format("\n{}: {}", short_outcome(outcome), outcome.reason);
        if (!outcome.when.empty()) {
            text += fmt::format(", when {}", outcome.when);
        }
    }
    return text;
}

// What a cell cannot say in its few letters; empty when it says all.
std::string explanation_of(const Device& device, const Allocation& allocation) {
    if (allocation.outcome.status == AllocStatus::fail) {
        return allocation.outcome.reason;
    }
    if (allocation.outcome.status == AllocStatus::depends) {
        return outcomes_lines(allocation.outcomes);
    }
    if (auto trap = address_trap(device, allocation.outcome)) {
        return std::move(*trap);
    }
    if (is_mismatch(allocation.judgement.verdict)) {
        return std::string(verdict_text(allocation.judgement.verdict));
    }
    return {};
}

Style style_of(const Device& device, const Allocation& allocation) {
    const bool is_wrong = allocation.outcome.status == AllocStatus::fail ||
                          address_trap(device, allocation.outcome).has_value() ||
                          allocation.judgement.verdict == Verdict::mismatch_stale;
    return is_wrong                                                  ? Style::error
           : allocation.judgement.verdict == Verdict::mismatch_alias ? Style::warning
                                                                     : Style::plain;
}

// Everything that the shown devices get, the outcomes that run-time state decides between included.
std::vector<const AllocOutcome*> all_outcomes(const std::vector<ShownDevice>& devices) {
    std::vector<const AllocOutcome*> all;
    for (const ShownDevice& shown : devices) {
        for (const Allocation& allocation : shown.outcome->allocations) {
            all.push_back(&allocation.outcome);
            for (const AllocOutcome& outcome : allocation.outcomes) {
                all.push_back(&outcome);
            }
        }
    }
    return all;
}

std::string nc_text(const Board& board, const std::vector<const AllocOutcome*>& outcomes) {
    const auto any = [&outcomes](Alias alias, AllocPath path) {
        return std::any_of(outcomes.begin(), outcomes.end(), [=](const AllocOutcome* outcome) {
            return outcome->cpu_attribute == CpuAttribute::normal_nc && outcome->alias == alias &&
                   (path == AllocPath::none || outcome->path == path);
        });
    };
    std::string text = fmt::format("{}.", board.kernel->arch->memory_types.uncached);
    if (any(Alias::normal_wb, AllocPath::none)) {
        text += fmt::format(" A cacheable alias of the page stays in the linear map; {}",
                            maintenance_text(board, "before the page is handed out"));
        text += any(Alias::none, AllocPath::device_pool) ? ". The memory of own pools has no alias" : "";
    } else if (any(Alias::unasked, AllocPath::none)) {
        text += " The linear map itself is changed in place: no cacheable alias is left";
    } else if (any(Alias::none, AllocPath::none)) {
        text += " No cacheable alias is left";
    }
    return text;
}

void write_word(std::string_view word, const std::string& text, TextWriter& writer) {
    constexpr std::size_t hang = 8;
    writer.labelled(word, {Span(text)}, 2, hang);
}

void write_words(const Board& board, const std::vector<const AllocOutcome*>& outcomes, TextWriter& writer) {
    const auto any = [&outcomes](const std::function<bool(const AllocOutcome&)>& has) {
        return std::any_of(outcomes.begin(), outcomes.end(), [&has](const AllocOutcome* one) { return has(*one); });
    };
    if (any([](const AllocOutcome& one) { return one.path == AllocPath::atomic_pool; })) {
        write_word("pool", "an atomic pool, mapped beforehand for callers that may not sleep", writer);
    }
    if (any([](const AllocOutcome& one) { return one.path == AllocPath::device_pool; })) {
        write_word("own", "the pool of the device's memory-region; nothing else serves it", writer);
    }
    if (any([](const AllocOutcome& one) { return one.cpu_attribute == CpuAttribute::normal_nc; })) {
        write_word("NC", nc_text(board, outcomes), writer);
    }
    if (any([](const AllocOutcome& one) { return one.cpu_attribute == CpuAttribute::io; })) {
        write_word("IO", fmt::format("{}, as registers", board.kernel->arch->memory_types.io), writer);
    }
    if (any([](const AllocOutcome& one) { return one.cpu_attribute == CpuAttribute::normal_wb; })) {
        write_word("WB",
                   fmt::format("cacheable, {}, as all of the linear map", board.kernel->arch->memory_types.cached),
                   writer);
    }
    if (any([](const AllocOutcome& one) { return one.cpu_attribute == CpuAttribute::none; })) {
        write_word("unmapped", "without a mapping for the CPU", writer);
    }
}

// What the hardware must do where nobody has said what it does; empty: nothing that is open matters.
std::string hardware_text(const std::vector<ShownDevice>& devices, std::string_view cached, std::string_view uncached) {
    bool has_uncached = false;
    bool has_cached = false;
    for (const ShownDevice& shown : devices) {
        for (const Allocation& allocation : shown.outcome->allocations) {
            const bool is_open = allocation.judgement.verdict == Verdict::unverified;
            has_uncached = has_uncached || (is_open && allocation.judgement.if_snoops == Verdict::mismatch_alias);
            has_cached = has_cached || (is_open && allocation.judgement.if_not == Verdict::mismatch_stale);
        }
    }
    if (!has_uncached && !has_cached) {
        return {};
    }
    std::vector<std::string> needs;
    if (has_cached) {
        needs.push_back(fmt::format("{} needs hardware that snoops the CPU's caches", cached));
    }
    if (has_uncached) {
        needs.push_back(
            fmt::format("{} needs hardware that does not{}", uncached, has_cached ? "" : " snoop the CPU's caches"));
    }
    return fmt::format("As the tree declares; hardware not known (--facts): {}", join(needs, ", "));
}

// The node's name, or its path where a node of the same name has another fate; a host bridge and the functions behind
// it are one node.
std::string device_name(const Board& board, const Device& device, const StreamingFate& its,
                        const std::vector<StreamingFate>& fates) {
    const Tree& tree = *board.tree;
    const std::string_view name = tree.node(device.node).name;
    const bool is_shared = std::any_of(fates.begin(), fates.end(), [&](const StreamingFate& fate) {
        return &fate != &its && std::any_of(fate.devices.begin(), fate.devices.end(), [&](const Device* other) {
            return other->node != device.node && tree.node(other->node).name == name;
        });
    });
    const std::string text = is_shared ? tree.path(device.node) : std::string(name);
    return device.bus == BusType::pci ? fmt::format("{}{}pci", text, wording::no_break_blank) : text;
}

std::string device_names(const Board& board, const StreamingFate& its, const std::vector<StreamingFate>& fates) {
    constexpr std::size_t most_shown = 3;
    std::vector<std::string> names;
    for (const Device* device : its.devices) {
        std::string name = device_name(board, *device, its, fates);
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(std::move(name));
        }
    }
    if (names.size() > most_shown) {
        const std::size_t more = names.size() - most_shown + 1;
        names.resize(most_shown - 1);
        names.push_back(fmt::format("{} more", more));
    }
    return join(names, ", ");
}

// The most common fate is what "the others" share.
std::string fates_text(const Board& board, const std::vector<StreamingFate>& fates) {
    std::string text;
    for (const StreamingFate& fate : fates) {
        const bool is_last = &fate == &fates.back();
        const std::string_view rest = fates.size() == 1 ? "every device" : "the others";
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ",
                            is_last ? std::string(rest) : device_names(board, fate, fates), fate.text);
    }
    return text;
}

void write_streaming(const ShowDocument& show, TextWriter& writer) {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const ShownStreaming& streaming : show.streaming) {
        std::string text = fates_text(show.board, streaming.fates);
        const auto known =
            std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.second == text; });
        if (known == lines.end()) {
            lines.emplace_back(call_text(*streaming.request), std::move(text));
        } else {
            known->first += ", " + call_text(*streaming.request);
        }
    }
    for (const auto& [calls, text] : lines) {
        writer.wrapped({Span(fmt::format("{}: {}", calls, text))}, 2, 4);
    }
}

}  // namespace

Span outcome_cell(const Device& device, const Allocation& allocation, Footnotes& footnotes) {
    const std::string text = short_outcome(allocation);
    const std::string explanation = explanation_of(device, allocation);
    return {explanation.empty() ? text : footnotes.marked(text, explanation), style_of(device, allocation)};
}

Span outcomes_cell(const Device& device, const std::vector<Allocation>& allocations,
                   const std::vector<std::string>& titles, Footnotes& footnotes) {
    std::string explanation = "gets:";
    Style style = Style::plain;
    for (std::size_t i = 0; i < allocations.size(); ++i) {
        std::string details = explanation_of(device, allocations[i]);
        std::replace(details.begin(), details.end(), '\n', ';');
        explanation +=
            fmt::format("\n{}: {}{}{}", titles[i], short_outcome(allocations[i]), details.empty() ? "" : ": ", details);
        style = style == Style::error ? style : style_of(device, allocations[i]);
    }
    return {footnotes.marked("see", explanation), style};
}

void write_request_legend(const ShowDocument& show, TextWriter& writer) {
    const auto& devices = show.devices;
    const std::vector<AllocRequest>& requests = show.board.question.allocations;
    if (devices.empty() || devices.front().outcome == nullptr || requests.empty()) {
        return;
    }
    const bool has_pools = std::any_of(devices.begin(), devices.end(), [](const ShownDevice& shown) {
        return std::any_of(shown.device->pools.begin(), shown.device->pools.end(),
                           [](const DevicePool& pool) { return pool.attached == PoolAttached::if_driver_asks; });
    });
    const bool is_attached = show.board.question.attached_region.has_value();
    writer.wrapped(
        {Span(fmt::format("{}: what {} gets{}", join(request_titles(requests), ", "), common_call_text(requests),
                          !has_pools    ? ""
                          : is_attached ? "; drivers taken to ask for their first memory-region (--pools)"
                                        : "; drivers taken to ask for no memory-region (--pools)"))},
        2, 4);
}

void write_hardware_legend(const ShowDocument& show, std::string_view cached, std::string_view uncached,
                           TextWriter& writer) {
    if (show.devices.empty() || show.devices.front().outcome == nullptr) {
        return;
    }
    if (const std::string text = hardware_text(show.devices, cached, uncached); !text.empty()) {
        writer.wrapped({Span(text)}, 2, 4);
    }
}

void write_outcome_legend(const ShowDocument& show, TextWriter& writer) {
    if (show.devices.empty() || show.devices.front().outcome == nullptr) {
        return;
    }
    write_request_legend(show, writer);
    if (!show.board.question.allocations.empty()) {
        write_words(show.board, all_outcomes(show.devices), writer);
    }
    write_hardware_legend(show, "WB", "NC", writer);
    write_streaming(show, writer);
}

}  // namespace dmavet::report
