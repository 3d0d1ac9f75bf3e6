// SPDX-License-Identifier: Apache-2.0
// What is known about the hardware itself, beyond what a tree declares. Two kinds of evidence, which are never mixed:
// facts, which the user writes down from the SoC's manual and which decide a verdict; and declarations, learnt from
// other trees of the same SoC, which only make findings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

// Of a device: its own transactions. Of an IOMMU: what it sends to memory for its clients.
struct Fact {
    std::string soc;                       // a compatible of the root node; empty: any
    std::string path;                      // the node's full path; empty: by compatible
    std::string compatible;                // a compatible of the node; empty: by path
    std::optional<bool> snoops;            // whether its transactions snoop the CPU's caches
    std::optional<unsigned> address_bits;  // how many address bits it drives, 1 to 64
    std::string source;                    // where it is written
};

// One way of declaring something, as text that compares, and how many trees do it.
struct Declared {
    std::string text;
    unsigned trees;
};

// What a tree says of a node's coherency: the nearest node on its DMA-parent chain that says something decides.
// Silence is no statement, whatever a kernel makes of it.
enum class CoherencySaid : std::uint8_t { nothing, coherent, noncoherent };
[[nodiscard]] std::string_view to_string(CoherencySaid said);

// Since which recorded release the trees declare a node as they do, "6.12"; empty: not known.
struct DeclaredSince {
    std::string coherency = {}, iommus = {}, windows = {};
};

// How the trees of one SoC declare one node. `iommus` and `windows` are sorted by text; one entry: all agree.
struct NodeDeclarations {
    std::string node;               // first compatible and CPU address: "snps,dwc3@a600000"
    unsigned trees;                 // that have the node
    unsigned coherent;              // of them, those that say dma-coherent
    std::vector<Declared> iommus;   // controllers and stream ids; "none"
    std::vector<Declared> windows;  // what it reaches: bus=cpu+size; "identity"
    unsigned noncoherent = 0;       // of all, those that say dma-noncoherent; the others say nothing
    DeclaredSince since = {};
    std::string formerly = {};  // the node in older trees, where its compatible was another; empty: the same
};

struct SocDeclarations {
    std::string soc;     // the last compatible of the root node
    std::string source;  // where the trees came from: "linux 7.2.13"
    unsigned trees;
    std::vector<NodeDeclarations> nodes;  // sorted by node
    std::vector<Declared> ram = {};       // where RAM begins, "0x40000000", by the trees that say so; sorted by text
};

struct Facts {
    std::vector<Fact> facts = {};
    std::vector<SocDeclarations> declarations = {};  // of one SoC several in falling order of precedence

    // The first fact by path, else the first by compatible, of those that know what is asked; null when nothing is
    // known.
    [[nodiscard]] const Fact* snooping(const Tree& tree, NodeId node) const;
    [[nodiscard]] const Fact* addressing(const Tree& tree, NodeId node) const;
};

// The SoC that a tree says it is made for: the last compatible of its root node that names one; empty when there is
// none.
[[nodiscard]] std::string soc_of(const Tree& tree);

// Reads a facts file (schema: dmavet-facts.schema.json). What it answers owns its texts. The error names what is wrong
// and where.
[[nodiscard]] Result<Facts> read_facts(std::string_view json);

// The declarations as such a file, one node a line, byte-stable.
[[nodiscard]] std::string write_facts(const std::vector<SocDeclarations>& declarations);

// The declarations that dmavet ships for a SoC, learnt from the boards of a kernel release; null when there are none.
// They live for ever; safe to call from several threads.
[[nodiscard]] const SocDeclarations* shipped_declarations(std::string_view soc);

#pragma GCC visibility pop

}  // namespace dmavet
