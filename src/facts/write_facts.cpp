// SPDX-License-Identifier: Apache-2.0
// How are declarations written down? One node a line, so that a difference between two files can be read, and what
// is usual left out: all trees of the SoC, silent about coherency, no IOMMU, no windows, the date of most.
#include <algorithm>
#include <map>

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

// The date that most declarations of a SoC have; none while one of them has none, which a usual date would give it.
std::string usual_date(const SocDeclarations& soc) {
    std::map<std::string, std::size_t> counts;
    for (const NodeDeclarations& node : soc.nodes) {
        for (const std::string* date : {&node.since.coherency, &node.since.iommus, &node.since.windows}) {
            ++counts[*date];
        }
    }
    if (counts.empty() || counts.contains("")) {
        return {};
    }
    return std::max_element(counts.begin(), counts.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
}

// Null where all is as usual.
OrderedJson since_json(const DeclaredSince& since, const std::string& usual) {
    if (since.coherency == since.iommus && since.iommus == since.windows) {
        return since.coherency == usual ? OrderedJson() : OrderedJson(since.coherency);
    }
    OrderedJson json = OrderedJson::object();
    const auto add = [&](const char* key, const std::string& date) {
        if (date != usual) {
            json[key] = date;
        }
    };
    add("coherency", since.coherency);
    add("iommus", since.iommus);
    add("windows", since.windows);
    return json;
}

OrderedJson node_json(const SocDeclarations& soc, const NodeDeclarations& node, const std::string& usual_since) {
    OrderedJson json{{"node", node.node}};
    if (!node.formerly.empty()) {
        json["formerly"] = node.formerly;
    }
    if (node.trees != soc.trees) {
        json["trees"] = node.trees;
    }
    if (node.coherent != 0) {
        json["coherent"] = node.coherent;
    }
    if (node.noncoherent != 0) {
        json["noncoherent"] = node.noncoherent;
    }
    if (!is_usual(node.iommus, "none")) {
        json["iommus"] = declared_json(node.iommus);
    }
    if (!is_usual(node.windows, "identity")) {
        json["windows"] = declared_json(node.windows);
    }
    if (OrderedJson since = since_json(node.since, usual_since); !since.is_null()) {
        json["since"] = std::move(since);
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
        const std::string since = usual_date(soc);
        OrderedJson json{{"soc", soc.soc}, {"trees", soc.trees}};
        if (!soc.source.empty()) {
            json["source"] = soc.source;
        }
        if (!since.empty()) {
            json["since"] = since;
        }
        for (const Declared& base : soc.ram) {
            json["ram"][base.text] = base.trees;
        }
        const std::string head = text_of(json);
        text.append(soc_separator).append(head, 0, head.size() - 1).append(",\"nodes\":[");
        std::string_view node_separator = "\n";
        for (const NodeDeclarations& node : soc.nodes) {
            text.append(node_separator).append(text_of(node_json(soc, node, since)));
            node_separator = ",\n";
        }
        text.append("\n]}");
        soc_separator = ",\n";
    }
    return text.append("\n]\n}\n");
}

}  // namespace dmavet
