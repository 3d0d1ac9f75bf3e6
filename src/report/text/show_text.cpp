// SPDX-License-Identifier: Apache-2.0
// In which order does a person read what the devices of boards get?

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/text/board_text.hpp"
#include "report/text/closing_line.hpp"
#include "report/text/device_table.hpp"
#include "report/text/map_text.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

// Of several boards, those without any device that was asked for are left out.
bool leaves_out_empty_boards(const ShowScope& scope) {
    return scope.several && (scope.names_nodes || scope.quiet);
}

std::size_t written_boards(const ShowTally& tally) {
    return leaves_out_empty_boards(tally.scope()) ? tally.boards_with_devices()
                                                  : tally.summary().boards - tally.summary().unreadable;
}

void write_head(const ShowDocument& show, TextWriter& writer) {
    if (written_boards(show.before) > 0) {
        writer.blank();
        writer.blank();
    }
    if (!show.scope.quiet) {
        write_board_header({show.file, show.board, show.reserved, show.scope.several}, writer);
        writer.blank();
    } else if (show.scope.several) {
        writer.line({Span(show.file, Style::bold)});
    }
    if (show.map) {
        write_memory_map(show.board, *show.map, writer);
    }
}

// How to see each device, those that groups leave out among them.
std::string flat_text(std::size_t left_out) {
    const std::string_view whom = left_out == 1 ? "masters nothing itself" : "master nothing themselves";
    const std::string more =
        left_out == 0 ? std::string()
                      : fmt::format(", and {} more that {} (IOMMUs, buses, users of reserved memory)", left_out, whom);
    return fmt::format("; --flat shows a row each{}", more);
}

// How many are not shown, and why.
void write_rest(const ShowDocument& show, std::optional<std::size_t> left_out_by_groups, TextWriter& writer) {
    const std::size_t all = show.board.topology.devices.size();
    const std::size_t shown = show.devices.size() - left_out_by_groups.value_or(0);
    std::string text = shown < all ? fmt::format("{} of ", shown) : std::string();
    text += wording::count_text(all, "device");
    if (left_out_by_groups) {
        text += flat_text(*left_out_by_groups);
    }
    if (show.devices.size() < all) {
        text += show.scope.dma_alone ? "; the others show no sign of DMA (see --devices all)"
                                     : "; Linux makes no devices of the others";
    }
    if (left_out_by_groups || show.devices.size() < all) {
        writer.wrapped({Span(text, Style::faint)}, 2, 2);
    }
    if (show.findings > 0) {
        writer.line(
            {Span(fmt::format("{}: see dmavet check", wording::count_text(show.findings, "finding")), Style::warning)},
            2);
    }
}

void write_show(const ShowDocument& show, const Out& out) {
    if (show.devices.empty() && leaves_out_empty_boards(show.scope)) {
        return;
    }
    TextWriter writer(out.bytes, out.width, out.color);
    write_head(show, writer);
    if (show.scope.in_full) {
        for (const ShownDevice& device : show.devices) {
            write_device_details(show.board, device, writer);
        }
        return;
    }
    std::optional<std::size_t> left_out_by_groups;
    if (!show.devices.empty() && (show.scope.flat || show.scope.names_nodes)) {
        write_device_table(show, writer);
    } else if (!show.devices.empty()) {
        left_out_by_groups = write_device_groups(show, writer);
    }
    if (!show.scope.quiet && !show.scope.names_nodes) {
        write_rest(show, left_out_by_groups, writer);
    }
}

void write_end(const ShowTally& tally, const Out& out) {
    if (tally.scope().quiet || !tally.scope().several) {
        return;
    }
    TextWriter writer(out.bytes, out.width, out.color);
    if (written_boards(tally) > 0) {
        writer.blank();
    }
    writer.line({Span(closing_line(tally.summary(), scope_text(tally.summary())), Style::bold)});
}

}  // namespace

extern const ShowWriter show_text;
constinit const ShowWriter show_text{.board = &write_show, .end = &write_end};

}  // namespace dmavet::report
