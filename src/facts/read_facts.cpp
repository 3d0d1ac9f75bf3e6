// SPDX-License-Identifier: Apache-2.0
// What does a facts file say? A misspelt key would silently change a verdict, so every key that is not known is an
// error, and so is every value of the wrong type.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "dmavet/facts.hpp"

namespace dmavet {

namespace {

using Json = nlohmann::json;

Error wrong(std::string message) {
    return fail(ErrorCode::bad_facts, std::move(message));
}

std::optional<Error> parse(std::string_view text, Json& json) {
    try {
        json = Json::parse(text);
        return std::nullopt;
    } catch (const Json::parse_error& error) {
        const auto before = text.substr(0, error.byte);
        return wrong(fmt::format("not JSON: line {}", 1 + std::count(before.begin(), before.end(), '\n')));
    }
}

template <std::size_t N>
std::optional<Error> unknown_key(const Json& object, const std::array<std::string_view, N>& known,
                                 std::string_view where) {
    for (const auto& [key, value] : object.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            return wrong(fmt::format("{}: unknown key \"{}\" (known: {})", where, key, fmt::join(known, ", ")));
    return std::nullopt;
}

std::optional<Error> take_text(const Json& object, const char* key, std::string_view where, std::string& text) {
    if (!object.contains(key)) return std::nullopt;
    if (!object[key].is_string() || object[key].get_ref<const std::string&>().empty())
        return wrong(fmt::format("{}: \"{}\" must be a text", where, key));
    text = object[key].get<std::string>();
    return std::nullopt;
}

Result<Fact> read_fact(const Json& object, std::string_view where) {
    constexpr std::array<std::string_view, 5> known{"soc", "path", "compatible", "snoops", "source"};
    if (!object.is_object()) return wrong(fmt::format("{} must be an object", where));
    if (auto error = unknown_key(object, known, where)) return *error;
    Fact fact{};
    if (auto error = take_text(object, "soc", where, fact.soc)) return *error;
    if (auto error = take_text(object, "path", where, fact.path)) return *error;
    if (auto error = take_text(object, "compatible", where, fact.compatible)) return *error;
    if (auto error = take_text(object, "source", where, fact.source)) return *error;
    if (fact.path.empty() == fact.compatible.empty())
        return wrong(fmt::format("{} needs either \"path\" or \"compatible\"", where));
    if (!object.contains("snoops") || !object["snoops"].is_boolean())
        return wrong(fmt::format("{} needs \"snoops\": true or false", where));
    fact.snoops = object["snoops"].get<bool>();
    return fact;
}

}  // namespace

Result<Facts> read_facts(std::string_view text) {
    Json json;
    if (auto error = parse(text, json)) return *error;
    if (!json.is_object()) return wrong("the document must be an object");
    constexpr std::array<std::string_view, 3> known{"format", "version", "facts"};
    if (auto error = unknown_key(json, known, "the document")) return *error;
    if (!json.contains("format") || json["format"] != "dmavet-facts")
        return wrong("\"format\" must be \"dmavet-facts\"");
    if (!json.contains("version") || json["version"] != 1) return wrong("\"version\" must be 1");
    if (!json.contains("facts") || !json["facts"].is_array()) return wrong("\"facts\" must be a list");
    Facts facts;
    for (std::size_t i = 0; i < json["facts"].size(); ++i) {
        auto fact = read_fact(json["facts"][i], fmt::format("facts[{}]", i));
        if (!fact) return fact.error();
        facts.facts.push_back(std::move(*fact));
    }
    return facts;
}

}  // namespace dmavet
