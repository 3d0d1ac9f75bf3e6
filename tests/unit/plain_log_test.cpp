// SPDX-License-Identifier: Apache-2.0
// Is a log the same whatever it was read with?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "input/plain_log.hpp"
#include "support/files.hpp"
#include "verify/log_text.hpp"

namespace dmavet::test {

namespace {

std::vector<std::string> messages_of(const std::string& text) {
    std::vector<std::string> messages;
    verify::for_each_message(text, [&](std::string_view message) { messages.emplace_back(message); });
    return messages;
}

}  // namespace

TEST_CASE("colours and records are taken off, and nothing else") {
    const struct {
        std::string_view text, plain;
    } cases[] = {
        {"", ""},
        {"a", "a"},
        {"\n\n", "\n\n"},
        {"\x1b[m", ""},
        {"\x1b[0ma\x1b[1;31;4mb\n", "ab\n"},
        {"\x1b[32m[    0.000000] \x1b[0m\x1b[33mcma: \x1b[0ma", "[    0.000000] cma: a"},
        {"a\x1b[", "a\x1b["},
        {"a\x1b[1", "a\x1b[1"},
        {"\x1b[2Ja", "\x1b[2Ja"},
        {"\x1b\x1b[0ma",
         "\x1b"
         "a"},
        {"6,339,5140900,-;a", "a\n"},
        {"6,1,0,-;  DMA      empty\n", "  DMA      empty\n"},
        {"6,1,0,-,caller=T0;a\n6,2,0,c;b;c\n", "a\nb;c\n"},
        {"6,1,0,-;a\n SUBSYSTEM=platform\n DEVICE=+platform:a\n6,2,0,-;b\n", "a\nb\n"},
        {"6,1,0,-;a\nlost\n", "a\nlost\n"},
        {"6,1,0,-;C:\\x5ca \\xc3\\xa9", "C:\\a \xc3\xa9\n"},
        {"6,1,0,-;\\x5", "\\x5\n"},
        {"6,1,0,-;\\x", "\\x\n"},
        {"6,1,0,-;\\xg0\\x0g", "\\xg0\\x0g\n"},
        {"a\n6,1,0,-;b", "a\n6,1,0,-;b"},  // the first line says what it is
        {"6,1,0,-", "6,1,0,-"},
        {"6,1,0,;a", "6,1,0,;a"},
        {"6,1,0;a", "6,1,0;a"},
        {"6,1,a,-;b", "6,1,a,-;b"},
        {",1,0,-;b", ",1,0,-;b"},
        {"6,1,0,- b;c", "6,1,0,- b;c"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        CHECK(input::plain_log(std::string(c.text)) == c.plain);
    }
}

TEST_CASE("recorded logs tell the same in colours and as records") {
    namespace fs = std::filesystem;
    int logs = 0;
    for (const fs::directory_entry& root : fs::directory_iterator(source_dir() / "tests/roots")) {
        if (!fs::exists(root.path() / "dmesg")) {
            continue;
        }
        CAPTURE(root.path());
        const std::string text = read_text(root.path() / "dmesg");
        std::string coloured, records;
        int number = 0;
        for (const std::string& message : messages_of(text)) {
            coloured += fmt::format("\x1b[32m[    0.000000] \x1b[0m\x1b[33m{}\x1b[0m\n", message);
            records += fmt::format("6,{},0,-;{}\n DEVICE=+a:b\n", number++, message);
        }
        CHECK(messages_of(input::plain_log(coloured)) == messages_of(text));
        CHECK(messages_of(input::plain_log(records)) == messages_of(text));
        ++logs;
    }
    CHECK(logs > 0);
}

}  // namespace dmavet::test
