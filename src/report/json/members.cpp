// SPDX-License-Identifier: Apache-2.0
// How does the text of an object look of which parts are texts already?

#include "report/json/members.hpp"

#include <array>

#include "report/json/list.hpp"

namespace dmavet::report {

std::string members_text(const Json& object, const ObjectLayout& layout) {
    if (object.empty()) {
        return {};
    }
    const std::string text = layout.indent ? indented_text(object, *layout.indent) : object.dump();
    const std::size_t first = text.find('"');
    const std::size_t end = layout.indent ? text.rfind('\n') : text.size() - 1;
    return text.substr(first, end - first);
}

std::string object_text(std::span<const std::string_view> members, const ObjectLayout& layout) {
    const std::string line =
        layout.indent ? std::string(1, '\n').append(*layout.indent + indent_step, ' ') : std::string();
    std::string text = "{";
    for (const std::string_view part : members) {
        if (!part.empty()) {
            text.append(text.size() > 1 ? "," : "").append(line).append(part);
        }
    }
    if (layout.indent && text.size() > 1) {
        text.append(1, '\n').append(*layout.indent, ' ');
    }
    return text.append("}");
}

std::string DeviceTexts::outcomes_text(const ShownDevice& shown) const {
    return members_text(Json{{"allocations", allocations_json(board_, shown)}, {"streaming", streamings_json(shown)}},
                        layout_);
}

std::string DeviceTexts::of(const ShownDevice& shown, std::string_view first) {
    const DeviceParts parts = device_parts(board_, shown, labels_);
    const bool is_shared = shown.traces.empty();  // else they tell how this device came to it
    std::string own = is_shared ? std::string() : outcomes_text(shown);
    std::string& outcomes = is_shared ? outcomes_[shown.outcome] : own;
    if (outcomes.empty()) {
        outcomes = outcomes_text(shown);
    }
    const std::string before = members_text(parts.before, layout_), after = members_text(parts.after, layout_);
    return object_text(std::array<std::string_view, 4>{first, before, outcomes, after}, layout_);
}

}  // namespace dmavet::report
