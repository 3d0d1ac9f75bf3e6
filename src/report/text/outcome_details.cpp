// SPDX-License-Identifier: Apache-2.0
// What does one device get for each request, fact by fact?

#include "report/text/outcome_details.hpp"

#include <fmt/format.h>

#include "report/say/answer.hpp"
#include "report/say/outcome_text.hpp"
#include "report/say/request_text.hpp"
#include "wording/decisions.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t title_indent = 4;
constexpr std::size_t fact_indent = 6;
constexpr std::size_t fact_hang = 18;

void add(std::string_view label, std::string_view text, TextWriter& writer) {
    if (!text.empty()) {
        writer.labelled(label, {Span(text)}, fact_indent, fact_hang);
    }
}

void add_outcome(const Board& board, const AllocOutcome& outcome, TextWriter& writer) {
    add("path", to_string(outcome.path), writer);
    add("memory", outcome.reason, writer);
    add("zone", zones_text(outcome.zones), writer);
    add("mapping", mapping_text(*board.kernel, outcome), writer);
    add("alias", alias_text(board, outcome).value_or(""), writer);
    add("DMA address", address_text(outcome.dma_address), writer);
}

void add_possible_outcomes(const Board& board, const Allocation& allocation, TextWriter& writer) {
    add("depends", "on what the running system hands out:", writer);
    for (const AllocOutcome& outcome : allocation.outcomes) {
        const std::string when = outcome.when.empty() ? std::string("else") : fmt::format("when {}", outcome.when);
        if (outcome.status == AllocStatus::fail) {
            add("- fails", fmt::format("{}: {}", when, outcome.reason), writer);
            continue;
        }
        add(fmt::format("- {}", short_outcome(outcome)), when, writer);
        add_outcome(board, outcome, writer);
    }
}

void write_allocation(const Board& board, const Device& device, const Allocation& allocation, const Snoops& snoops,
                      TextWriter& writer) {
    writer.wrapped({Span(call_text(allocation.request), Style::bold)}, title_indent, title_indent + 2);
    const AllocOutcome& outcome = allocation.outcome;
    switch (outcome.status) {
        case AllocStatus::fail: add("fails", outcome.reason, writer); return;
        case AllocStatus::depends: add_possible_outcomes(board, allocation, writer); break;
        case AllocStatus::ok:
        case AllocStatus::unknown: add_outcome(board, outcome, writer); break;
    }
    if (const auto trap = address_trap(device, outcome)) {
        add("but", *trap, writer);
    } else {
        add("verdict", judgement_text(allocation.judgement, snoops), writer);
    }
    add("free",
        fmt::format("{}: {}", free_text(allocation.free_context), wording::free_reason_text(allocation.free_reason)),
        writer);
}

void write_streaming(const Streaming& streaming, const Snoops& snoops, TextWriter& writer) {
    writer.wrapped({Span(call_text(streaming.request), Style::bold)}, title_indent, title_indent + 2);
    add("buffer", bounce_text(streaming), writer);
    if (streaming.status == AllocStatus::fail) {
        return;
    }
    add("caches", maintenance_sentence(streaming), writer);
    add("DMA address", address_text(streaming.dma_address), writer);
    add("verdict", judgement_text(streaming.judgement, snoops), writer);
}

}  // namespace

void write_outcome_details(const Board& board, const ShownDevice& shown, TextWriter& writer) {
    const DeviceOutcome* outcome = shown.outcome;
    if (outcome == nullptr) {
        return;
    }
    writer.blank();
    for (const Allocation& allocation : outcome->allocations) {
        write_allocation(board, *shown.device, allocation, outcome->snoops, writer);
    }
    for (const Streaming& streaming : outcome->streaming) {
        write_streaming(streaming, outcome->snoops, writer);
    }
}

}  // namespace dmavet::report
