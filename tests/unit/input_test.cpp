// SPDX-License-Identifier: Apache-2.0
// Which members do arguments have, and what is one of them made of?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "dmavet/input.hpp"
#include "support/files.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

namespace {

std::string names(Members members) {
    std::string out;
    while (const auto member = members.next()) {
        out += member->name + (member->error ? " (" + std::string(to_string(member->error->code)) + ") " : " ");
    }
    return out;
}

}  // namespace

TEST_CASE("members are sorted by their full name, each once") {
    const TemporaryFolder folder;
    const std::string root = folder.path().string();
    std::filesystem::create_directories(folder.path() / "b/deep");
    std::filesystem::create_directories(folder.path() / "empty");
    for (const char* name : {"b/z.dtb", "b/deep/a.dtb", "b/board.dts", "c.dtb", "B.dtb"}) {
        static_cast<void>(
            folder.file(name, std::string_view(name).ends_with(".dts") ? "/dts-v1/;" : board_called("x")));
    }
    const std::vector<std::string> arguments{root + "/c.dtb", root + "/b",           root + "/b/z.dtb",
                                             root + "/none",  root + "/b/board.dts", root + "/empty"};
    CHECK(names(Members(arguments)) == root + "/b/board.dts " + root + "/b/deep/a.dtb " + root + "/b/z.dtb " + root +
                                           "/c.dtb " + root + "/empty (no-boards) " + root + "/none (unreadable) ");
    CHECK(names(Members({})).empty());
}

TEST_CASE("a file is taken once, whatever its names") {
    const TemporaryFolder folder;
    const std::string root = folder.path().string();
    std::filesystem::create_directories(folder.path() / "deep");
    const std::string board = folder.file("a.dtb", board_called("a"));
    const std::string image = folder.file("b.img", android_tree_table({board_called("a"), board_called("b")}));
    const std::string same = folder.file("deep/same.dtb", board_called("a"));  // another file
    std::filesystem::create_symlink("a.dtb", folder.path() / "link.dtb");
    std::filesystem::create_symlink("nowhere", folder.path() / "lost.dtb");
    const auto found = [](const std::vector<std::string>& arguments) { return names(Members(arguments)); };
    CHECK(found({board, board}) == board + " ");
    CHECK(found({board, root + "/./a.dtb", root + "//a.dtb"}) == root + "/./a.dtb ");
    CHECK(found({board, root + "/deep/../a.dtb", root + "/link.dtb"}) == board + " ");
    CHECK(found({board, root, root + "/."}) == root + "/./a.dtb " + root + "/./deep/same.dtb ");
    CHECK(found({board, same}) == board + " " + same + " ");
    CHECK(found({root + "/lost.dtb", root + "/./lost.dtb"}) == root + "/./lost.dtb (unreadable) ");
    CHECK(found({root + "/none", root + "/deep/../none"}) == root + "/deep/../none (unreadable) ");
    CHECK(found({root + "/./b.img", image}) == root + "/./b.img#0 " + root + "/./b.img#1 ");
    CHECK(found({image + "#1", root + "/./b.img#1", image + "#0"}) == root + "/./b.img#1 " + image + "#0 ");
}

TEST_CASE("what a directory has besides is counted, or taken when it is asked for") {
    const TemporaryFolder folder;
    const std::string root = folder.path().string() + "/";
    std::filesystem::create_directories(folder.path() / "deep");
    for (const char* name : {"a.dtb", "a.dts", "b.dts", "deep/c.dts", "d.dtbo", "e.itb", "f.dtsi", "g.txt", "dts",
                             ".dts", "h.img", "i.x.dtb"}) {
        static_cast<void>(folder.file(name, ""));
    }
    const std::vector<std::string> arguments{folder.path().string()};
    const struct {
        std::vector<std::string> also;
        std::string names, passed_over;
    } cases[] = {
        {{}, "a.dtb i.x.dtb ", "dtbo:1 dts:2 img:1 itb:1 "},
        {{"dts"}, "a.dtb a.dts b.dts deep/c.dts i.x.dtb ", "dtbo:1 img:1 itb:1 "},
        {{"itb", "dtbo"}, "a.dtb d.dtbo e.itb i.x.dtb ", "dts:2 img:1 "},
        {{"txt"}, "a.dtb g.txt i.x.dtb ", "dtbo:1 dts:2 img:1 itb:1 "},
        {{"x"}, "a.dtb i.x.dtb ", "dtbo:1 dts:2 img:1 itb:1 "},
    };
    for (const auto& c : cases) {
        CAPTURE(c.also.size());
        Members members(arguments, Members::Of::boards, {}, c.also);
        std::string passed_over;
        for (const auto& [extension, count] : members.passed_over()) {
            passed_over += extension + ":" + std::to_string(count) + " ";
        }
        CHECK(passed_over == c.passed_over);
        std::string all;
        while (const auto member = members.next()) {
            all += member->name.substr(root.size()) + " ";
        }
        CHECK(all == c.names);
    }
}

TEST_CASE("a board's source has the member's name, and says what its bytes are") {
    const TemporaryFolder folder;
    const struct {
        std::string_view name;
        std::string_view content;
        std::string_view loaded;
    } cases[] = {
        {"board.dtb", "any bytes", "blob any bytes"},
        {"board.dts", "/dts-v1/; / { };", "dts \xd0\x0d\xfe\xed"},
        {"no-extension", "// a board\n/dts-v1/; / { };", "dts \xd0\x0d\xfe\xed"},
        {"empty.dtb", "", "empty"},
        {"broken.dts", "/dts-v1/; / {", "dtc-failed"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const Member member{folder.file(c.name, c.content), {}};
        const auto sources = load(member);
        if (!sources) {
            CHECK(to_string(sources.error().code) == c.loaded);
            continue;
        }
        const Source& base = sources->base;
        CHECK(base.name == member.name);
        const std::string_view bytes(reinterpret_cast<const char*>(base.bytes.data()), base.bytes.size());
        const std::string loaded = (base.kind == SourceKind::dts ? "dts " : "blob ") + std::string(bytes);
        CHECK(loaded.starts_with(c.loaded));
    }
    const Error known = fail(ErrorCode::no_boards, "known already");
    const auto refused = load({"anything", known});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "known already");
    const auto no_dts = load({folder.file("other.dts", "/dts-v1/; / { };"), {}}, {.allow_dts = false});
    REQUIRE_FALSE(no_dts);
    CHECK(no_dts.error().code == ErrorCode::dts_refused);
}

TEST_CASE("a member of a file is named by the end of its name") {
    const TemporaryFolder folder;
    const std::string image = folder.file("dtbo.img", android_tree_table({board_called("a"), overlay_setting("x")}));
    const std::string odd = folder.file("odd#name.dtb", board_called("b"));
    const struct {
        std::string argument;
        std::string expected;
    } cases[] = {
        {image, image + "#0 "},
        {image + "#0", image + "#0 "},
        {image + "#1", image + "#1 (not-a-board) "},  // passed over, unless it is asked for
        {image + "#2", image + "#2 (no-boards) "},
        {odd, odd + " "},
        {odd + "#0", odd + "#0 (no-boards) "},
        {folder.path().string() + "/none#0", folder.path().string() + "/none#0 (unreadable) "},
    };
    for (const auto& c : cases) {
        CAPTURE(c.argument);
        CHECK(names(Members(std::vector{c.argument})) == c.expected);
    }
}

TEST_CASE("whether there are several is known before the first") {
    const TemporaryFolder folder;
    const std::string one = folder.file("one.img", android_tree_table({board_called("a"), overlay_setting("x")}));
    const std::string two = folder.file("two.img", android_tree_table({board_called("a"), board_called("b")}));
    const struct {
        std::vector<std::string> arguments;
        bool expected;
    } cases[] = {
        {{}, false},
        {{one}, false},
        {{two}, true},
        {{one, two}, true},
        {{two + "#1"}, false},
        {{one, one}, false},
        {{folder.path().string() + "/none"}, false},
        {{folder.path().string() + "/none", one}, true},
    };
    for (const auto& c : cases) {
        Members members(c.arguments);
        CHECK(members.are_several() == c.expected);
        CHECK(members.next().has_value() != c.arguments.empty());  // which was looked at, but not taken
    }
}

}  // namespace dmavet::test
