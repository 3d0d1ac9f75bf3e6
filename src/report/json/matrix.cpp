// SPDX-License-Identifier: Apache-2.0
// What do programs learn about where kernels disagree?

#include <ostream>

#include "report/document/writers.hpp"
#include "report/json/boards_document.hpp"

namespace dmavet::report {

namespace {

Json releases_json(const std::vector<Release>& releases) {
    Json list = Json::array();
    for (const Release& release : releases) {
        list.push_back(to_string(release));
    }
    return list;
}

Json row_json(const Board& board, const MatrixRow& row) {
    Json values = Json::array();
    for (const KernelsAgree& value : row.values) {
        values.push_back({{"kernels", releases_json(value.kernels)}, {"value", value.value}});
    }
    return Json{{"path", board.tree->path(row.device->node)},
                {"bus", to_string(row.device->bus)},
                {"aspect", to_string(row.aspect)},
                {"request", text_or_null(row.request)},
                {"values", std::move(values)}};
}

void begin_matrix(const MatrixScope&, const Out& out) {
    write_boards_begin("show", out.bytes);
}

void write_matrix(const MatrixDocument& matrix, const Out& out) {
    Json json = board_json(matrix.file, matrix.board);
    json["kernels"] = releases_json(matrix.kernels);
    Json& rows = json["differences"] = Json::array();
    for (const MatrixRow& row : matrix.rows) {
        rows.push_back(row_json(matrix.board, row));
    }
    json["error"] = nullptr;
    write_board_json(json, matrix.before.summary(), out.bytes);
}

void write_unreadable_matrix(std::string_view file, const Error& error, const MatrixTally& before, const Out& out) {
    write_board_json(error_board_json(file, error, "differences"), before.summary(), out.bytes);
}

void end_matrix(const MatrixTally& tally, const Out& out) {
    write_boards_end(tally.summary(), out.bytes);
}

void write_matrix_lines(const MatrixDocument& matrix, const Out& out) {
    for (const MatrixRow& row : matrix.rows) {
        write_line(matrix.file, row_json(matrix.board, row), out.bytes);
    }
}

void write_unreadable_matrix_line(std::string_view file, const Error& error, const MatrixTally&, const Out& out) {
    write_line(file, Json{{"error", error_json(error)}}, out.bytes);
}

}  // namespace

extern const MatrixWriter matrix_json, matrix_ndjson;
constinit const MatrixWriter matrix_json{&begin_matrix, &write_matrix, &write_unreadable_matrix, &end_matrix};
constinit const MatrixWriter matrix_ndjson{.board = &write_matrix_lines, .unreadable = &write_unreadable_matrix_line};

}  // namespace dmavet::report
