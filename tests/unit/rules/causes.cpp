// SPDX-License-Identifier: Apache-2.0
// What do two rules say of a tree, asked alone?
#include "unit/rules/causes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "rules/plan.hpp"
#include "support/describe.hpp"

namespace dmavet::test {

bool explains(const Board& board, std::string_view earlier, std::string_view later) {
    const Rule* const pair[] = {find_rule(earlier), find_rule(later)};
    std::vector<const SocDeclarations*> declarations;
    if (board.question.facts) {
        for (const SocDeclarations& one : board.question.facts->declarations) {
            declarations.push_back(&one);
        }
    }
    const Subject subject{
        *board.tree, *board.of, board.topology, *board.kernel, board.line, board.placement, board.question.facts.get(),
        declarations};
    const std::vector<Finding> findings = rules::run_plan(rules::make_plan(pair), pair, subject);
    const auto is_later = [&](const Finding& finding) { return finding.rule == pair[1]; };
    return std::any_of(findings.begin(), findings.end(), is_later) &&
           std::all_of(findings.begin(), findings.end(), [&](const Finding& finding) {
               return !is_later(finding) || (finding.explained_by && finding.explained_by->rule == pair[0]);
           });
}

void check_causes(std::span<const CauseCase> cases) {
    for (const CauseCase& c : cases) {
        Question question;
        if (c.facts) {
            question.facts = std::make_shared<const Facts>(c.facts());
        }
        const Board analysis = analyzed(blob_of(c.build), c.kernel, question);
        CAPTURE(c.earlier);
        CAPTURE(c.later);
        INFO(dts_text(*analysis.tree));
        CHECK(explains(analysis, c.earlier, c.later));
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
