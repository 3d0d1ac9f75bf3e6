// SPDX-License-Identifier: Apache-2.0
// Does an overlay make of a base what fdtoverlay makes of it, and does one that does not fit say why?
#include <doctest/doctest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/process.hpp"
#include "dmavet/tree.hpp"
#include "input/dtc.hpp"
#include "support/fdt_builder.hpp"
#include "support/files.hpp"
#include "tree/overlay.hpp"

namespace dmavet::tree {

namespace {

std::vector<std::byte> compile(std::string_view text) {
    const Bytes bytes = std::as_bytes(std::span(text));
    auto blob = input::compile({{}, {bytes.begin(), bytes.end()}, {}}, false);
    if (!blob) {
        throw std::runtime_error(blob.error().message + " in " + std::string(text));
    }
    return std::move(*blob);
}

void list(const Tree& tree, NodeId node, std::string& out) {
    out += tree.path(node) + ":";
    for (const Property& property : tree.properties(node)) {
        out.append(" ").append(tree.name(property.name)).append("=");
        for (const std::byte byte : property.value) {
            out += "0123456789abcdef"[static_cast<unsigned>(byte) >> 4];
            out += "0123456789abcdef"[static_cast<unsigned>(byte) & 15];
        }
    }
    out += '\n';
    for (auto child = tree.first_child(node); child; child = tree.next_sibling(*child)) {
        list(tree, *child, out);
    }
}

std::string listing(const Result<Tree>& tree) {
    if (!tree) {
        return tree.error().message;
    }
    std::string out;
    list(*tree, root_node, out);
    return out;
}

Source source(std::string name, std::string_view text) {
    return {std::move(name), SourceKind::blob, compile(text)};
}

constexpr std::string_view base_text = R"(/dts-v1/;
/ {
    model = "base";
    known = <&soc &uart0 &clk>;
    aliases { serial0 = "/soc/uart@1000"; };
    chosen { };
    soc: soc {
        #address-cells = <1>;
        #size-cells = <1>;
        uart0: uart@1000 { reg = <0x1000 0x100>; status = "disabled"; clocks = <&clk 1>; };
        dma@2000 { reg = <0x2000 0x100>; channel@0 { }; channel@1 { }; };
        clk: clock { #clock-cells = <1>; };
        unlabelled { };
    };
    __symbols__ { soc = "/soc"; uart0 = "/soc/uart@1000"; clk = "/soc/clock"; lost = "/soc/none"; bare = "/soc/unlabelled"; };
};
)";

std::string apply(std::vector<std::string_view> overlays) {
    Sources sources{source("base", base_text)};
    for (const std::string_view text : overlays) {
        sources.overlays.push_back(source("overlay", text));
    }
    return listing(Tree::read(std::move(sources)));
}

}  // namespace

TEST_CASE("an overlay makes of a base what fdtoverlay makes of it") {
    const struct {
        std::string_view what;
        std::vector<std::string_view> overlays;
    } cases[] = {
        {"a property replaced, one added", {R"(/dts-v1/; /plugin/; &uart0 { status = "okay"; extra; };)"}},
        {"new nodes, in the order that libfdt leaves", {R"(/dts-v1/; /plugin/;
            &soc { a { a1 { }; a2 { }; }; b { }; c { x = "1"; y = "2"; }; };)"}},
        {"a reference to the base and one to the overlay", {R"(/dts-v1/; /plugin/;
            &soc { pool: pool { }; user { both = <1 &pool &clk 2 &pool>; unaligned = [01], <0>; }; };)"}},
        {"targets by path, by alias, and the root", {R"(/dts-v1/; /plugin/;
            / { fragment@0 { target-path = "/soc//dma@2000/"; __overlay__ { p; }; };
                fragment@1 { target-path = "serial0"; __overlay__ { q; }; };
                fragment@2 { target-path = "/"; __overlay__ { top { }; }; }; };)"}},
        {"a name without a unit address is the first node's that has it", {R"(/dts-v1/; /plugin/;
            &soc { dma { channel { z; }; channel@1 { z; }; channel@2 { z; }; }; };)"}},
        {"what one fragment adds, the next one finds", {R"(/dts-v1/; /plugin/;
            / { fragment@0 { target-path = "/soc"; __overlay__ { late { }; }; };
                fragment@1 { target-path = "/soc/late"; __overlay__ { here; }; }; };)"}},
        {"nodes beside the fragments are no content", {R"(/dts-v1/; /plugin/;
            / { fragment@0 { target-path = "/soc"; __overlay__ { x; }; }; other { p; }; };)"}},
        {"labels of one overlay are there for the next",
         {
             R"(/dts-v1/; /plugin/; &soc { refs = <&added &inner>; added: added { inner: inner { }; }; };
               / { __symbols__ { added = "/fragment@0/__overlay__/added"; inner = "/fragment@0/__overlay__/added/inner";
                                 whole = "/fragment@0/__overlay__"; frag = "/fragment@0"; other = "/soc"; }; };)",
             R"(/dts-v1/; /plugin/; &inner { to = <&added>; };)"}},
        {"labels below targets that are written as a path or an alias keep them as they are written",
         {R"(/dts-v1/; /plugin/;
            / { fragment@0 { target-path = "/soc//dma@2000/"; __overlay__ { x { }; }; };
                fragment@1 { target-path = "serial0"; __overlay__ { y { }; }; };
                fragment@2 { target-path = "/"; __overlay__ { z { }; }; };
                __symbols__ { x = "/fragment@0/__overlay__/x"; y = "/fragment@1/__overlay__/y";
                              z = "/fragment@2/__overlay__/z"; all_x = "/fragment@0/__overlay__";
                              all_y = "/fragment@1/__overlay__/"; all_z = "/fragment@2/__overlay__";
                              gone = "/fragment@1/__overlay__/none/below"; near = "/fragment@1/__overlay__x/y";
                              beside = "/fragment@9/other/y"; }; };)"}},
        {"a label below an alias is one that the next overlay can refer to",
         {R"(/dts-v1/; / { fragment@0 { target-path = "serial0"; __overlay__ { y { phandle = <1>; }; }; };
                           __symbols__ { y = "/fragment@0/__overlay__/y"; }; };)",
          R"(/dts-v1/; /plugin/; &y { late; };)"}},
        {"the second of two adds before what the first has added",
         {R"(/dts-v1/; /plugin/; &soc { one { }; };)", R"(/dts-v1/; /plugin/; &soc { two { }; one { p; }; };)"}},
        {"labels of a node that is called so with a unit address",
         {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { n { }; }; };
                           __symbols__@7 { n = "/fragment@0/__overlay__/n"; }; };)"}},
        {"the path of a fixup begins with an alias", {R"(/dts-v1/; / { aliases { f = "/fragment@0"; };
            fragment@0 { target-path = "/"; __overlay__ { p = <0>; }; }; __fixups__ { clk = "f/__overlay__:p:0"; }; };)"}},
        {"a fixup changes labels", {R"(/dts-v1/; / { fragment@0 { target-path = "/soc"; __overlay__ { n { }; }; };
            __symbols__ { n = "/fragment@0/__overlay__/n"; m = "/fragment@0/__overlay__/n"; };
            __local_fixups__ { __symbols__ { n = <8>; m = <21>; }; }; };)"}},
        {"what only the kernel takes for a phandle is none",
         {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { old { ibm,phandle = <77>; }; }; }; };)",
          R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { n { phandle = <1>; }; }; }; };)"}},
    };
    const test::TemporaryFolder folder;
    for (const auto& c : cases) {
        CAPTURE(c.what);
        std::string overlays;
        const auto write = [&](const std::string& name, const std::vector<std::byte>& bytes) {
            return folder.file(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        };
        const std::string base = write("base.dtb", compile(base_text));
        const std::string out = folder.file("out.dtb", "");
        for (std::size_t i = 0; i < c.overlays.size(); ++i) {
            overlays += " " + write("overlay" + std::to_string(i) + ".dtbo", compile(c.overlays[i]));
        }
        const test::Outcome outcome = test::shell("fdtoverlay -i " + base + " -o " + out + overlays);
        CAPTURE(outcome.err);
        REQUIRE(outcome.status == 0);
        CHECK(apply(c.overlays) == listing(Tree::read(test::read_bytes(out))));
    }
}

// dtc refuses to write such an overlay, so it is made by force. A label's path is made when all is merged, of what the
// target is then.
TEST_CASE("of two nodes that have the phandle of a target the first in the tree is meant") {
    struct Written {
        std::string_view path;
        std::string_view content;
    };
    const struct {
        std::string_view what;
        std::vector<Written> fragments;
    } cases[] = {
        {"the one that was added later", {{"/soc", "low { phandle = <1>; };"}, {"/", "high { phandle = <1>; };"}}},
        {"the one that was added before", {{"/", "high { phandle = <1>; };"}, {"/soc", "low { phandle = <1>; };"}}},
        {"the second child that was added", {{"/soc", "a { phandle = <1>; };"}, {"/soc", "b { phandle = <1>; };"}}},
        {"the parent of the other", {{"/soc", "a { b { phandle = <1>; }; };"}, {"/soc", "a { phandle = <1>; };"}}},
        {"the first of the base", {{"/soc/unlabelled", "phandle = <1>;"}, {"/soc/dma@2000", "phandle = <1>;"}}},
        {"what was added before those of the base",
         {{"/soc/dma@2000", "phandle = <1>;"}, {"/soc", "a { phandle = <1>; };"}}},
        {"the one that keeps it",
         {{"/soc", "low { phandle = <1>; };"}, {"/", "high { phandle = <1>; };"}, {"/", "high { phandle = <2>; };"}}},
        {"the one that gets it back",
         {{"/soc", "low { phandle = <1>; };"},
          {"/", "high { phandle = <1>; };"},
          {"/", "high { phandle = <2>; };"},
          {"/", "high { phandle = <1>; };"}}},
    };
    const test::TemporaryFolder folder;
    for (const auto& c : cases) {
        CAPTURE(c.what);
        std::string text = "/dts-v1/; / {";
        for (const auto& [path, content] : c.fragments) {
            text += fmt::format(" fragment@{} {{ target-path = \"{}\"; __overlay__ {{ {} }}; }};", text.size(), path,
                                content);
        }
        text +=
            " target { target = <1>; __overlay__ { here { }; }; };"
            " late { target-path = \"/\"; __overlay__ { first { phandle = <1>; }; }; };"
            " __symbols__ { label = \"/target/__overlay__/here\"; };"
            " __local_fixups__ { target { target = <0>; }; }; };";
        const std::vector<std::byte> base = compile(base_text);
        const std::string base_file =
            folder.file("base.dtb", {reinterpret_cast<const char*>(base.data()), base.size()});
        const std::string overlay = folder.file("overlay.dts", text);
        const std::string out = base_file + ".out";
        const test::Outcome outcome =
            test::shell("dtc -q -f -O dtb -o " + overlay + ".dtbo " + overlay + " && fdtoverlay -i " + base_file +
                        " -o " + out + " " + overlay + ".dtbo");
        CAPTURE(outcome.err);
        REQUIRE(outcome.status == 0);
        Sources both{source("base", base_text), {}};
        both.overlays.push_back({"overlay", SourceKind::blob, test::read_bytes(overlay + ".dtbo")});
        CHECK(listing(Tree::read(std::move(both))) == listing(Tree::read(test::read_bytes(out))));
    }
}

// Since libfdt 1.7 (overlay_prevent_phandle_overwrite(), dtc v1.7.1); before, what referred to the node in the base
// lost it.
TEST_CASE("a node that has a phandle in the base keeps it") {
    const std::string both = apply({R"(/dts-v1/; /plugin/;
        / { fragment@0 { target-path = "/soc"; __overlay__ { again: clock { }; user { clocks = <&again &fresh>; };
                                                             fresh: fresh { }; }; }; };)"});
    CAPTURE(both);
    // The base's phandles are 1 to 3, the overlay's are moved behind them.
    CHECK(both.find("/soc/clock: #clock-cells=00000001 phandle=00000003\n") != std::string::npos);
    CHECK(both.find("/soc/user: clocks=0000000300000005\n") != std::string::npos);
    CHECK(both.find("/soc/fresh: phandle=00000005\n") != std::string::npos);
    // Also where the overlay's own label is the target of a further fragment.
    const std::string twice = apply({R"(/dts-v1/; /plugin/;
        / { fragment@0 { target-path = "/soc"; __overlay__ { again: clock { }; }; };
            fragment@1 { target = <&again>; __overlay__ { phandle = <9>; }; }; };)"});
    CAPTURE(twice);
    CHECK(twice.find("/soc/clock: #clock-cells=00000001 phandle=00000003\n") != std::string::npos);
    // A phandle of 0 is moved to the largest of the base, 3. Whose target is a label of the base means that node by it,
    // and not the one that was to have it: libfdt changes what __local_fixups__ names.
    test::FdtBuilder t;  // which dtc refuses to write
    t.node("fragment@0").cells("target", {0xffffffff}).node("__overlay__").cells("phandle", {0}).end().end();
    t.node("fragment@1").cells("target", {0xffffffff}).node("__overlay__").empty("here").end().end();
    t.node("__fixups__").strings("uart0", {"/fragment@0:target:0"}).strings("clk", {"/fragment@1:target:0"}).end();
    Sources sources{source("base", base_text)};
    sources.overlays.push_back({"overlay", SourceKind::blob, t.finish()});
    const std::string zero = listing(Tree::read(std::move(sources)));
    CAPTURE(zero);
    CHECK(zero.find("/soc/clock: here= #clock-cells=00000001 phandle=00000003\n") != std::string::npos);
}

TEST_CASE("an overlay that does not fit says why, and fdtoverlay refuses it, too") {
    const test::TemporaryFolder folder;
    const auto write = [&](const std::string& name, std::string_view text) {
        const auto bytes = compile(text);
        return folder.file(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    };
    const std::string base = write("base.dtb", base_text);
    const std::string out = folder.file("out.dtb", "");
    const struct {
        std::string_view overlay;
        std::string_view said;
    } cases[] = {
        {"/dts-v1/; /plugin/; &none { };", "overlay: the base has no label none"},
        {"/dts-v1/; / { fragment@0 { target = <1 1>; __overlay__ { p; }; }; };",
         "overlay: the base has no node for the target of /fragment@0"},
        {"/dts-v1/; / { fragment@0 { target = <0xffffffff>; __overlay__ { p; }; }; };",
         "overlay: the base has no node for the target of /fragment@0"},
        {"/dts-v1/; /plugin/; &lost { };",
         "overlay: label lost of the base leads to /soc/none, which it does not have"},
        {"/dts-v1/; /plugin/; &bare { };",
         "overlay: label bare of the base leads to /soc/unlabelled, which has no phandle"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/none"; __overlay__ { }; }; };)",
         "overlay: the base has no node for the target of /fragment@0, /none"},
        {R"(/dts-v1/; / { fragment@0 { __overlay__ { }; }; };)",
         "overlay: the base has no node for the target of /fragment@0"},
        {R"(/dts-v1/; / { fragment@0 { target = <77>; __overlay__ { }; }; };)",
         "overlay: the base has no node for the target of /fragment@0"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { p = <0>; }; };
                          __fixups__ { clk = "/fragment@0/__overlay__:p:1"; }; };)",
         "overlay: __fixups__ of label clk points nowhere in the overlay: /fragment@0/__overlay__:p:1"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { p = <0>; }; };
                          __fixups__ { clk = "/fragment@0/__overlay__:p"; }; };)",
         "overlay: __fixups__ of label clk points nowhere in the overlay: /fragment@0/__overlay__:p"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { }; }; __fixups__ { clk; }; };)",
         "overlay: __fixups__ of label clk is no list of places"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; p = <0>; __overlay__ { }; };
                          __fixups__ { clk = [2f 66 3a 70 3a 30]; }; };)",
         "overlay: __fixups__ of label clk is no list of places"},
        {R"(/dts-v1/; / { p = <0>; fragment@0 { target-path = "/"; __overlay__ { }; }; __fixups__ { clk = ":p:0"; }; };)",
         "overlay: __fixups__ of label clk points nowhere in the overlay: :p:0"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { p = <0>; }; };
                          __local_fixups__ { fragment@0 { __overlay__ { p = <1>; }; }; }; };)",
         "overlay: __local_fixups__ points to byte 1 of p of /fragment@0/__overlay__, which has 4"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { }; };
                          __local_fixups__ { fragment@0 { __overlay__ { p = <0>; }; }; }; };)",
         "overlay: __local_fixups__ does not fit the overlay: p of /fragment@0/__overlay__"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { }; }; __local_fixups__ { fragment@1 { }; }; };)",
         "overlay: __local_fixups__ does not fit the overlay: / has no fragment@1"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { }; };
                          __symbols__ { far = "/fragment@1/__overlay__/x"; }; };)",
         "overlay: its label far leads to /fragment@1/__overlay__/x, a fragment that it does not have"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { }; }; fragment@1 { };
                          __symbols__ { far = "/fragment@1/__overlay__/"; }; };)",
         "overlay: its label far leads to /fragment@1/__overlay__/, a fragment that it does not have"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { }; }; __symbols__ { far = "fragment@0"; }; };)",
         "overlay: its label far leads to no path"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { }; }; __symbols__ { far; }; };)",
         "overlay: its label far leads to no path"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { }; };
                          __symbols__ { far = "/fragment@0/__overlay__", "/"; }; };)",
         "overlay: its label far leads to no path"},
        {R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { n { phandle = <0xfffffffe>; }; }; }; };)",
         "overlay: the base leaves no phandle for /fragment@0/__overlay__/n"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.overlay);
        CHECK(apply({c.overlay}) == c.said);
        const std::string overlay = write("overlay.dtbo", c.overlay);
        CHECK(test::shell("fdtoverlay -i " + base + " -o " + out + " " + overlay).status != 0);
    }
    // One that changes nothing is most likely another file than was meant.
    CHECK(apply({"/dts-v1/; / { };"}) == "overlay: no overlay: no node below its root has an __overlay__");
    // libfdt counts 0xffffffff among the base's phandles, though it finds no node by it.
    const auto none_left = test::FdtBuilder().node("n").phandle(0xffffffff).finish();  // which dtc refuses to write
    Sources full{{"base", SourceKind::blob, none_left}};
    full.overlays.push_back(source(
        "overlay", R"(/dts-v1/; / { fragment@0 { target-path = "/"; __overlay__ { m { phandle = <1>; }; }; }; };)"));
    CHECK(listing(Tree::read(std::move(full))) == "overlay: the base leaves no phandle for /fragment@0/__overlay__/m");
    Sources plain{source("base", "/dts-v1/; / { };")};
    plain.overlays.push_back(source("overlay", "/dts-v1/; /plugin/; &clk { };"));
    CHECK(listing(Tree::read(std::move(plain))) ==
          "overlay: label clk of the base is needed, but the base has no /__symbols__: build it with dtc -@");
}

}  // namespace dmavet::tree
