// SPDX-License-Identifier: Apache-2.0
// What do two rules say of a tree, asked alone?
#include "unit/rules/causes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "rules/claims.hpp"
#include "rules/plan.hpp"
#include "support/describe.hpp"
#include "support/samples.hpp"

namespace dmavet::test {

namespace {

// Pairs that are shown side by side on purpose, the one on whose ground the other stands first.
constexpr RulePair side_by_side[] = {
    // The whole machine loses its zone by a window that is wrong for its own devices: the latter grades itself down.
    {"range-misses-all-ram", "one-bad-range-empties-zone-dma"},
    {"dma-ranges-copied-from-ranges", "one-bad-range-empties-zone-dma"},
    {"dma-ranges-length", "zone-dma-collapse"},
    // Two memories that lie elsewhere, each moved by an option of its own.
    {"bounce-buffer-unreachable", "atomic-pool-out-of-reach"},
    // Which area is the default one, and what larger pages make of it.
    {"multiple-cma-defaults", "region-and-page-size"},
    // A size of all ones is a slip of its own, wherever the window ends.
    {"one-bad-range-empties-zone-dma", "mask-style-size"},
    {"mask-style-size", "one-bad-range-empties-zone-dma"},
    {"range-misses-all-ram", "mask-style-size"},
};

bool is_side_by_side(const RulePair& pair) {
    return std::find(std::begin(side_by_side), std::end(side_by_side), pair) != std::end(side_by_side);
}

}  // namespace

std::vector<Finding> run_alone(const Board& board, std::span<const Rule* const> rules) {
    std::vector<const SocDeclarations*> declarations;
    if (board.question.facts) {
        for (const SocDeclarations& one : board.question.facts->declarations) {
            declarations.push_back(&one);
        }
    }
    const Subject subject{
        *board.tree, *board.of, board.topology, *board.kernel, board.line, board.placement, board.question.facts.get(),
        declarations};
    return rules::run_plan(rules::make_plan(rules), rules, {}, subject);
}

std::string overlaps(const Tree& tree, const std::vector<Finding>& findings) {
    constexpr std::size_t only[] = {0};
    std::string text;
    for (const Finding& earlier : findings) {
        const std::vector<Finding> one{earlier};
        rules::ClaimedGround ground(tree, one, 1);
        ground.add(0, 0);
        for (const Finding& later : findings) {
            const Rule &first = *earlier.rule, &second = *later.rule;
            const bool is_apart = is_side_by_side({first.id, second.id}) ||
                                  std::find(first.after.begin(), first.after.end(), second.id) != first.after.end();
            if (!earlier.explained_by && !later.explained_by && first.id != second.id && first.tier <= second.tier &&
                !is_apart && ground.cause(only, later)) {
                text += std::string(second.id) + " at " + tree.path(later.node) + " is on the ground of " +
                        std::string(first.id) + " at " + tree.path(earlier.node) + ": does it come `after` it?\n";
            }
        }
    }
    return text;
}

bool explains(const Board& board, std::string_view earlier, std::string_view later) {
    const Rule* const pair[] = {find_rule(earlier), find_rule(later)};
    const std::vector<Finding> findings = run_alone(board, pair);
    const auto is_later = [&](const Finding& finding) { return finding.rule == pair[1]; };
    return std::any_of(findings.begin(), findings.end(), is_later) &&
           std::all_of(findings.begin(), findings.end(), [&](const Finding& finding) {
               return !is_later(finding) || (finding.explained_by && finding.explained_by->rule == pair[0]);
           });
}

void check_causes(std::span<const CauseCase> cases) {
    for (const CauseCase& c : cases) {
        Question question;
        question.config_set = c.config;
        if (c.facts) {
            question.facts = std::make_shared<const Facts>(c.facts());
        }
        const Board analysis = analyzed(blob_of(c.build), c.kernel, question);
        CAPTURE(c.earlier);
        CAPTURE(c.later);
        INFO(dts_text(*analysis.tree));
        CHECK(explains(analysis, c.earlier, c.later));
        const std::string found = overlaps(*analysis.tree, run_alone(analysis, default_rules_and(nullptr)));
        CHECK_MESSAGE(found.empty(), found);
    }
}

FdtBuilder& board(FdtBuilder& t) {
    return t.bus(1, 1).strings("compatible", {"vendor,board", "vendor,soc"});
}
FdtBuilder& smmu(FdtBuilder& t, std::uint32_t cells, std::string_view compatible) {
    return t.device("iommu@9000", compatible).cells("reg", {0x9000, 0x100}).cells("#iommu-cells", {cells}).phandle(1);
}
FdtBuilder& usb(FdtBuilder& t, std::string_view name, std::uint32_t reg) {
    return t.device(name, "vendor,usb").cells("reg", {reg, 0x100}).cells("interrupts", {1});
}
FdtBuilder& host(FdtBuilder& t, std::string_view name, std::uint32_t reg) {
    return t.device(name, "vendor,pcie").string("device_type", "pci").bus(3, 2).cells("reg", {reg, 0x100});
}
FdtBuilder& put(FdtBuilder& t, std::string_view property, const Cells& cells) {
    std::vector<std::byte> bytes;
    for (const std::uint32_t cell : cells) {
        for (unsigned shift = 32; shift > 0; shift -= 8) {
            bytes.push_back(static_cast<std::byte>(cell >> (shift - 8) & 0xff));
        }
    }
    return t.bytes(property, bytes);
}

SocDeclarations declared(std::string node, std::string iommus, std::string windows, unsigned coherent) {
    return {"vendor,soc",
            "golden boards",
            9,
            {{std::move(node), 9, coherent, {{std::move(iommus), 9}}, {{std::move(windows), 9}}}}};
}

}  // namespace dmavet::test
