// SPDX-License-Identifier: Apache-2.0
// What does the file of a baseline say, and how is it written?

#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dmavet/baseline.hpp"
#include "facts/json_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/printable.hpp"

namespace dmavet {

namespace {

using Json = nlohmann::json;

constexpr std::string_view baseline_format = "dmavet-baseline";
constexpr unsigned baseline_version = 1;

Error wrong(std::string message) {
    return fail(ErrorCode::bad_baseline, std::move(message));
}

// That it is a baseline, and one of this format.
std::optional<Error> check_head(const Json& json) {
    const auto is = [&](const char* key, const Json& value) { return json.contains(key) && json[key] == value; };
    if (!json.is_object() || !is("format", baseline_format)) {
        return wrong(fmt::format("no baseline: it does not say \"format\": \"{}\"", baseline_format));
    }
    if (!is("version", baseline_version)) {
        return wrong(
            fmt::format("\"version\" must be {}; another one was written by another dmavet", baseline_version));
    }
    if (!json.contains("findings") || !json["findings"].is_array()) {
        return wrong("\"findings\" must be a list");
    }
    return std::nullopt;
}

std::optional<std::uint64_t> parse_fingerprint(const Json& value) {
    constexpr std::size_t digits = 16;
    const std::string text = value.is_string() ? value.get<std::string>() : std::string();
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number, 16);
    return text.size() == digits && error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

Result<KnownFinding> read_finding(const Json& json, std::size_t number) {
    const std::string where = fmt::format("entry {} of \"findings\"", number);
    if (!json.is_object()) {
        return wrong(where + " must be an object");
    }
    const auto fingerprint = json.contains("fingerprint") ? parse_fingerprint(json["fingerprint"]) : std::nullopt;
    if (!fingerprint) {
        return wrong(where + ": \"fingerprint\" must be 16 hex digits");
    }
    KnownFinding finding{*fingerprint, {}, {}, {}};
    for (const auto& [key, text] :
         {std::pair{"rule", &finding.rule}, {"file", &finding.file}, {"path", &finding.path}}) {
        if (json.contains(key) && !json[key].is_string()) {
            return wrong(fmt::format("{}: \"{}\" must be a text", where, key));
        }
        *text = json.contains(key) ? json[key].get<std::string>() : std::string();
    }
    return finding;
}

std::string line_of(const KnownFinding& finding) {
    std::string line = fmt::format("{{\"fingerprint\": \"{}\"", report::fingerprint_text(finding.fingerprint));
    for (const auto& [key, text] :
         {std::pair{"rule", &finding.rule}, {"file", &finding.file}, {"path", &finding.path}}) {
        if (!text->empty()) {
            line += fmt::format(", \"{}\": {}", key, Json(report::valid_utf8(*text)).dump());
        }
    }
    return line + "}";
}

}  // namespace

Result<std::vector<KnownFinding>> read_known_findings(std::string_view text) {
    const auto json = facts::parse_json(text, ErrorCode::bad_baseline);
    if (!json) {
        return json.error();
    }
    if (auto error = check_head(*json)) {
        return *std::move(error);
    }
    std::vector<KnownFinding> findings;
    for (const Json& one : (*json)["findings"]) {
        auto finding = read_finding(one, findings.size() + 1);
        if (!finding) {
            return finding.error();
        }
        findings.push_back(std::move(*finding));
    }
    return findings;
}

std::string known_findings_text(std::span<const KnownFinding> findings) {
    std::string text = fmt::format("{{\n  \"format\": \"{}\",\n  \"version\": {},\n  \"findings\": [", baseline_format,
                                   baseline_version);
    for (const KnownFinding& finding : findings) {
        text += &finding == &findings.front() ? "\n    " : ",\n    ";
        text += line_of(finding);
    }
    return text + (findings.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

}  // namespace dmavet
