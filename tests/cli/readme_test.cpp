// SPDX-License-Identifier: Apache-2.0
// Does README.md show what the program really prints? Every `$ dmavet …` and `$ ./dev audit …` of a code block is run
// again. A line of three dots stands for any number of lines that the README leaves out.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
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

std::vector<Session> sessions_of(const Lines& readme) {
    std::vector<Session> sessions;
    bool in_block = false;
    bool in_session = false;
    for (std::size_t i = 0; i < readme.size(); ++i) {
        const std::string& line = readme[i];
        if (line.starts_with("```")) {
            in_block = !in_block;
            in_session = false;
        } else if (in_block && line.starts_with("$ ")) {
            in_session = line.starts_with("$ dmavet ") || line.starts_with("$ ./dev audit ");
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

}  // namespace

TEST_CASE("the sessions in README.md are what the program prints") {
    const std::filesystem::path file = source_dir() / "README.md";
    REQUIRE(std::filesystem::exists(file));
    Lines readme = split(read_text(file));
    std::vector<Session> sessions = sessions_of(readme);
    REQUIRE_FALSE(sessions.empty());
    for (auto session = sessions.rbegin(); session != sessions.rend(); ++session) {
        CAPTURE(session->command);
        const Outcome outcome = shell(as_shell(session->command));
        const Lines got = split(outcome.out);
        if (matches(session->expected, 0, got, 0)) {
            continue;
        }
        if (updating() && !has_gap(session->expected)) {
            // From the last session to the first, so that the line numbers of those before stay right.
            const auto first = readme.begin() + static_cast<std::ptrdiff_t>(session->first_line);
            const auto next = readme.erase(first, first + static_cast<std::ptrdiff_t>(session->expected.size()));
            readme.insert(next, got.begin(), got.end());
            continue;
        }
        const std::string difference = unified_diff(join(session->expected), outcome.out);
        CHECK_MESSAGE(difference.empty(), difference, outcome.err);
    }
    if (updating() && join(readme) != read_text(file)) {
        write_text(file, join(readme));
    }
}

}  // namespace dmavet::test
