// SPDX-License-Identifier: Apache-2.0
// What does a baseline say, and how is it written? One finding a line, so that a review shows which came and went.

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dmavet/suppress.hpp"
#include "report/say/phrases.hpp"
#include "report/say/printable.hpp"

namespace dmavet {

namespace {

using Json = nlohmann::json;

constexpr std::string_view format_name = "dmavet-baseline";
constexpr unsigned format_version = 1;

Error wrong(std::string message) {
    return fail(ErrorCode::bad_baseline, std::move(message));
}

bool is_before(const KnownFinding& a, const KnownFinding& b) {
    return std::tie(a.file, a.path, a.rule, a.fingerprint) < std::tie(b.file, b.path, b.rule, b.fingerprint);
}

Result<Json> parse(std::string_view text) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        const auto before = text.substr(0, error.byte);
        return wrong(fmt::format("not JSON: line {}", 1 + std::count(before.begin(), before.end(), '\n')));
    } catch (const Json::exception&) {
        return wrong("not JSON that can be read: a number is too large");
    }
}

// That it is a baseline, and one of this format.
std::optional<Error> check_head(const Json& json) {
    const auto is = [&](const char* key, const Json& value) { return json.contains(key) && json[key] == value; };
    if (!json.is_object() || !is("format", format_name)) {
        return wrong(fmt::format("no baseline: it does not say \"format\": \"{}\"", format_name));
    }
    if (!is("version", format_version)) {
        return wrong(fmt::format("\"version\" must be {}; another one was written by another dmavet", format_version));
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

Json text_json(const std::string& text) {
    return report::valid_utf8(text);
}

std::string line_of(const KnownFinding& finding) {
    std::string line = fmt::format("{{\"fingerprint\": \"{}\"", report::fingerprint_text(finding.fingerprint));
    for (const auto& [key, text] :
         {std::pair{"rule", &finding.rule}, {"file", &finding.file}, {"path", &finding.path}}) {
        if (!text->empty()) {
            line += fmt::format(", \"{}\": {}", key, text_json(*text).dump());
        }
    }
    return line + "}";
}

}  // namespace

Baseline::Baseline(std::vector<KnownFinding> findings) : findings_(std::move(findings)) {
    std::sort(findings_.begin(), findings_.end(), is_before);
    findings_.erase(std::unique(findings_.begin(), findings_.end()), findings_.end());
    for (const KnownFinding& finding : findings_) {
        fingerprints_.push_back(finding.fingerprint);
    }
    std::sort(fingerprints_.begin(), fingerprints_.end());
}

Result<Baseline> Baseline::read(std::string_view text) {
    const auto json = parse(text);
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
    return Baseline(std::move(findings));
}

bool Baseline::knows(std::uint64_t fingerprint) const {
    return std::binary_search(fingerprints_.begin(), fingerprints_.end(), fingerprint);
}

std::string Baseline::text() const {
    std::string text =
        fmt::format("{{\n  \"format\": \"{}\",\n  \"version\": {},\n  \"findings\": [", format_name, format_version);
    for (const KnownFinding& finding : findings_) {
        text += &finding == &findings_.front() ? "\n    " : ",\n    ";
        text += line_of(finding);
    }
    return text + (findings_.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

}  // namespace dmavet
