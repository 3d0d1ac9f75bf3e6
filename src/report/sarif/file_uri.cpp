// SPDX-License-Identifier: Apache-2.0
// Which bytes of a file's name may stand in a URI as they are?

#include "report/sarif/file_uri.hpp"

#include <fmt/format.h>

#include "report/say/location_text.hpp"

namespace dmavet::report {

namespace {

// The unreserved characters of RFC 3986, and the one between folders. A colon is not among them: in the first part of a
// relative name it would end a scheme.
bool stays(char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') || std::string_view("-._~/").find(c) != std::string_view::npos;
}

}  // namespace

std::string file_uri(std::string_view file) {
    std::string uri(file.starts_with('/') ? "file://" : "");
    for (const char c : without_dot_slash(file)) {
        if (stays(c)) {
            uri += c;
        } else {
            uri += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        }
    }
    return uri;
}

}  // namespace dmavet::report
