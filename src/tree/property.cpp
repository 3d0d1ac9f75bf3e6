// SPDX-License-Identifier: Apache-2.0
// How are a property's bytes read? As the kernel reads them: cells are big-endian, a string ends at its
// first NUL, and a value that is too short for what is asked is absent, not zero.
#include <algorithm>

#include "dmavet/tree.hpp"
#include "tree/blob.hpp"

namespace dmavet {

namespace {

std::string_view text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::uint32_t Property::cell(std::size_t i) const {
    return tree::read_be32(value.data() + 4 * i);
}

std::optional<std::uint32_t> Property::as_u32() const {
    if (value.size() < 4) {
        return std::nullopt;
    }
    return cell(0);
}

std::string_view Property::as_string() const {
    const std::string_view all = text(value);
    return all.substr(0, all.find('\0'));
}

std::vector<std::string_view> Property::as_strings() const {
    std::vector<std::string_view> strings;
    std::string_view rest = text(value);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\0'), rest.size());
        strings.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return strings;
}

}  // namespace dmavet
