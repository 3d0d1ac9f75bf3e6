// SPDX-License-Identifier: Apache-2.0
// What may a dmavet.toml say, and what is said of one that says something else? The schema for editors must agree.
#include "cli/config/config_file.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <sstream>
#include <string>
#include <string_view>

#include <toml++/toml.h>

#include "cli/config/config_keys.hpp"
#include "cli/text_values.hpp"
#include "golden/schema.hpp"
#include "support/files.hpp"

namespace dmavet::test {

using cli::ConfigFile;
using cli::read_config;

namespace {

ConfigFile read(std::string_view text) {
    return read_config("dmavet.toml", "/project", text);
}

// What is wrong with it, or "none".
std::string error_of(std::string_view text) {
    try {
        static_cast<void>(read(text));
        return "none";
    } catch (const cli::UsageError& error) {
        return error.what();
    }
}

std::string schema_violations(std::string_view text) {
    static const Schema schema("dmavet-config.schema.json");
    std::ostringstream json;
    const toml::table table = toml::parse(text);
    json << toml::json_formatter(table);
    return schema.violations(json.str());
}

constexpr std::string_view whole = R"(# A project with boards of two vendors.
kernel = "6.12"
arch = "arm64"
kconfig = "debian"
page_size = "4K"
cmdline = ""
memory = ["0x80000000+2G", "0x880000000+2G"]
reserved = "0x9a000000+2M"
facts = "facts/soc.json"
overlay = ["overlays/cam.dtbo", "/lib/overlays"]
include = "include"
baseline = "known.json"
fail_on = "warning"
level = "note"

[rules]
skip = ["region-and-page-size"]
severity = { "root-dma-ranges" = "note", "dma-mem-cycle" = "off" }

[[board]]
match = "vendor/imx8*"
kernel = "6.1"
rules.only = "root-dma-ranges"

[[board]]
match = "*"

[[ignore]]
rule = "dma-*"
node = "/soc/usb@*"
board = "vendor/*"
reason = "the bus does not exist yet"
until = 2027-01-31

[[ignore]]
rule = "root-dma-ranges"
reason = "as agreed"
)";

}  // namespace

TEST_CASE("a dmavet.toml becomes texts for options, each with its line") {
    const ConfigFile config = read(whole);
    REQUIRE(config.tables.size() == 3);
    const auto& top = config.tables[0].options;
    const auto texts = [&](const char* option) { return top.at(option).texts; };
    using Texts = std::vector<std::string>;
    CHECK(texts("--kernel") == Texts{"6.12"});
    CHECK(top.at("--kernel").from == "dmavet.toml:2");
    CHECK(texts("--cmdline") == Texts{""});
    CHECK(texts("--kconfig") == Texts{"debian"});  // no file, but a name
    CHECK(texts("--memory") == Texts{"0x80000000+2G", "0x880000000+2G"});
    CHECK(texts("--reserved") == Texts{"0x9a000000+2M"});
    CHECK(texts("--facts").front().ends_with("project/facts/soc.json"));
    CHECK(texts("--overlay").back() == "/lib/overlays");
    CHECK(texts("--skip") == Texts{"region-and-page-size"});
    CHECK(texts("--severity") == Texts{"dma-mem-cycle=off", "root-dma-ranges=note"});
    CHECK(top.at("--severity").from == "dmavet.toml:18");
    CHECK(config.tables[1].match == "vendor/imx8*");
    CHECK(config.tables[1].options.at("--kernel").from == "dmavet.toml:22");
    CHECK(config.tables[1].options.at("--only").texts == Texts{"root-dma-ranges"});
    CHECK(config.tables[2].options.empty());

    REQUIRE(config.ignores.size() == 2);
    CHECK(config.ignores[0].from == "dmavet.toml:28");
    CHECK(config.ignores[0].board == "vendor/*");
    CHECK(config.ignores[0].reason == "the bus does not exist yet");
    CHECK(day_text(*config.ignores[0].until) == "2027-01-31");
    CHECK_FALSE(config.ignores[1].until);
    CHECK(schema_violations(whole).empty());
}

TEST_CASE("what a dmavet.toml may not say is said with its line") {
    const struct {
        std::string_view text, error;
        bool schema_knows = true;  // false: a schema cannot
    } cases[] = {
        {"", "none"},
        {"kernal = '6.12'", "dmavet.toml:1: there is no key 'kernal'; did you mean 'kernel'?"},
        {"\n\nxyzzy = 1", "dmavet.toml:3: there is no key 'xyzzy'"},
        {"kernel = 6.12", "dmavet.toml:1: kernel must be a text in quotes, such as \"6.12\""},
        {"kernel = ['6.12']", "dmavet.toml:1: kernel must be a text in quotes, such as \"6.12\""},
        {"kernel = ''", "dmavet.toml:1: kernel is empty"},
        {"memory = [1]", "dmavet.toml:1: memory must be a text in quotes, such as \"0x80000000+2G\""},
        {"memory = [\n'1G',\n2]", "dmavet.toml:3: memory must be a text in quotes, such as \"0x80000000+2G\""},
        {"memory = []", "none"},
        {"cmdline = \"a\\u0000b\"", "dmavet.toml:1: cmdline has a NUL in it", false},
        {"rules = 1", "dmavet.toml:1: rules must be a table: [rules]"},
        {"[rules]\nskipp = 'x'", "dmavet.toml:2: in [rules] there is no key 'skipp'; did you mean 'skip'?"},
        {"[rules]\nseverity = 'x'", "dmavet.toml:2: severity must be a table: severity = { \"RULE\" = \"note\" }"},
        {"[rules.severity]\nroot-dma-ranges = 1",
         "dmavet.toml:2: a severity must be a text in quotes, such as \"note\""},
        {"[board]\nmatch = '*'", "dmavet.toml:1: board must be a table of its own each time: [[board]]"},
        {"board = [1]", "dmavet.toml:1: board must be a table of its own each time: [[board]]"},
        {"\n[[board]]\nkernel = '6.1'",
         "dmavet.toml:2: [[board]] needs match = \"GLOB\", which says for which boards it is"},
        {"[[board]]\nmatch = ''", "dmavet.toml:2: match is empty: that matches nothing"},
        {"[[board]]\nmatch = '*'\nlevel = 'note'",
         "dmavet.toml:3: level holds for all boards of a run: it stands above [[board]]"},
        {"[[board]]\nmatch = '*'\nmach = '*'",
         "dmavet.toml:3: in [[board]] there is no key 'mach'; did you mean 'match'?"},
        {"[[ignore]]\nrule = 'root-dma-ranges'",
         "dmavet.toml:1: [[ignore]] needs a reason, for whoever reads it next year"},
        {"[[ignore]]\nrule = 'root-dma-ranges'\nreason = ' '",
         "dmavet.toml:1: [[ignore]] needs a reason, for whoever reads it next year", false},
        {"[[ignore]]\nreason = 'x'",
         "dmavet.toml:1: [[ignore]] needs rule, node or board: else it would ignore everything"},
        {"[[ignore]]\nrule = 'root-dma-range'\nreason = 'x'",
         "dmavet.toml:2: there is no rule 'root-dma-range'; did you mean 'root-dma-ranges'?", false},
        {"[[ignore]]\nrule = 'no-*'\nreason = 'x'", "none"},
        {"[[ignore]]\nnode = 'x'\nreason = 'x'\nuntil = '2027-01-31'",
         "dmavet.toml:4: until must be a date without quotes, such as 2027-01-31", false},
        {"[[ignore]]\nnode = 'x'\nreason = 'x'\nuntil = 2027-01-31T10:00:00",
         "dmavet.toml:4: until must be a date without quotes, such as 2027-01-31"},
        {"[[ignore]]\nnode = 'x'\nreason = 'x'\nends = 2027-01-31",
         "dmavet.toml:4: in [[ignore]] there is no key 'ends'"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        CHECK(error_of(c.text) == c.error);
        if (c.schema_knows) {
            CHECK(schema_violations(c.text).empty() == (c.error == "none"));
        }
    }
    CHECK(error_of("kernel = ").starts_with("dmavet.toml:1: not TOML: "));
    CHECK(error_of("a = 1\na = 2").starts_with("dmavet.toml:2: not TOML: "));
    CHECK(
        error_of("[[ignore]]\nnode = 'x'\nreason = 'x'\nuntil = 2027-02-30").starts_with("dmavet.toml:4: not TOML: "));
}

TEST_CASE("an editor and dmavet know the same keys") {
    for (const auto& keys : {cli::board_keys(), cli::rule_keys()}) {
        for (const cli::ConfigKey& key : keys) {
            const std::string line = std::string(key.name) + " = " + std::string(key.example);
            const std::string text = (keys.data() == cli::rule_keys().data() ? "[rules]\n" : "") + line;
            CAPTURE(text);
            CHECK(error_of(text) == "none");
            CHECK(schema_violations(text).empty());
        }
    }
}

TEST_CASE("the example of the documentation is one") {
    const std::string text = read_text(source_dir() / "docs/example/dmavet.toml");
    CHECK(error_of(text) == "none");
    CHECK(schema_violations(text).empty());
    CHECK(
        Schema("dmavet-baseline.schema.json").violations(read_text(source_dir() / "docs/example/known.json")).empty());
}

TEST_CASE("a dmavet.toml with any byte changed or its end cut off is read or refused") {
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char c : {'\0', '"', '[', '=', '\n', '\xff'}) {
            std::string text(whole);
            text[at] = c;
            CHECK_NOTHROW(static_cast<void>(error_of(text)));
        }
        CHECK_NOTHROW(static_cast<void>(error_of(whole.substr(0, at))));
    }
    const std::string deep(100'000, '[');
    CHECK(error_of("kernel = " + deep).starts_with("dmavet.toml:"));
}

TEST_CASE("what is wrong is printed as one line that a terminal can show") {
    const std::string error = error_of("\"a\\u001b[31m\\u202e\" = 1");
    CHECK(error.find('\x1b') == std::string::npos);
    CHECK(error.find("\xe2\x80\xae") == std::string::npos);
}

TEST_CASE("a board's name below the folder of the file") {
    const ConfigFile config = read("");
    CHECK(config.name_below("/project/vendor/a.dtb") == "vendor/a.dtb");
    CHECK(config.name_below("/project/x/../vendor/a.itb#conf-1") == "vendor/a.itb#conf-1");
    CHECK(config.name_below("/elsewhere/a.dtb") == "/elsewhere/a.dtb");
    CHECK(config.name_below("-") == "-");
}

}  // namespace dmavet::test
