// SPDX-License-Identifier: Apache-2.0
// What do programs learn about the devices of boards?

#include <ostream>

#include "report/document/writers.hpp"
#include "report/json/boards_document.hpp"

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
    Json& devices = json["devices"] = Json::array();
    Labels labels(show.board);
    for (const ShownDevice& shown : show.devices) {
        devices.push_back(device_json(show.board, shown, labels));
    }
    json["error"] = nullptr;
    write_board_json(json, show.before.summary(), out.bytes);
}

void write_unreadable_show(std::string_view file, const Error& error, const ShowTally& before, const Out& out) {
    write_board_json(error_board_json(file, error, "devices"), before.summary(), out.bytes);
}

void end_show(const ShowTally& tally, const Out& out) {
    write_boards_end(tally.summary(), out.bytes);
}

void write_show_lines(const ShowDocument& show, const Out& out) {
    Labels labels(show.board);
    for (const ShownDevice& shown : show.devices) {
        write_line(show.file, device_json(show.board, shown, labels), out.bytes);
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
