// SPDX-License-Identifier: Apache-2.0
// What do programs learn about the devices of boards?

#include <ostream>
#include <string>
#include <utility>

#include "report/document/writers.hpp"
#include "report/json/boards_document.hpp"
#include "report/json/list.hpp"
#include "report/json/members.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

namespace {

void begin_show(const ShowScope&, const Out& out) {
    write_boards_begin("show", out.bytes);
}

void write_show(const ShowDocument& show, const Out& out) {
    Json json = board_json(show.file, show.board);
    // What the answers rest on that neither tree nor kernel says.
    json["assumed"] = Json{{"pools", show.board.question.attached_region ? "attached" : "ignored"}};
    if (const auto mae = show.board.question.riscv_mae) {
        json["assumed"]["riscv_mae"] = *mae;
    }
    if (show.map) {
        json["memory_map"] = memory_map_json(*show.board.tree, *show.map);
    }
    constexpr std::size_t at_board = std::size_t{2} * indent_step, at_devices = std::size_t{3} * indent_step;
    const std::string line = "\n" + std::string(at_devices, ' ');
    begin_element(indent_step, show.before.summary().boards == 0, out.bytes);
    out.bytes << '{' << line << members_text(json, {at_board}) << ',' << line << "\"devices\": [";
    DeviceTexts texts(show.board, {at_devices + indent_step});
    bool is_first = true;
    for (const ShownDevice& shown : show.devices) {
        begin_element(at_devices, std::exchange(is_first, false), out.bytes);
        out.bytes << texts.of(shown);
    }
    close_list(at_devices, show.devices.empty(), out.bytes);
    out.bytes << ',' << line << "\"error\": null\n" << std::string(at_board, ' ') << '}';
}

void write_unreadable_show(std::string_view file, const Error& error, const ShowTally& before, const Out& out) {
    write_board_json(error_board_json(file, error, "devices"), before.summary(), out.bytes);
}

void end_show(const ShowTally& tally, const Out& out) {
    write_boards_end(tally.summary(), out.bytes);
}

void write_show_lines(const ShowDocument& show, const Out& out) {
    const std::string file = "\"file\":" + Json(valid_utf8(show.file)).dump();
    DeviceTexts texts(show.board, {});
    for (const ShownDevice& shown : show.devices) {
        out.bytes << texts.of(shown, file) << '\n';
    }
}

void write_unreadable_show_line(std::string_view file, const Error& error, const ShowTally&, const Out& out) {
    write_line(file, Json{{"error", error_json(error)}}, out.bytes);
}

}  // namespace

extern const ShowWriter show_json, show_ndjson;
constinit const ShowWriter show_json{&begin_show, &write_show, &write_unreadable_show, &end_show};
constinit const ShowWriter show_ndjson{.board = &write_show_lines, .unreadable = &write_unreadable_show_line};

}  // namespace dmavet::report
