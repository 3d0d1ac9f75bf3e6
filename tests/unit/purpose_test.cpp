// SPDX-License-Identifier: Apache-2.0
// Whom is a tree for? By structure: libfdt's fdt_overlay_apply() and U-Boot's fit_check_format() say what they take.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include "dmavet/rule.hpp"
#include "support/analyzed.hpp"
#include "topology/purpose.hpp"

namespace dmavet::test {

namespace {

using topology::Purpose;

FdtBuilder& stripped(FdtBuilder& t) {
    return t.device("vop@1").cells("reg", {1, 1}).cells("interrupts", {1}).cells("iommus", {0x9b}).end();
}
FdtBuilder& image(FdtBuilder& t) {
    return t.node("images").node("fdt-1").string("type", "flat_dt");
}

const struct {
    std::string_view name;
    Build build;
    Purpose expected;
} cases[] = {
    {"an empty root", [](FdtBuilder&) {}, Purpose::board},
    {"a fragment", [](FdtBuilder& t) { t.node("fragment@0").node("__overlay__"); }, Purpose::overlay},
    {"by whatever name", [](FdtBuilder& t) { t.node("soc").end().node("changes").node("__overlay__"); },
     Purpose::overlay},
    {"a fragment one level too deep", [](FdtBuilder& t) { t.node("soc").node("fragment@0").node("__overlay__"); },
     Purpose::board},
    {"a fragment that was left in a board, as in a tree of Samsung's Exynos 850",
     [](FdtBuilder& t) { t.node("cpus").end().node("fragment@0").node("__overlay__"); }, Purpose::board},
    {"CPUs in a fragment", [](FdtBuilder& t) { t.node("fragment@0").node("__overlay__").node("cpus"); },
     Purpose::overlay},
    {"references to another tree", [](FdtBuilder& t) { t.node("__fixups__").string("smmu", "/dev:iommus:0"); },
     Purpose::overlay},
    {"references that dangle in a board, as in a tree of Samsung's Exynos 1280",
     [](FdtBuilder& t) { t.node("cpus").end().node("__fixups__").string("region", "/dev:memory-region:0"); },
     Purpose::board},
    {"no such reference is left", [](FdtBuilder& t) { t.node("__fixups__"); }, Purpose::board},
    {"references within the tree, of an old dtc",
     [](FdtBuilder& t) { t.node("__local_fixups__").node("dev").cells("iommus", {0}); }, Purpose::board},
    {"labels", [](FdtBuilder& t) { t.node("__symbols__").string("smmu", "/iommu"); }, Purpose::board},
    {"an image with its data", [](FdtBuilder& t) { image(t).empty("data"); }, Purpose::fit_image},
    {"with its data behind the tree", [](FdtBuilder& t) { image(t).cells("data-offset", {0}); }, Purpose::fit_image},
    {"with its data at a place", [](FdtBuilder& t) { image(t).cells("data-position", {0x1000}); }, Purpose::fit_image},
    {"an image without data", [](FdtBuilder& t) { image(t); }, Purpose::board},
    {"no image", [](FdtBuilder& t) { t.node("images"); }, Purpose::board},
    {"a boot loader's phase", [](FdtBuilder& t) { stripped(t.bus(1, 1)).device("uart@2").empty("bootph-all"); },
     Purpose::boot_loader},
    {"its configuration",
     [](FdtBuilder& t) { stripped(t.bus(1, 1)).node("config").cells("u-boot,spl-payload-offset", {0x60000}); },
     Purpose::boot_loader},
    {"such marks in a whole tree",
     [](FdtBuilder& t) {
         stripped(t.bus(1, 1)).node("cpus").end().node("config").cells("u-boot,spl-payload-offset", {0x60000});
     },
     Purpose::board},
    {"no CPU, and no mark", [](FdtBuilder& t) { stripped(t.bus(1, 1)); }, Purpose::board},
    {"a hypervisor's guest",
     [](FdtBuilder& t) { t.node("aspace").device("disk", "virtio,mmio").string("manifest_type", "virtual"); },
     Purpose::hypervisor},
};

}  // namespace

TEST_CASE("whom a tree is for") {
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const auto tree = Tree::read(blob_of(c.build));
        REQUIRE(tree);
        CHECK(static_cast<int>(topology::purpose_of(*tree)) == static_cast<int>(c.expected));
    }
}

TEST_CASE("what describes no machine is refused by name, with what to do") {
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const auto board = analyze(blob_of(c.build), Question{}, no_rules());
        const bool is_refused = c.expected == Purpose::overlay || c.expected == Purpose::fit_image;
        REQUIRE(board.has_value() != is_refused);
        if (is_refused) {
            CHECK(board.error().code == ErrorCode::not_a_board);
            const std::string_view tool = c.expected == Purpose::overlay ? "give its base" : "mkimage -f SOURCE.its";
            CHECK(board.error().message.find(tool) != std::string::npos);
            CHECK(board.error().field == (c.expected == Purpose::overlay ? "overlays" : ""));
        }
    }
}

TEST_CASE("what is wrong in a tree that Linux does not get is a note") {
    const auto severities = [](Build build) {
        std::string found;
        for (const Finding& finding : checked(blob_of(build)).findings) {
            found += std::string(finding.rule->id) + " " + std::string(to_string(finding.severity)) + ";";
        }
        return found;
    };
    CHECK(severities([](FdtBuilder& t) { stripped(t.bus(1, 1)).node("config").cells("u-boot,spl-boot-order", {1}); }) ==
          "iommus-unresolved-phandle note;");
    CHECK(severities([](FdtBuilder& t) { stripped(t.bus(1, 1)); }) == "iommus-unresolved-phandle error;");
    CHECK(severities([](FdtBuilder& t) {
              t.node("aspace").device("disk", "virtio,mmio").string("manifest_type", "virtual");
          }) == "virtio-mmio-not-coherent note;");
}

TEST_CASE("tables of labels and offsets are nobody's properties") {
    for (const std::string_view table : {"__symbols__", "__fixups__", "__local_fixups__"}) {
        CAPTURE(table);
        FdtBuilder t;
        t.bus(1, 1).device("dsp@1000").cells("reg", {0x1000, 0x100}).end();
        t.node(table).node("dsp@1000").cells("memory-region", {0}).cells("iommus", {0}).cells("dma-ranges", {4});
        CHECK(checked(t.finish()).findings.empty());
    }
}

}  // namespace dmavet::test
