// SPDX-License-Identifier: Apache-2.0
#include "report/say/markup_text.hpp"

#include "report/say/printable.hpp"

namespace dmavet::report {

std::string markup_text(std::string_view text) {
    const std::string plain = printable(text);
    std::string escaped;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const std::string_view rest = std::string_view(plain).substr(i);
        // U+FFFE and U+FFFF, the only ones that a terminal takes and XML does not.
        if (rest.starts_with("\xef\xbf\xbe") || rest.starts_with("\xef\xbf\xbf")) {
            escaped += rest[2] == '\xbe' ? R"(\xef\xbf\xbe)" : R"(\xef\xbf\xbf)";
            i += 2;
            continue;
        }
        switch (plain[i]) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\'': escaped += "&#39;"; break;
            default: escaped += plain[i];
        }
    }
    return escaped;
}

}  // namespace dmavet::report
