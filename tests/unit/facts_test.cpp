// SPDX-License-Identifier: Apache-2.0
// What may a facts file say, and how is one refused that says something else?
#include "dmavet/facts.hpp"

#include <doctest/doctest.h>

#include <string>

namespace dmavet {

namespace {

std::string document(std::string_view facts) {
    return R"({"format": "dmavet-facts", "version": 1, "facts": )" + std::string(facts) + "}";
}

std::string declarations(std::string_view nodes) {
    return R"({"format": "dmavet-facts", "version": 1, "declarations": [{"soc": "s", "trees": 3, "nodes": [)" +
           std::string(nodes) + "]}]}";
}

std::string ram(std::string_view bases) {
    return R"({"format": "dmavet-facts", "version": 1, "declarations": [{"soc": "s", "trees": 3, "nodes": [], "ram": )" +
           std::string(bases) + "}]}";
}

std::string error_of(std::string_view text) {
    const auto facts = read_facts(text);
    return facts ? "none" : facts.error().message;
}

}  // namespace

TEST_CASE("a facts file") {
    const auto facts = read_facts(document(R"([
        {"soc": "test,soc", "compatible": "test,usb", "snoops": false, "source": "manual, chapter 4"},
        {"path": "/soc/usb@1000", "snoops": true}])"));
    REQUIRE(facts);
    REQUIRE(facts->facts.size() == 2);
    CHECK(facts->facts[0].soc == "test,soc");
    CHECK(facts->facts[0].compatible == "test,usb");
    CHECK(facts->facts[0].path.empty());
    CHECK(facts->facts[0].snoops == false);
    CHECK(facts->facts[0].source == "manual, chapter 4");
    CHECK(facts->facts[1].path == "/soc/usb@1000");
    CHECK(facts->facts[1].snoops == true);
    CHECK(facts->facts[1].soc.empty());

    const auto empty = read_facts(document("[]"));
    REQUIRE(empty);
    CHECK(empty->facts.empty());
}

TEST_CASE("what is refused") {
    const struct {
        std::string_view name;
        std::string text;
        std::string_view part;  // of the message
    } cases[] = {
        {"nothing", "", "not JSON"},
        {"not JSON", "{\"format\": ", "not JSON"},
        {"a comment", document("[] // none"), "not JSON"},
        {"a list", "[]", "the document must be an object"},
        {"a text", "\"dmavet-facts\"", "the document must be an object"},
        {"an unknown key", R"({"format": "dmavet-facts", "version": 1, "fact": []})", "unknown key \"fact\""},
        {"without a format", R"({"version": 1, "facts": []})", "\"format\""},
        {"another format", R"({"format": "dmavet", "version": 1, "facts": []})", "\"format\""},
        {"a format that is no text", R"({"format": 1, "version": 1, "facts": []})", "\"format\""},
        {"without a version", R"({"format": "dmavet-facts", "facts": []})", "\"version\""},
        {"another version", R"({"format": "dmavet-facts", "version": 2, "facts": []})", "\"version\""},
        {"a version that is a text", R"({"format": "dmavet-facts", "version": "1", "facts": []})", "\"version\""},
        {"without facts", R"({"format": "dmavet-facts", "version": 1})", "needs \"facts\" or \"declarations\""},
        {"facts that are no list", document("{}"), "\"facts\" must be a list"},
        {"a fact that is no object", document("[true]"), "facts[0] must be an object"},
        {"an unknown key of a fact", document(R"([{"path": "/a", "snoop": true}])"), "facts[0]: unknown key \"snoop\""},
        {"the second is wrong", document(R"([{"path": "/a", "snoops": true}, {"snoops": true}])"), "facts[1]"},
        {"neither path nor compatible", document(R"([{"snoops": true}])"), "either \"path\" or \"compatible\""},
        {"both path and compatible", document(R"([{"path": "/a", "compatible": "b", "snoops": true}])"),
         "either \"path\" or \"compatible\""},
        {"an empty path", document(R"([{"path": "", "snoops": true}])"), "\"path\""},
        {"a path that is no text", document(R"([{"path": 1, "snoops": true}])"), "\"path\""},
        {"a compatible that is a list", document(R"([{"compatible": ["b"], "snoops": true}])"), "\"compatible\""},
        {"a soc that is no text", document(R"([{"soc": null, "path": "/a", "snoops": true}])"), "\"soc\""},
        {"a source that is no text", document(R"([{"source": 4, "path": "/a", "snoops": true}])"), "\"source\""},
        {"without snoops", document(R"([{"path": "/a"}])"), "\"snoops\""},
        {"snoops that is a text", document(R"([{"path": "/a", "snoops": "yes"}])"), "\"snoops\""},
        {"address_bits of 0", document(R"([{"path": "/a", "address_bits": 0}])"), "from 1 to 64"},
        {"address_bits of 65", document(R"([{"path": "/a", "address_bits": 65}])"), "from 1 to 64"},
        {"address_bits below 0", document(R"([{"path": "/a", "address_bits": -1}])"), "from 1 to 64"},
        {"a number beyond any", R"({"format": "dmavet-facts", "version": 1e400, "facts": []})",
         "a number is too large"},
        {"a key twice", document(R"([{"path": "/a", "snoops": true, "snoops": false}])"), "\"snoops\" stands twice"},
        {"facts twice", R"({"format": "dmavet-facts", "version": 1, "facts": [], "facts": []})", "stands twice"},
        {"a node twice", declarations(R"({"node": "a"}, {"node": "a"})"), "\"a\" stands twice"},
        {"counts that do not make the trees", declarations(R"({"node": "a", "iommus": {"x": 1, "y": 1}})"),
         "make 2, not 3"},
        {"an empty declaration", declarations(R"({"node": "a", "windows": ""})"), "\"windows\""},
        {"more trees that say something than trees", declarations(R"({"node": "a", "coherent": 2, "noncoherent": 2})"),
         "\"noncoherent\" must be a number from 0 to 1"},
        {"a date of something else", declarations(R"({"node": "a", "since": {"streams": "6.12"}})"),
         "nodes[0].since: unknown key \"streams\""},
        {"a date that is no text", declarations(R"({"node": "a", "since": 6})"), "\"since\" must be a text"},
        {"more coherent trees than trees", declarations(R"({"node": "a", "coherent": 4})"), "from 0 to 3"},
        {"a base of RAM that is a number", ram("1073741824"), "\"ram\" must be an object"},
        {"a base that is no address", ram(R"({"1G": 1})"), "\"1G\" is no address"},
        {"a base without digits", ram(R"({"0x": 1})"), "\"0x\" is no address"},
        {"a base beyond 64 bits", ram(R"({"0x10000000000000000": 1})"), "is no address"},
        {"a base of no tree", ram(R"({"0x0": 0})"), "from 1 to 3"},
        {"more bases than trees", ram(R"({"0x0": 2, "0x40000000": 2})"), "make 4, more than 3"},
        {"a soc without trees",
         R"({"format": "dmavet-facts", "version": 1, "declarations": [{"soc": "a", "nodes": []}]})",
         "declarations[0] needs"},
        {"snoops that is a number", document(R"([{"path": "/a", "snoops": 1}])"), "\"snoops\""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const std::string message = error_of(c.text);
        CAPTURE(message);
        CHECK(message.find(c.part) != std::string::npos);
        CHECK(message.find('\n') == std::string::npos);
        const auto facts = read_facts(c.text);
        REQUIRE_FALSE(facts);
        CHECK(to_string(facts.error().code) == "bad-facts");
    }
}

}  // namespace dmavet
