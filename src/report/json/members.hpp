// SPDX-License-Identifier: Apache-2.0
// Objects that are put together from the texts of their parts, of which some are made once for many objects.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "report/json/value.hpp"

namespace dmavet::report {

// How an object is written: on one line, or with each of its members on lines of their own.
struct ObjectLayout {
    std::optional<std::size_t> indent;  // of its closing brace; absent: all on one line
};

// What stands between the braces of an object.
[[nodiscard]] std::string members_text(const Json& object, const ObjectLayout& layout);
// An object of these; empty parts are left out.
[[nodiscard]] std::string object_text(std::span<const std::string_view> members, const ObjectLayout& layout);

// The texts of a board's devices.
class DeviceTexts {
public:
    DeviceTexts(const Board& board, const ObjectLayout& layout) : board_(board), layout_(layout), labels_(board) {}

    // `first`: a member that stands before those of the device; empty: none.
    [[nodiscard]] std::string of(const ShownDevice& shown, std::string_view first = {});

private:
    [[nodiscard]] std::string outcomes_text(const ShownDevice& shown) const;

    const Board& board_;
    ObjectLayout layout_;
    Labels labels_;
    // A board has hundreds of devices and a handful of different outcomes, which are most of what is said of a device.
    std::map<const DeviceOutcome*, std::string> outcomes_;
};

}  // namespace dmavet::report
