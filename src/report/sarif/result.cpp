// SPDX-License-Identifier: Apache-2.0
// How is a finding told to a code host, which thinks in lines of source files?
//
// A node's path is the logical location, and stands in the message, too, since code hosts show no more than that.
// GitHub refuses a whole file of which one location has no physical place with a first line; a blob has no lines, so
// without a source the place is line 1.

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "report/sarif/file_uri.hpp"
#include "report/sarif/value.hpp"
#include "report/say/finding_sentence.hpp"
#include "report/say/location_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/printable.hpp"
#include "tree/node_name.hpp"

namespace dmavet::report {

namespace {

// Braces would be placeholders and brackets links: section 3.11 of the format.
Json message(std::string_view text) {
    std::string escaped;
    for (const char c : valid_utf8(text)) {
        if (c == '[' || c == ']') {
            escaped += '\\';
        } else if (c == '{' || c == '}') {
            escaped += c;
        }
        escaped += c;
    }
    return Json{{"text", escaped}};
}

Json physical_location(std::string_view file) {
    return Json{{"artifactLocation", {{"uri", file_uri(file)}}}, {"region", {{"startLine", 1}}}};
}

Json logical_location(std::string_view path) {
    const std::string_view name = tree::last_name(path);
    return Json{
        {"name", valid_utf8(name.empty() ? path : name)}, {"fullyQualifiedName", valid_utf8(path)}, {"kind", "object"}};
}

// From the first character of what is written there to the end of the line; columns count characters.
Json region(const Location& at) {
    Json json{{"startLine", at.line}};
    if (at.text.size() < at.column) {
        json["startColumn"] = at.column;
        return json;
    }
    const std::string_view line(at.text);
    const std::size_t end = std::max<std::size_t>(line.find_last_not_of(" \t\r") + 1, at.column);
    json["startColumn"] = column_count(line.substr(0, at.column - 1)) + 1;
    json["endColumn"] = column_count(line.substr(0, end)) + 1;
    json["snippet"] = Json{{"text", valid_utf8(line.substr(0, end))}};
    return json;
}

// The source's line where it is known.
Json location(std::string_view file, const Board& board, NodeId node, std::string_view property) {
    Json physical = physical_location(file_place(file, board, node, property).file);
    if (const Location* at = location_of(board, node, property)) {
        physical["region"] = region(*at);
    }
    return Json{{"physicalLocation", std::move(physical)},
                {"logicalLocations", Json::array({logical_location(board.tree->path(node))})}};
}

std::string place_of(std::string_view path, std::string_view property) {
    return property.empty() ? std::string(path) : fmt::format("{} {}", path, property);
}

Json related_locations(std::string_view file, const Board& board, const Finding& finding) {
    Json list = Json::array();
    for (const Evidence& evidence : finding.evidence) {
        const std::string path = board.tree->path(evidence.node);
        Json json{{"id", list.size() + 1}};
        json.update(location(file, board, evidence.node, evidence.property));
        json["message"] = message(fmt::format("{}: {}", place_of(path, evidence.property), evidence.text));
        list.push_back(std::move(json));
    }
    return list;
}

Json properties(const Finding& finding) {
    Json json{{"confidence", to_string(finding.confidence)}};
    const auto add = [&json](const char* key, std::string_view text) {
        if (!text.empty()) {
            json[key] = valid_utf8(text);
        }
    };
    add("property", finding.property);
    add("kernelLog", finding.kernel_log);
    add("fix", finding.fix);
    add("fixDts", finding.fix_dts);
    return json;
}

// Whole lines, from the first column of one to that of another: section 3.57 of the format.
Json replacement(const TextEdit& edit) {
    std::string text;
    for (const std::string& line : edit.lines) {
        text += line + "\n";
    }
    return Json{
        {"deletedRegion",
         {{"startLine", edit.line}, {"startColumn", 1}, {"endLine", edit.line + edit.removed}, {"endColumn", 1}}},
        {"insertedContent", {{"text", valid_utf8(text)}}}};
}

// The change of the source that was tried; null: there is none, or none with a place.
Json fix_json(const Board& board, const Finding& finding) {
    const auto number = static_cast<std::size_t>(&finding - board.findings.data());
    const auto fix = std::lower_bound(board.fixes.begin(), board.fixes.end(), number,
                                      [](const Fix& one, std::size_t other) { return one.finding < other; });
    // What is right only beside others is no change that somebody could take alone.
    if (fix == board.fixes.end() || fix->finding != number || fix->fate != FixFate::sound || fix->text.empty()) {
        return nullptr;
    }
    std::map<std::string_view, Json> of_file;
    for (const TextEdit& edit : fix->text) {
        of_file.try_emplace(edit.file, Json::array()).first->second.push_back(replacement(edit));
    }
    Json changes = Json::array();
    for (auto& [file, replacements] : of_file) {
        changes.push_back({{"artifactLocation", {{"uri", file_uri(without_dot_slash(file))}}},
                           {"replacements", std::move(replacements)}});
    }
    return Json{{"description", message(finding.fix)}, {"artifactChanges", std::move(changes)}};
}

// In the source itself, or in a file beside it: section 3.35 of the format.
Json suppression(const Suppression& suppressed) {
    Json json{{"kind", suppressed.by == SuppressedBy::source ? "inSource" : "external"}};
    if (!suppressed.reason.empty()) {
        json["justification"] = valid_utf8(suppressed.reason);
    }
    return json;
}

}  // namespace

Json sarif_result(std::string_view file, const Board& board, const ShownFinding& shown, Labels& labels) {
    const Finding& finding = *shown.finding;
    Json json = Json::object();
    json["ruleId"] = finding.rule->id;
    if (shown.rule_index) {
        json["ruleIndex"] = *shown.rule_index;
    }
    json["level"] = sarif_level(finding.severity);
    json["message"] = message(finding_sentence(board, finding));
    json["locations"] = Json::array({location(file, board, finding.node, finding.property)});
    if (!finding.evidence.empty()) {
        json["relatedLocations"] = related_locations(file, board, finding);
    }
    json["partialFingerprints"] = Json{{"dmavet/v1", fingerprint_text(finding.fingerprint)}};
    if (Json fix = fix_json(board, finding); !fix.is_null()) {
        json["fixes"] = Json::array({std::move(fix)});
    }
    if (finding.suppressed) {
        json["suppressions"] = Json::array({suppression(*finding.suppressed)});
    }
    json["properties"] = properties(finding);
    if (Json names = labels_json(labels, finding.node); !names.empty()) {
        json["properties"]["labels"] = std::move(names);
    }
    return json;
}

Json sarif_notification(std::string_view file, const Error& error) {
    return Json{{"level", "error"},
                {"message", message(fmt::format("{}: {}", file, error.message))},
                {"locations", Json::array({Json{{"physicalLocation", physical_location(file)}}})},
                {"properties", {{"code", to_string(error.code)}}}};
}

}  // namespace dmavet::report
