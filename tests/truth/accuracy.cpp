// SPDX-License-Identifier: Apache-2.0
// How does src/model/ACCURACY.md state the agreement with the recordings? Between two markers stands what was
// measured; the rest of the document is written by people and left alone.
#include "truth/accuracy.hpp"

#include <cstdio>

#include "support/files.hpp"

namespace dmavet::truth {

namespace {

constexpr std::string_view place = "src/model/ACCURACY.md";

std::string begin_mark(const MeasuredTable& table) {
    return "<!-- " + std::string(table.name) + ": written by the truth test -->\n";
}

std::string end_mark(const MeasuredTable& table) {
    return "<!-- /" + std::string(table.name) + " -->\n";
}

std::string text_of(const MeasuredTable& table) {
    std::string text = begin_mark(table) + "\n";
    for (const std::string& line : table.lines) {
        text += line + "\n";
    }
    return text + "\n" + end_mark(table);
}

// What stands from one marker to the other, both with it; empty where the document has no such table.
std::string_view stated_part(std::string_view document, const MeasuredTable& table) {
    const std::string end_text = end_mark(table);
    const std::size_t begin = document.find(begin_mark(table));
    const std::size_t end = document.find(end_text);
    if (begin == std::string_view::npos || end == std::string_view::npos) {
        return {};
    }
    return document.substr(begin, end + end_text.size() - begin);
}

// "| 6.12-arm64 | boards |" with two keys.
std::string_view key_of(std::string_view line, std::size_t keys) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < keys; ++i) {
        end = line.find('|', end + 1);
    }
    return line.substr(0, end + 1);
}

// Empty: there is none.
std::string_view line_with(std::string_view key, std::string_view part) {
    const std::size_t before = part.find("\n" + std::string(key));
    if (before == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = part.substr(before + 1);
    return rest.substr(0, rest.find('\n'));
}

}  // namespace

std::string percentage(std::size_t rows, std::size_t rows_that_disagree) {
    if (rows == 0) {
        return "-";
    }
    const std::size_t hundredths = (rows - rows_that_disagree) * 10000 / rows;
    char text[32];
    std::snprintf(text, sizeof text, "%zu.%02zu", hundredths / 100, hundredths % 100);
    return text;
}

std::vector<Misstatement> misstatements(std::string_view document, const MeasuredTable& table) {
    const std::string_view part = stated_part(document, table);
    std::vector<Misstatement> found;
    for (const std::string& measured : table.lines) {
        const std::string_view stated = line_with(key_of(measured, table.keys), part);
        if (stated != measured) {
            found.push_back({measured, std::string(stated)});
        }
    }
    return found;
}

std::string with_table(std::string_view document, const MeasuredTable& table) {
    const std::string_view part = stated_part(document, table);
    if (part.empty()) {
        return std::string(document) + std::string(table.introduction) + text_of(table);
    }
    const std::size_t begin = document.find(part);
    return std::string(document.substr(0, begin)) + text_of(table) + std::string(document.substr(begin + part.size()));
}

bool is_stated(const MeasuredTable& table, bool write) {
    const std::filesystem::path file = test::source_dir() / place;
    const std::string document = std::filesystem::exists(file) ? test::read_text(file) : "";
    if (write) {
        const std::string updated = with_table(document, table);
        if (updated != document) {
            test::write_text(file, updated);
        }
        return true;
    }
    const std::vector<Misstatement> wrong = misstatements(document, table);
    for (const Misstatement& line : wrong) {
        std::printf("%s: %.*s\n  measured: %s\n  stated:   %s\n", place.data(), static_cast<int>(table.name.size()),
                    table.name.data(), line.measured.c_str(), line.stated.empty() ? "nothing" : line.stated.c_str());
    }
    if (!wrong.empty()) {
        std::printf("%s is out of date: ./dev update writes it anew; review the diff\n", place.data());
    }
    return wrong.empty();
}

}  // namespace dmavet::truth
