// SPDX-License-Identifier: Apache-2.0
// Which settings hold for a board, and who says so?

#include <ostream>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/document/writers.hpp"
#include "report/text/table.hpp"
#include "report/text/text_layout.hpp"

namespace dmavet::report {

namespace {

Row row_of(const ShownSetting& setting) {
    if (setting.from.empty()) {
        return {
            {Span(setting.name, Style::faint), Span(setting.otherwise, Style::faint), Span("default", Style::faint)},
            {}};
    }
    const std::string value = fmt::format("{}", fmt::join(setting.values, ", "));
    return {{Span(setting.name), Span(value.empty() ? "\"\"" : value), Span(setting.from)}, {}};
}

// "rule dma-*, node /soc/usb@*"
std::string what(const ShownIgnore& ignore) {
    std::string text;
    for (const auto& [name, glob] :
         {std::pair{"rule", &ignore.rule}, {"node", &ignore.node}, {"board", &ignore.board}}) {
        if (!glob->empty()) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, *glob);
        }
    }
    return text;
}

void write_ignore(const ShownIgnore& ignore, TextWriter& writer) {
    std::string until;
    if (!ignore.until.empty()) {
        until = fmt::format(" ({} {})", ignore.has_ended ? "ended with" : "until", ignore.until);
    }
    writer.wrapped({Span(fmt::format("ignore {}: {}{}, from {}", what(ignore), ignore.reason, until, ignore.from),
                         ignore.has_ended ? Style::warning : Style::plain)},
                   0, 2);
}

void write_text(const ShownConfig& config, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    writer.line({Span(config.board, Style::bold),
                 Span(config.file.empty() ? ": no dmavet.toml" : fmt::format(": {}", config.file))});
    Table table;
    table.columns = {{"setting", Narrow::stays, 0}, {"value", Narrow::wraps, 20}, {"from", Narrow::stays, 0}};
    for (const ShownSetting& setting : config.settings) {
        table.rows.push_back(row_of(setting));
    }
    write_table(table, 0, writer);
    for (const ShownIgnore& ignore : config.ignores) {
        write_ignore(ignore, writer);
    }
}

}  // namespace

extern const ConfigWriter config_text;
constinit const ConfigWriter config_text{&write_text};

}  // namespace dmavet::report
