// SPDX-License-Identifier: Apache-2.0
// How are declarations written down? One node a line, so that a difference between two files can be read, and what
// is usual left out: all trees of the SoC, non-coherent, no IOMMU, no windows.
#include <nlohmann/json.hpp>

#include "dmavet/facts.hpp"

namespace dmavet {

namespace {

using OrderedJson = nlohmann::ordered_json;

// The text that all trees agree on, else how many trees have which.
OrderedJson declared_json(const std::vector<Declared>& all) {
    if (all.size() == 1) {
        return all.front().text;
    }
    OrderedJson counts = OrderedJson::object();
    for (const Declared& one : all) {
        counts[one.text] = one.trees;
    }
    return counts;
}

bool is_usual(const std::vector<Declared>& all, std::string_view usual) {
    return all.size() == 1 && all.front().text == usual;
}

OrderedJson node_json(const SocDeclarations& soc, const NodeDeclarations& node) {
    OrderedJson json{{"node", node.node}};
    if (node.trees != soc.trees) {
        json["trees"] = node.trees;
    }
    if (node.coherent != 0) {
        json["coherent"] = node.coherent;
    }
    if (!is_usual(node.iommus, "none")) {
        json["iommus"] = declared_json(node.iommus);
    }
    if (!is_usual(node.windows, "identity")) {
        json["windows"] = declared_json(node.windows);
    }
    return json;
}

std::string text_of(const OrderedJson& json) {
    return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace

std::string write_facts(const std::vector<SocDeclarations>& declarations) {
    std::string text = "{\n\"format\": \"dmavet-facts\",\n\"version\": 1,\n\"declarations\": [";
    std::string_view soc_separator = "\n";
    for (const SocDeclarations& soc : declarations) {
        const std::string head = text_of(OrderedJson{{"soc", soc.soc}, {"trees", soc.trees}, {"source", soc.source}});
        text.append(soc_separator).append(head, 0, head.size() - 1).append(",\"nodes\":[");
        std::string_view node_separator = "\n";
        for (const NodeDeclarations& node : soc.nodes) {
            text.append(node_separator).append(text_of(node_json(soc, node)));
            node_separator = ",\n";
        }
        text.append("\n]}");
        soc_separator = ",\n";
    }
    return text.append("\n]\n}\n");
}

}  // namespace dmavet
