// SPDX-License-Identifier: Apache-2.0
// Does a walk through a damaged container always end, with members or a reason? What ./dev fuzz does for longer, from
// fixed damage.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "cli/process.hpp"
#include "dmavet/input.hpp"
#include "input/container/walk.hpp"
#include "support/fdt_builder.hpp"
#include "support/files.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;
constexpr ContainerLimits small_limits{.members = 1000, .depth = 6, .member_bytes = mib, .unpacked_bytes = 8 * mib};

// How many members were found, of which one at least says something.
std::size_t walk_through(std::vector<std::byte> bytes) {
    input::Walk walk("damaged", std::move(bytes), small_limits);
    std::size_t members = 0;
    while (const auto member = walk.next()) {
        ++members;
        REQUIRE_FALSE(member->name.empty());
        REQUIRE((member->error || !member->contents.empty() || !member->passed_over.empty()));
        if (member->kind != MemberKind::source) {
            auto sources = load(*member);
            if (sources) {
                static_cast<void>(Tree::read(std::move(*sources)));
            }
        }
    }
    REQUIRE(members > 0);
    return members;
}

std::string fit_image() {
    FdtBuilder tree;
    tree.node("images");
    tree.node("f").string("type", "flat_dt").bytes("data", bytes_of(board_called("f"))).end();
    tree.node("e").string("type", "flat_dt").cells("data-offset", {0}).cells("data-size", {200}).end();
    tree.node("o").string("type", "flat_dt").bytes("data", bytes_of(overlay_setting("x"))).end().end();
    tree.node("configurations").node("c").strings("fdt", {"f", "o"}).end().node("d").strings("fdt", {"e"});
    return text_of(tree.finish()) + board_called("e");
}

std::vector<std::string> seeds() {
    const std::string a = board_called("a");
    const std::string overlay = overlay_setting("x");
    std::vector<std::string> all{
        fit_image(),
        tar({{"a.dtb", a}, {"image.itb", fit_image()}}),
        android_boot_image(2, {"kernel" + a, "r", a, overlay, a + a}),
        android_vendor_image(4, {"", "r", "", "", a}),
        android_tree_table({a, overlay}),
        with(with(android_tree_table({zlib_stored(a), overlay}), 28, big(1)), 48, big(1)),
        legacy_image({4, {"kernel" + a, "r", a}}),
        with(disk({a, fat(a)}, 4), 512, "loader" + a),
        gpt_disk({a, fat(a)}, 512),
        executable({{".dtb", a}, {".linux", "kernel" + a}}),
        "loader" + a + "pad" + fit_image(),
    };
    const TemporaryFolder folder;
    const std::string inner = folder.file("inner", all[1]);
    for (const char* tool : {"gzip -c", "xz -c", "zstd -qc", "lz4 -qc", "bzip2 -c"}) {
        REQUIRE(shell(std::string(tool) + " '" + inner + "' > '" + inner + ".packed'").status == 0);
        all.push_back(read_text(inner + ".packed"));
        all.push_back(all.back() + a);
    }
    return all;
}

}  // namespace

TEST_CASE("containers that were cut off") {
    for (const std::string& seed : seeds()) {
        const std::size_t step = seed.size() / 300 + 1;
        for (std::size_t length = 0; length < seed.size(); length += step) {
            CAPTURE(length);
            walk_through(bytes_of(seed.substr(0, length)));
        }
    }
}

TEST_CASE("containers with random damage") {
    std::mt19937 random(20141205);  // fixed: a failure can be repeated
    for (const std::string& seed : seeds()) {
        std::size_t found = 0;
        for (int round = 0; round < 500; ++round) {
            std::vector<std::byte> bytes = bytes_of(seed);
            for (std::size_t flip = 0; flip <= random() % 4; ++flip) {
                // Half of it where headers are.
                const std::size_t most = random() % 2 == 0 ? std::min<std::size_t>(bytes.size(), 256) : bytes.size();
                bytes[random() % most] ^= static_cast<std::byte>(1U << (random() % 8));
            }
            found += walk_through(std::move(bytes));
        }
        CHECK(found >= 500);
    }
}

}  // namespace dmavet::test
