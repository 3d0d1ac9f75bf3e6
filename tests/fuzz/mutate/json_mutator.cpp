// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <nlohmann/json.hpp>

#include "fuzz/mutate/mutators.hpp"

namespace dmavet::fuzz {

namespace {

using Json = nlohmann::ordered_json;

// What is nested deeper is left to changes of bytes: it is gone through by calls.
constexpr int most_levels = 64;

std::optional<Json> parse(std::string_view text) {
    bool is_deep = false;
    const auto note_depth = [&](int depth, Json::parse_event_t /*event*/, Json& /*parsed*/) {
        is_deep = is_deep || depth > most_levels;
        return !is_deep;
    };
    Json json = Json::parse(text, note_depth, false);
    return is_deep || json.is_discarded() ? std::nullopt : std::optional(std::move(json));
}

void add_values(Json& json, std::vector<Json*>& found) {
    found.push_back(&json);
    for (Json& value : json) {
        if (json.is_structured()) {
            add_values(value, found);
        }
    }
}

std::vector<Json*> all_values(Json& json) {
    std::vector<Json*> found;
    add_values(json, found);
    return found;
}

Json odd_value(Random& random) {
    static const Json values[] = {nullptr,
                                  true,
                                  false,
                                  0,
                                  1,
                                  -1,
                                  64,
                                  65,
                                  1.5,
                                  1e300,
                                  18446744073709551615U,
                                  "",
                                  "/",
                                  "*",
                                  "none",
                                  "0x0=0x0+0x1",
                                  "2026-02-30",
                                  Json::array(),
                                  Json::object(),
                                  "\xc3\xa9\x01"};
    return random.of(values);
}

void change_array(Json& array, Random& random) {
    const std::size_t at = random.below(array.size());
    switch (random.below(3)) {
        case 0: array.erase(at); break;
        case 1: array.push_back(Json(array[at])); break;
        default: std::swap(array[at], array[random.below(array.size())]); break;
    }
}

// A member goes, gets another's name, or one is put in.
void change_object(Json& object, const std::vector<std::string>& names, Random& random) {
    auto member = object.begin();
    std::advance(member, static_cast<std::ptrdiff_t>(random.below(object.size())));
    switch (random.below(3)) {
        case 0: object.erase(member.key()); break;
        case 1: object[names[random.below(names.size())]] = odd_value(random); break;
        default: {
            Json value = member.value();
            object[names[random.below(names.size())]] = std::move(value);
            break;
        }
    }
}

std::vector<std::string> all_names(const std::vector<Json*>& values) {
    std::vector<std::string> names;
    for (const Json* const value : values) {
        for (auto member = value->begin(); value->is_object() && member != value->end(); ++member) {
            names.push_back(member.key());
        }
    }
    return names;
}

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Changed change_json(std::string_view text, Random& random) {
    auto json = parse(text);
    if (!json) {
        return std::nullopt;
    }
    std::vector<Json*> values = all_values(*json);
    Json& value = *random.of(values);
    if (value.is_array() && !value.empty() && !random.one_in(6)) {
        change_array(value, random);
    } else if (value.is_object() && !value.empty() && !random.one_in(6)) {
        change_object(value, all_names(values), random);
    } else {
        Json other = random.one_in(2) ? Json(*random.of(values)) : odd_value(random);
        value = std::move(other);
    }
    return text_of(*json);
}

Changed cross_json(std::string_view text, std::string_view other, Random& random) {
    auto json = parse(text);
    auto second = parse(other);
    if (!json || !second) {
        return std::nullopt;
    }
    std::vector<Json*> values = all_values(*json);
    std::vector<Json*> others = all_values(*second);
    Json& place = *random.of(values);
    if (place.is_array()) {
        place.push_back(*random.of(others));
    } else {
        place = *random.of(others);
    }
    return text_of(*json);
}

}  // namespace dmavet::fuzz
