// SPDX-License-Identifier: Apache-2.0
// Which files may a text name, when somebody has asked for it and when it only lies there?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "cli/process.hpp"
#include "input/text_lines.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;

// "home" has what is nobody's business, and below it trees and folders that are in none.
struct Home : TemporaryFolder {
    Home() {
        for (const char* name :
             {".ssh", "dl/sub", "linux/include/dt-bindings", "linux/arch/boot", "linux/.config.d", "repository/.git",
              "repository/boards", "u-boot/dts/upstream/src", "u-boot/dts/upstream/include/dt-bindings"}) {
            fs::create_directories(path() / "home" / name);
        }
        for (const char* name :
             {"outside.dtsi", "home/.ssh/id", "home/above.dtsi", "home/dl/above.dtsi", "home/dl/sub/own.dtsi",
              "home/dl/sub/.own.dtsi", "home/linux/top.dtsi", "home/linux/arch/middle.dtsi",
              "home/linux/arch/boot/own.dtsi", "home/linux/.config.d/x", "home/repository/top.dtsi",
              "home/repository/.git/keys", "home/u-boot/top.dtsi"}) {
            (void)file(name, std::string(name) + "\n");
        }
        fs::create_symlink("../../.ssh/id", path() / "home/dl/sub/link");
        fs::create_symlink("../../../.ssh/id", path() / "home/linux/arch/boot/link");
        fs::create_symlink("../../top.dtsi", path() / "home/linux/arch/boot/inside");
        fs::create_symlink("../../.config.d/x", path() / "home/linux/arch/boot/hidden");
        fs::create_symlink("../../.ssh", path() / "home/linux/arch/folder");
    }
    // The first line of what the text in that folder calls so, below "home"; empty: it is not read.
    std::string line(const std::string& folder, const std::string& name, bool is_trusted) const {
        input::TextLines lines(path() / "home" / folder, is_trusted);
        const std::string found = lines.line(name, 1);
        return found.substr(found.starts_with("home/") ? 5 : 0);
    }
};

}  // namespace

TEST_CASE("of what a text names that nobody has asked for, only its own source tree is read") {
    const Home home;
    struct Case {
        std::string folder, name;
        std::string_view untrusted, trusted;
    };
    const Case cases[] = {
        {"dl/sub", "own.dtsi", "dl/sub/own.dtsi", "dl/sub/own.dtsi"},
        {"dl/sub", "./own.dtsi", "dl/sub/own.dtsi", "dl/sub/own.dtsi"},
        {"dl/sub", ".own.dtsi", "", "dl/sub/.own.dtsi"},
        {"dl/sub", "above.dtsi", "", "dl/above.dtsi"},
        {"dl/sub", "sub/own.dtsi", "", "dl/sub/own.dtsi"},
        {"dl/sub", "../above.dtsi", "", "dl/above.dtsi"},
        {"dl/sub", ".ssh/id", "", ".ssh/id"},
        {"dl/sub", "link", "", ".ssh/id"},
        {"dl/sub", "none.dtsi", "", ""},
        {"dl/sub", "", "", ""},
        {"dl/sub", ".", "", ""},
        {"linux/arch/boot", "arch/boot/own.dtsi", "linux/arch/boot/own.dtsi", "linux/arch/boot/own.dtsi"},
        {"linux/arch/boot", "middle.dtsi", "linux/arch/middle.dtsi", "linux/arch/middle.dtsi"},
        {"linux/arch/boot", "top.dtsi", "linux/top.dtsi", "linux/top.dtsi"},
        {"linux/arch/boot", "inside", "linux/top.dtsi", "linux/top.dtsi"},
        {"linux/arch/boot", "../../top.dtsi", "linux/top.dtsi", "linux/top.dtsi"},
        {"linux/arch/boot", "above.dtsi", "", "above.dtsi"},
        {"linux/arch/boot", "outside.dtsi", "", "outside.dtsi"},
        {"linux/arch/boot", ".ssh/id", "", ".ssh/id"},
        {"linux/arch/boot", "link", "", ".ssh/id"},
        {"linux/arch/boot", "hidden", "", "linux/.config.d/x"},
        {"linux/arch/boot", "arch/folder/id", "", ".ssh/id"},
        {"linux", "top.dtsi", "linux/top.dtsi", "linux/top.dtsi"},
        {"linux", "above.dtsi", "", "above.dtsi"},
        {"repository/boards", "top.dtsi", "repository/top.dtsi", "repository/top.dtsi"},
        {"repository/boards", ".git/keys", "", "repository/.git/keys"},
        {"repository/boards", "above.dtsi", "", "above.dtsi"},
        {"u-boot/dts/upstream/src", "top.dtsi", "u-boot/top.dtsi", "u-boot/top.dtsi"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.folder);
        CAPTURE(c.name);
        CHECK(home.line(c.folder, c.name, false) == c.untrusted);
        CHECK(home.line(c.folder, c.name, true) == c.trusted);
    }
    const std::string inside = (home.path() / "home/linux/top.dtsi").string();
    const std::string outside = (home.path() / "home/above.dtsi").string();
    CHECK(home.line("linux/arch", inside, false) == "linux/top.dtsi");
    CHECK(home.line("linux/arch", outside, false).empty());
    CHECK(home.line("linux/arch", outside, true) == "above.dtsi");
}

}  // namespace dmavet::test
