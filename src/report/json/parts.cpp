// SPDX-License-Identifier: Apache-2.0
// How do the small objects look that every document repeats?

#include "dmavet/version.hpp"
#include "report/json/value.hpp"
#include "report/say/phrases.hpp"
#include "report/say/printable.hpp"
#include "report/say/system_text.hpp"

namespace dmavet::report {

Json text_or_null(std::string_view text) {
    return text.empty() ? Json(nullptr) : Json(valid_utf8(text));
}

Json origin_json(const Tree& tree, const Origin& origin) {
    Json json = Json::object();
    json["path"] = origin.node ? Json(valid_utf8(tree.path(*origin.node))) : Json(nullptr);
    json["property"] = text_or_null(origin.property);
    json["function"] = text_or_null(origin.function);
    if (const auto overlay = origin.node ? overlay_of(tree, *origin.node, origin.property) : std::string_view{};
        !overlay.empty()) {
        json["source"] = valid_utf8(overlay);
    }
    return json;
}

Json labels_json(Labels& labels, NodeId node) {
    Json list = Json::array();
    for (const std::string_view label : labels.of(node)) {
        list.push_back(valid_utf8(label));
    }
    return list;
}

Json compatible_json(const Tree& tree, NodeId node) {
    Json list = Json::array();
    if (const Property* compatible = tree.find_property(node, "compatible")) {
        for (const std::string_view text : compatible->as_strings()) {
            list.push_back(valid_utf8(text));
        }
    }
    return list;
}

Json error_json(const Error& error) {
    return Json{{"code", to_string(error.code)}, {"message", valid_utf8(error.message)}};
}

Json step_json(const Board& board, const Step& step) {
    return Json{{"function", text_or_null(step.function)},
                {"decision", valid_utf8(step.decision)},
                {"from", origin_json(*board.tree, step.from)}};
}

Json system_json(const Board& board) {
    Json list = Json::array();
    for (const SystemPiece& piece : board.system) {
        list.push_back({{"part", to_string(piece.part)},
                        {"from", text_or_null(piece.from)},
                        {"note", text_or_null(piece.note)},
                        {"option", text_or_null(piece.option)}});
    }
    return list;
}

Json summary_json(const Summary& summary) {
    return Json{{"boards", summary.boards},      {"devices", summary.devices}, {"errors", summary.errors},
                {"warnings", summary.warnings},  {"notes", summary.notes},     {"suppressed", summary.suppressed},
                {"explained", summary.explained}};
}

Json document_head(std::string_view command) {
    return Json{{"format", "dmavet"},
                {"version", format_version},
                {"tool", {{"name", "dmavet"}, {"version", version()}}},
                {"command", command}};
}

}  // namespace dmavet::report
