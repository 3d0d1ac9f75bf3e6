// SPDX-License-Identifier: Apache-2.0
// Is a text JSON, and does every key of it stand once?

#include "facts/json_text.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace dmavet::facts {

using Json = nlohmann::json;

Result<Json> parse_json(std::string_view text, ErrorCode wrong) {
    std::vector<std::set<std::string>> open_objects;
    std::string repeated;
    const auto watch = [&](int, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::object_start) {
            open_objects.emplace_back();
        }
        if (event == Json::parse_event_t::object_end) {
            open_objects.pop_back();
        }
        if (event == Json::parse_event_t::key && !open_objects.back().insert(value.get<std::string>()).second) {
            repeated = value.get<std::string>();
        }
        return true;
    };
    Json json;
    try {
        json = Json::parse(text, watch);
    } catch (const Json::parse_error& error) {
        const auto before = text.substr(0, error.byte);
        return fail(wrong, fmt::format("not JSON: line {}", 1 + std::count(before.begin(), before.end(), '\n')));
    } catch (const Json::exception&) {
        return fail(wrong, "not JSON that can be read: a number is too large");
    }
    if (!repeated.empty()) {
        return fail(wrong, fmt::format("the key \"{}\" stands twice in one object", repeated));
    }
    return json;
}

}  // namespace dmavet::facts
