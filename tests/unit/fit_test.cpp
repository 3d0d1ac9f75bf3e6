// SPDX-License-Identifier: Apache-2.0
// Which boards has a FIT image? Configurations, their trees and overlays, as boot_get_fdt_fit() of U-Boot takes them.
#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "cli/process.hpp"
#include "dmavet/input.hpp"
#include "support/fdt_builder.hpp"
#include "support/found.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

namespace {

// A FIT image in few lines.
class FitBuilder {
public:
    FitBuilder() { tree_.string("description", "a FIT image").cells("#address-cells", {1}).node("images"); }

    FitBuilder& image(std::string_view name, std::string_view content, std::string_view type = "flat_dt") {
        tree_.node(name).string("type", type).bytes("data", bytes_of(content)).end();
        return *this;
    }
    FitBuilder& image(std::string_view name, void (*fill)(FdtBuilder&)) {
        fill(tree_.node(name).string("type", "flat_dt"));
        tree_.end();
        return *this;
    }
    FitBuilder& configuration(std::string_view name, std::initializer_list<std::string_view> trees) {
        if (!has_configurations_) {
            has_configurations_ = true;
            tree_.end().node("configurations");
        }
        tree_.node(name);
        if (trees.size() > 0) {
            tree_.strings("fdt", trees);
        }
        tree_.end();
        return *this;
    }
    [[nodiscard]] std::string finish() { return text_of(tree_.finish()); }

private:
    FdtBuilder tree_;
    bool has_configurations_ = false;
};

const std::string a = board_called("a");
const std::string b = board_called("b");
const std::string overlay = overlay_setting("dma-coherent");

}  // namespace

TEST_CASE("each configuration is a board") {
    const struct {
        std::string_view name;
        std::string image;
        std::string expected;
    } cases[] = {
        {"two of them",
         FitBuilder().image("x", a).image("y", b).configuration("1", {"y"}).configuration("2", {"x"}).finish(),
         "#1 configuration b;#2 configuration a;"},
        {"with overlays in their order",
         FitBuilder()
             .image("x", a)
             .image("p", overlay)
             .image("q", overlay)
             .configuration("1", {"x", "q", "p"})
             .finish(),
         "#1 configuration a +#q +#p;"},
        {"an overlay as a base is for another configuration",
         FitBuilder().image("x", a).image("p", overlay).configuration("1", {"x"}).configuration("2", {"p"}).finish(),
         "#1 configuration a;#2 (overlay);"},
        {"without a tree", FitBuilder().image("x", a).configuration("1", {"x"}).configuration("2", {}).finish(),
         "#1 configuration a;#2 (configuration);"},
        {"nothing but those", FitBuilder().image("k", "", "kernel").configuration("1", {}).finish(),
         "#1 (configuration); no-boards;"},
        {"a tree that none names", FitBuilder().image("x", a).image("y", b).configuration("1", {"y"}).finish(),
         "#1 configuration b;#x tree a;"},
        {"none at all", FitBuilder().image("x", a).image("p", overlay).finish(), "#x tree a;#p (overlay);"},
        {"an image that is not there", FitBuilder().image("x", a).configuration("1", {"x", "z"}).finish(),
         "#1 bad-structure;"},
        {"a tree in the loader",
         FitBuilder().image("u", "loader" + a, "firmware").image("x", b).configuration("1", {"x"}).finish(),
         "#1 configuration b;#u#0x6 tree a;"},
        {"not in a ramdisk", FitBuilder().image("r", "files" + a, "ramdisk").image("x", b).finish(), "#x tree b;"},
        {"no tree", FitBuilder().image("k", "kernel", "kernel").finish(), " no-boards;"},
        {"encrypted", FitBuilder().image("x", [](FdtBuilder& t) { t.empty("data").node("cipher").end(); }).finish(),
         "#x bad-structure;"},
        {"of a compression that nothing opens",
         FitBuilder().image("x", [](FdtBuilder& t) { t.string("compression", "lzo").empty("data"); }).finish(),
         "#x bad-structure;"},
        {"not compressed as it says",
         FitBuilder().image("x", [](FdtBuilder& t) { t.string("compression", "gzip").cells("data", {1}); }).finish(),
         "#x bad-structure;"},
        {"data behind the end",
         FitBuilder().image("x", [](FdtBuilder& t) { t.cells("data-offset", {0}).cells("data-size", {1}); }).finish(),
         "#x truncated;"},
        {"far behind it",
         FitBuilder()
             .image("x", [](FdtBuilder& t) { t.cells("data-position", {0xffffffff}).cells("data-size", {0xffffffff}); })
             .finish(),
         "#x truncated;"},
        {"in a FIT image", FitBuilder().image("x", FitBuilder().image("y", a).finish()).finish(), "#x#y tree a;"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CHECK(found_in(c.image) == c.expected);
    }
}

TEST_CASE("data behind the tree, by its offset or its place") {
    const auto with_tree = [](void (*fill)(FdtBuilder&)) {
        std::string image = FitBuilder().image("x", fill).configuration("1", {"x"}).finish();
        return with(padded(image, 4096), 4096, a);
    };
    // a has fewer bytes than it says: what is behind it is not there.
    const std::string at_place =
        with_tree([](FdtBuilder& t) { t.cells("data-position", {4096}).cells("data-size", {128}); });
    CHECK(found_in(at_place).starts_with("#1 configuration"));
    CHECK(found_in("loader" + at_place).starts_with("#0x6#1 configuration"));  // places count from where it begins
    // Of what lies behind a FIT image and its data, trees are members, too.
    CHECK(found_in(FitBuilder().image("x", a).finish() + b).ends_with(" tree b;"));
}

TEST_CASE("overlays of a configuration are applied before those that were asked for") {
    const std::string image =
        FitBuilder().image("x", a).image("p", overlay_setting("p")).configuration("1", {"x", "p"}).finish();
    const TemporaryFolder folder;
    Members members(std::vector{folder.file("image.itb", image)});
    const auto member = members.next();
    REQUIRE(member);
    InputOptions options;
    options.overlays.push_back({"q", SourceKind::blob, bytes_of(overlay_setting("q"))});
    auto sources = load(*member, options);
    REQUIRE(sources);
    CHECK(sources->base.name.ends_with("image.itb#1"));
    REQUIRE(sources->overlays.size() == 2);
    CHECK(sources->overlays[0].name.ends_with("image.itb#p"));
    CHECK(sources->overlays[1].name == "q");
    const auto tree = Tree::read(std::move(*sources));
    REQUIRE(tree);
    const auto soc = tree->find_path("/soc");
    REQUIRE(soc);
    CHECK(tree->find_property(*soc, "p") != nullptr);
    CHECK(tree->find_property(*soc, "q") != nullptr);
}

}  // namespace dmavet::test
