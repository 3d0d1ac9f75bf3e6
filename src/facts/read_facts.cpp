// SPDX-License-Identifier: Apache-2.0
// What does a facts file say? A misspelt key would silently change a verdict, so every key that is not known is an
// error, and so is every value of the wrong type. The same reader serves the declarations that dmavet ships.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "dmavet/facts.hpp"
#include "facts/json_text.hpp"

namespace dmavet {

namespace {

using Json = nlohmann::json;

Error wrong(std::string message) {
    return fail(ErrorCode::bad_facts, std::move(message));
}

template <std::size_t N>
std::optional<Error> unknown_key(const Json& object, const std::array<std::string_view, N>& known,
                                 std::string_view where) {
    for (const auto& [key, value] : object.items()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            return wrong(fmt::format("{}: unknown key \"{}\" (known: {})", where, key, fmt::join(known, ", ")));
        }
    }
    return std::nullopt;
}

std::optional<Error> take_text(const Json& object, const char* key, std::string_view where, std::string& text) {
    if (!object.contains(key)) {
        return std::nullopt;
    }
    if (!object[key].is_string() || object[key].get_ref<const std::string&>().empty()) {
        return wrong(fmt::format("{}: \"{}\" must be a text", where, key));
    }
    text = object[key].get<std::string>();
    return std::nullopt;
}

// A count of something; absent: `usual`.
std::optional<Error> take_count(const Json& object, const char* key, std::string_view where, unsigned least,
                                unsigned most, unsigned& count) {
    if (!object.contains(key)) {
        return std::nullopt;
    }
    if (!object[key].is_number_unsigned() || object[key].get<std::uint64_t>() < least ||
        object[key].get<std::uint64_t>() > most) {
        return wrong(fmt::format("{}: \"{}\" must be a number from {} to {}", where, key, least, most));
    }
    count = object[key].get<unsigned>();
    return std::nullopt;
}

constexpr unsigned most_trees = 1'000'000;

Result<Fact> read_fact(const Json& object, std::string_view where) {
    constexpr std::array<std::string_view, 6> known{"soc", "path", "compatible", "snoops", "address_bits", "source"};
    if (!object.is_object()) {
        return wrong(fmt::format("{} must be an object", where));
    }
    if (auto error = unknown_key(object, known, where)) {
        return *error;
    }
    Fact fact{};
    if (auto error = take_text(object, "soc", where, fact.soc)) {
        return *error;
    }
    if (auto error = take_text(object, "path", where, fact.path)) {
        return *error;
    }
    if (auto error = take_text(object, "compatible", where, fact.compatible)) {
        return *error;
    }
    if (auto error = take_text(object, "source", where, fact.source)) {
        return *error;
    }
    if (fact.path.empty() == fact.compatible.empty()) {
        return wrong(fmt::format("{} needs either \"path\" or \"compatible\"", where));
    }
    if (!object.contains("snoops") && !object.contains("address_bits")) {
        return wrong(fmt::format("{} needs \"snoops\" or \"address_bits\"", where));
    }
    if (object.contains("snoops") && !object["snoops"].is_boolean()) {
        return wrong(fmt::format("{}: \"snoops\" must be true or false", where));
    }
    if (object.contains("snoops")) {
        fact.snoops = object["snoops"].get<bool>();
    }
    unsigned bits = 0;
    if (auto error = take_count(object, "address_bits", where, 1, 64, bits)) {
        return *error;
    }
    if (bits != 0) {
        fact.address_bits = bits;
    }
    return fact;
}

// What all trees agree on is a text; else an object with the number of trees for each text.
Result<std::vector<Declared>> read_declared(const Json& object, const char* key, std::string_view usual, unsigned trees,
                                            std::string_view where) {
    if (!object.contains(key)) {
        return std::vector<Declared>{{std::string(usual), trees}};
    }
    const Json& value = object[key];
    if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
        return std::vector<Declared>{{value.get<std::string>(), trees}};
    }
    if (!value.is_object() || value.empty()) {
        return wrong(fmt::format("{}: \"{}\" must be a text, or an object of counts", where, key));
    }
    std::vector<Declared> all;
    std::uint64_t sum = 0;
    for (const auto& [text, count] : value.items()) {
        unsigned number = 0;
        if (auto error = take_count(value, text.c_str(), where, 1, most_trees, number)) {
            return *error;
        }
        all.push_back({text, number});
        sum += number;
    }
    if (sum != trees) {
        return wrong(fmt::format("{}: the counts of \"{}\" make {}, not {}", where, key, sum, trees));
    }
    std::sort(all.begin(), all.end(), [](const Declared& a, const Declared& b) { return a.text < b.text; });
    return all;
}

// One date for all that the trees say of a node, or an object with some; what is left out is as usual in the SoC.
std::optional<Error> take_since(const Json& object, std::string_view where, DeclaredSince& since) {
    if (!object.contains("since")) {
        return std::nullopt;
    }
    const Json& value = object["since"];
    if (!value.is_object()) {
        std::string all;
        auto error = take_text(object, "since", where, all);
        since = {all, all, all};
        return error;
    }
    constexpr std::array<std::string_view, 3> known{"coherency", "iommus", "windows"};
    const std::string inside = fmt::format("{}.since", where);
    auto error = unknown_key(value, known, inside);
    error = error ? error : take_text(value, "coherency", inside, since.coherency);
    error = error ? error : take_text(value, "iommus", inside, since.iommus);
    return error ? error : take_text(value, "windows", inside, since.windows);
}

Result<NodeDeclarations> read_node(const Json& object, unsigned soc_trees, const std::string& usual_since,
                                   std::string_view where) {
    constexpr std::array<std::string_view, 8> known{"node",        "formerly", "trees",   "coherent",
                                                    "noncoherent", "iommus",   "windows", "since"};
    if (!object.is_object()) {
        return wrong(fmt::format("{} must be an object", where));
    }
    if (auto error = unknown_key(object, known, where)) {
        return *error;
    }
    NodeDeclarations node{{}, soc_trees, 0, {}, {}, 0, {usual_since, usual_since, usual_since}};
    if (auto error = take_text(object, "node", where, node.node)) {
        return *error;
    }
    if (auto error = take_text(object, "formerly", where, node.formerly)) {
        return *error;
    }
    if (node.node.empty()) {
        return wrong(fmt::format("{} needs \"node\"", where));
    }
    if (auto error = take_count(object, "trees", where, 1, most_trees, node.trees)) {
        return *error;
    }
    if (auto error = take_count(object, "coherent", where, 0, node.trees, node.coherent)) {
        return *error;
    }
    if (auto error = take_count(object, "noncoherent", where, 0, node.trees - node.coherent, node.noncoherent)) {
        return *error;
    }
    if (auto error = take_since(object, where, node.since)) {
        return *error;
    }
    auto iommus = read_declared(object, "iommus", "none", node.trees, where);
    if (!iommus) {
        return iommus.error();
    }
    auto windows = read_declared(object, "windows", "identity", node.trees, where);
    if (!windows) {
        return windows.error();
    }
    node.iommus = std::move(*iommus);
    node.windows = std::move(*windows);
    return node;
}

// Of trees that say nothing of RAM none is counted.
std::optional<Error> take_ram(const Json& object, std::string_view where, SocDeclarations& soc) {
    if (!object.contains("ram")) {
        return std::nullopt;
    }
    if (!object["ram"].is_object()) {
        return wrong(fmt::format("{}: \"ram\" must be an object of counts", where));
    }
    std::uint64_t sum = 0;
    for (const auto& [base, count] : object["ram"].items()) {
        unsigned trees = 0;
        if (!base.starts_with("0x") || base.size() == 2 || base.size() > 18 ||
            base.find_first_not_of("0123456789abcdef", 2) != std::string::npos) {
            return wrong(fmt::format("{}: \"ram\": \"{}\" is no address, such as 0x40000000", where, base));
        }
        if (auto error = take_count(object["ram"], base.c_str(), where, 1, soc.trees, trees)) {
            return error;
        }
        soc.ram.push_back({base, trees});
        sum += trees;
    }
    if (sum > soc.trees) {
        return wrong(fmt::format("{}: the counts of \"ram\" make {}, more than {}", where, sum, soc.trees));
    }
    return std::nullopt;
}

Result<SocDeclarations> read_soc(const Json& object, std::string_view where) {
    constexpr std::array<std::string_view, 6> known{"soc", "trees", "source", "since", "ram", "nodes"};
    if (!object.is_object()) {
        return wrong(fmt::format("{} must be an object", where));
    }
    if (auto error = unknown_key(object, known, where)) {
        return *error;
    }
    SocDeclarations soc{};
    if (auto error = take_text(object, "soc", where, soc.soc)) {
        return *error;
    }
    if (auto error = take_text(object, "source", where, soc.source)) {
        return *error;
    }
    std::string since;
    if (auto error = take_text(object, "since", where, since)) {
        return *error;
    }
    if (auto error = take_count(object, "trees", where, 1, most_trees, soc.trees)) {
        return *error;
    }
    if (soc.soc.empty() || soc.trees == 0) {
        return wrong(fmt::format("{} needs \"soc\" and \"trees\"", where));
    }
    if (auto error = take_ram(object, where, soc)) {
        return *error;
    }
    if (!object.contains("nodes") || !object["nodes"].is_array()) {
        return wrong(fmt::format("{}: \"nodes\" must be a list", where));
    }
    for (std::size_t i = 0; i < object["nodes"].size(); ++i) {
        auto node = read_node(object["nodes"][i], soc.trees, since, fmt::format("{}.nodes[{}]", where, i));
        if (!node) {
            return node.error();
        }
        soc.nodes.push_back(std::move(*node));
    }
    std::sort(soc.nodes.begin(), soc.nodes.end(),
              [](const NodeDeclarations& a, const NodeDeclarations& b) { return a.node < b.node; });
    const auto twice =
        std::adjacent_find(soc.nodes.begin(), soc.nodes.end(),
                           [](const NodeDeclarations& a, const NodeDeclarations& b) { return a.node == b.node; });
    if (twice != soc.nodes.end()) {
        return wrong(fmt::format("{}: \"{}\" stands twice", where, twice->node));
    }
    return soc;
}

// Each element of a list of the document, read by `read`; an absent list is empty.
template <class T>
std::optional<Error> read_list(const Json& json, const char* key, Result<T> (*read)(const Json&, std::string_view),
                               std::vector<T>& list) {
    if (!json.contains(key)) {
        return std::nullopt;
    }
    if (!json[key].is_array()) {
        return wrong(fmt::format("\"{}\" must be a list", key));
    }
    for (std::size_t i = 0; i < json[key].size(); ++i) {
        auto one = read(json[key][i], fmt::format("{}[{}]", key, i));
        if (!one) {
            return one.error();
        }
        list.push_back(std::move(*one));
    }
    return std::nullopt;
}

}  // namespace

Result<Facts> read_facts(std::string_view text) {
    const auto parsed = facts::parse_json(text, ErrorCode::bad_facts);
    if (!parsed) {
        return parsed.error();
    }
    const Json& json = *parsed;
    if (!json.is_object()) {
        return wrong("the document must be an object");
    }
    constexpr std::array<std::string_view, 4> known{"format", "version", "facts", "declarations"};
    if (auto error = unknown_key(json, known, "the document")) {
        return *error;
    }
    if (!json.contains("format") || json["format"] != "dmavet-facts") {
        return wrong("\"format\" must be \"dmavet-facts\"");
    }
    if (!json.contains("version") || json["version"] != 1) {
        return wrong("\"version\" must be 1");
    }
    if (!json.contains("facts") && !json.contains("declarations")) {
        return wrong("the document needs \"facts\" or \"declarations\"");
    }
    Facts facts;
    if (auto error = read_list(json, "facts", &read_fact, facts.facts)) {
        return *error;
    }
    if (auto error = read_list(json, "declarations", &read_soc, facts.declarations)) {
        return *error;
    }
    return facts;
}

}  // namespace dmavet
