// SPDX-License-Identifier: Apache-2.0
// Do README.md and the pages of docs show what the program really prints, and do their links lead somewhere? Every
// `$ dmavet …`, `$ ./dev audit …` and `$ own_rule …` (or another one of examples/) of a code block is run again. A line
// of three dots stands for any number of lines that the page leaves out.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/process.hpp"
#include "support/diff.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"

namespace dmavet::test {

namespace {

using Lines = std::vector<std::string>;

struct Session {
    std::string command;
    Lines expected;
    std::size_t first_line;  // of the expected output, counted from 0
};

Lines split(const std::string& text) {
    Lines lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::string join(const Lines& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    return text;
}

bool is_gap(const std::string& line) {
    return line == "..." || line == "…";
}

// The program itself, and those of examples/.
bool is_run(std::string_view command) {
    constexpr std::string_view all[] = {"dmavet ",
                                        "./dev audit ",
                                        "check_boards ",
                                        "ask_device ",
                                        "write_report ",
                                        "own_rule ",
                                        "dtc -q -O dtb dts-samples/"};
    return std::any_of(std::begin(all), std::end(all), [&](std::string_view one) { return command.starts_with(one); });
}

std::vector<Session> sessions_of(const Lines& page) {
    std::vector<Session> sessions;
    bool in_block = false;
    bool in_session = false;
    for (std::size_t i = 0; i < page.size(); ++i) {
        const std::string& line = page[i];
        if (line.starts_with("```")) {
            in_block = !in_block;
            in_session = false;
        } else if (in_block && line.starts_with("$ ")) {
            in_session = is_run(std::string_view(line).substr(2));
            if (in_session) {
                sessions.push_back({line.substr(2), {}, i + 1});
            }
        } else if (in_session) {
            sessions.back().expected.push_back(line);
        }
    }
    // A command without output under it is an instruction, not a recording.
    std::erase_if(sessions, [](const Session& session) { return session.expected.empty(); });
    return sessions;
}

// What `./dev audit` does once everything is built.
std::string as_shell(const std::string& command) {
    constexpr std::string_view audit = "./dev audit ";
    if (!command.starts_with(audit)) {
        return command;
    }
    const std::string rest = command.substr(audit.size());
    const std::size_t pipe = rest.find('|');
    const std::string files = rest.substr(0, pipe);
    const std::string both = "{ dmavet check " + files + "; echo; dmavet show " + files + "; }";
    return pipe == std::string::npos ? both : both + rest.substr(pipe);
}

// Whether `got` is `expected` with something in place of every gap.
bool matches(const Lines& expected, std::size_t e, const Lines& got, std::size_t g) {
    for (; e < expected.size() && !is_gap(expected[e]); ++e, ++g) {
        if (g == got.size() || got[g] != expected[e]) {
            return false;
        }
    }
    if (e == expected.size()) {
        return g == got.size();
    }
    for (std::size_t next = g; next <= got.size(); ++next) {
        if (matches(expected, e + 1, got, next)) {
            return true;
        }
    }
    return false;
}

bool has_gap(const Lines& lines) {
    for (const std::string& line : lines) {
        if (is_gap(line)) {
            return true;
        }
    }
    return false;
}

// README.md, CONTRIBUTING.md and all of docs.
std::vector<std::filesystem::path> pages() {
    std::vector<std::filesystem::path> files{source_dir() / "README.md", source_dir() / "CONTRIBUTING.md"};
    for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "docs")) {
        files.push_back(entry.path());
    }
    std::sort(files.begin() + 2, files.end());
    return files;
}

// Where `](target)` points to, without what stands in code blocks.
std::vector<std::string> links_of(const Lines& page) {
    constexpr std::string_view mark = "](";
    std::vector<std::string> links;
    bool in_block = false;
    for (const std::string& line : page) {
        in_block = in_block != line.starts_with("```");
        for (std::size_t at = line.find(mark); !in_block && at != std::string::npos; at = line.find(mark, at + 1)) {
            const std::size_t begin = at + mark.size();
            links.push_back(line.substr(begin, line.find(')', begin) - begin));
        }
    }
    return links;
}

void run_sessions(const std::filesystem::path& file) {
    Lines page = split(read_text(file));
    std::vector<Session> sessions = sessions_of(page);
    for (auto session = sessions.rbegin(); session != sessions.rend(); ++session) {
        CAPTURE(session->command);
        const Outcome outcome = shell(as_shell(session->command));
        const Lines got = split(outcome.out);
        if (matches(session->expected, 0, got, 0)) {
            continue;
        }
        if (updating() && !has_gap(session->expected)) {
            // From the last session to the first, so that the line numbers of those before stay right.
            const auto first = page.begin() + static_cast<std::ptrdiff_t>(session->first_line);
            const auto next = page.erase(first, first + static_cast<std::ptrdiff_t>(session->expected.size()));
            page.insert(next, got.begin(), got.end());
            continue;
        }
        const std::string difference = unified_diff(join(session->expected), outcome.out);
        CHECK_MESSAGE(difference.empty(), difference, outcome.err);
    }
    if (updating() && join(page) != read_text(file)) {
        write_text(file, join(page));
    }
}

}  // namespace

TEST_CASE("the sessions in README.md and docs are what the program prints") {
    for (const std::filesystem::path& file : pages()) {
        CAPTURE(file.filename().string());
        run_sessions(file);
    }
}

TEST_CASE("the links in README.md and docs lead to something") {
    for (const std::filesystem::path& file : pages()) {
        CAPTURE(file.filename().string());
        for (const std::string& link : links_of(split(read_text(file)))) {
            CAPTURE(link);
            const std::string target = link.substr(0, link.find('#'));
            CHECK((target.empty() || link.starts_with("https://") ||
                   std::filesystem::exists(file.parent_path() / target)));
        }
    }
}

TEST_CASE("README.md is short") {
    constexpr std::size_t most_lines = 180;
    CHECK(split(read_text(source_dir() / "README.md")).size() <= most_lines);
}

}  // namespace dmavet::test
