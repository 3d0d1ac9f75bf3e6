// SPDX-License-Identifier: Apache-2.0
// Is each node and property found on the line that dtc names for it?
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "input/annotated_source.hpp"

namespace dmavet::input {

namespace {

bool everything(std::string_view /*path*/, std::string_view /*property*/, std::string_view /*labels*/) {
    return true;
}

std::string listing(std::string_view text) {
    std::string out;
    for (const Annotation& one : parse_annotated_source(text, everything)) {
        out += one.path + " " + std::string(one.property) + " [" +
               (split_labels(one.labels).empty() ? std::string() : std::string(split_labels(one.labels)[0])) + "] " +
               std::string(one.file) + ":" + std::to_string(one.line) + "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("what dtc 1.6.1 writes with -T -T") {
    CHECK(listing("/dts-v1/;\n"
                  "\n"
                  "/memreserve/\t0x0000000000001000 0x0000000000002000;\n"
                  "/ { /* b.dts:3:3-9:3, d/c.dtsi:4:4-5:3 */\n"
                  "\tmodel = \"A: b /* c */ {\"; /* b.dts:4:2-4:20 */\n"
                  "\n"
                  "\ta: b: n@1 { /* d/c.dtsi:13:13-14:4, b.dts:40:4-41:2 */\n"
                  "\t\ts = \"z\\n}; q\", <0x01>; /* b.dts:41:6-41:14 */\n"
                  "\t\tflag; /* b.dts:42:6-42:14 */\n"
                  "\t\tl1: v = l2: <0x01 l3: 0x01>; /* b.dts:43:95-43:115 */\n"
                  "\t\tphandle = <0x01>; /* <no-file>:<no-line> */\n"
                  "\n"
                  "\t\tm { /* b.dts:44:1-44:4 */\n"
                  "\t\t}; /* b.dts:44:1-44:4 */\n"
                  "\t}; /* d/c.dtsi:13:13-14:4, b.dts:40:4-41:2 */\n"
                  "\n"
                  "\tlast { /* b.dts:50:1-51:4 */\n"
                  "\t}; /* b.dts:50:1-51:4 */\n"
                  "}; /* b.dts:3:3-9:3 */\n") ==
          "/  [] b.dts:3\n"
          "/ model [] b.dts:4\n"
          "/n@1  [a] d/c.dtsi:13\n"
          "/n@1 s [] b.dts:41\n"
          "/n@1 flag [] b.dts:42\n"
          "/n@1 v [] b.dts:43\n"
          "/n@1/m  [] b.dts:44\n"
          "/last  [] b.dts:50\n");
}

TEST_CASE("all places of a node, up to one that ends elsewhere") {
    const auto places = [](std::string_view text) {
        std::string out;
        for (const WrittenPlace& one : read_places(text)) {
            out += std::string(one.file) + " " + std::to_string(one.line) + " " + std::to_string(one.last_line) + "\n";
        }
        return out;
    };
    const auto node =
        parse_annotated_source("/ { /* s.dtsi:3:22-5:5, a, b.dts:3:6-6:3, b.dts:7:6-9:3 */\n", everything);
    REQUIRE(node.size() == 1);
    CHECK(node[0].last_line == 5);
    CHECK(places(node[0].further) == "a, b.dts 3 6\nb.dts 7 9\n");
    CHECK(places("a.dts:1:2-b.dts:3:4, c.dts:5:6-7:8") == "a.dts 1 0\n");
    CHECK(places("a.dts:1:2-3:4,").size() == std::string("a.dts 1 3\n").size());
    CHECK(places("").empty());
    CHECK(places("<no-file>:<no-line>").empty());
}

TEST_CASE("files with colons, dashes and blanks in their names") {
    CHECK(listing("/ { /* C:1-2/a b.dts:7:3-9:3 */\n") == "/  [] C:1-2/a b.dts:7\n");
    CHECK(listing("/ { /* a.dts:7:3-b.dts:9:3 */\n") == "/  [] a.dts:7\n");
}

TEST_CASE("what is no such text gives nothing and does not fail") {
    for (const std::string_view text :
         {"", "};", "};\n};\n", "/ {", "/* */", "{ /* : */", "/ { /* a:1:2 */", " */", "/ { /* a:99999999999999:2-3 */",
          "a = 1; /* a:1:2-3 */", "/ {\n : ; /* :1:1-1 */"}) {
        CAPTURE(text);
        CHECK(parse_annotated_source(text, everything).size() <= 1);
    }
}

TEST_CASE("labels") {
    const auto labels = [](const char* line) {
        return split_labels(parse_annotated_source(line, everything).at(0).labels);
    };
    CHECK(labels("a: b2: n { /* f:1:1-1:2 */\n") == std::vector<std::string_view>{"a", "b2"});
    CHECK(labels("a: n { /* f:1:1-1:2 */\n") == std::vector<std::string_view>{"a"});
    CHECK(labels(":\tpool: n { /* f:1:1-1:2 */\n") ==
          std::vector<std::string_view>{":\tpool"});  // nothing that dtc writes
    CHECK(labels("n { /* f:1:1-1:2 */\n").empty());
}

}  // namespace dmavet::input
