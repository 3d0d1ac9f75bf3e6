// SPDX-License-Identifier: Apache-2.0
// What does dmavet know of a SoC by itself? shipped/linux.json, learnt from the boards of Debian's kernel packages
// (how: shipped/README.md), is made a table at build time (cmake/facts_table.cpp), which is part of the program: a line
// for a SoC, after it one that begins with a tab for each of its nodes, fields apart by tabs. A run needs few of the
// SoCs, so each is read when it is first asked for.
#include <charconv>
#include <map>
#include <mutex>
#include <optional>

#include "dmavet/facts.hpp"
#include "tree/embedded_file.hpp"

DMAVET_EMBED_FILE(dmavet_shipped, DMAVET_SHIPPED_FACTS);

namespace dmavet {

namespace {

// Takes what stands before the next separator, or all of it, off the front.
std::string_view take(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view first = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return first;
}

unsigned number(std::string_view text) {
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// What all trees say, or "3 this|2 that".
std::vector<Declared> declared(std::string_view field, std::string_view usual, unsigned trees) {
    if (field.find('|') == std::string_view::npos) {
        return {{std::string(field.empty() ? usual : field), trees}};
    }
    std::vector<Declared> all;
    while (!field.empty()) {
        std::string_view one = take(field, '|');
        const unsigned count = number(take(one, ' '));
        all.push_back({std::string(one), count});
    }
    return all;
}

// An empty field is as usual.
NodeDeclarations node_of(std::string_view line, unsigned soc_trees, std::string_view soc_since) {
    NodeDeclarations node{};
    node.node = take(line, '\t');
    node.formerly = take(line, '\t');
    const std::string_view trees = take(line, '\t');
    node.trees = trees.empty() ? soc_trees : number(trees);
    node.coherent = number(take(line, '\t'));
    node.noncoherent = number(take(line, '\t'));
    node.iommus = declared(take(line, '\t'), "none", node.trees);
    node.windows = declared(take(line, '\t'), "identity", node.trees);
    const std::string_view own_since = take(line, '\t');
    for (std::string* since : {&node.since.coherency, &node.since.iommus, &node.since.windows}) {
        const std::string_view date = take(line, '\t');
        *since = !date.empty() ? date : own_since.empty() ? soc_since : own_since;
    }
    return node;
}

SocDeclarations soc_of_lines(std::string_view lines) {
    SocDeclarations soc{};
    std::string_view head = take(lines, '\n');
    soc.soc = take(head, '\t');
    soc.trees = number(take(head, '\t'));
    soc.source = take(head, '\t');
    const std::string_view since = take(head, '\t');
    while (!head.empty()) {
        std::string_view one = take(head, '|');
        const unsigned trees = number(take(one, ' '));
        soc.ram.push_back({std::string(one), trees});
    }
    while (!lines.empty()) {
        soc.nodes.push_back(node_of(take(lines, '\n').substr(1), soc.trees, since));
    }
    return soc;
}

class Store {
public:
    Store() {
        std::string_view rest(dmavet_shipped_begin,
                              static_cast<std::size_t>(dmavet_shipped_end - dmavet_shipped_begin));
        while (!rest.empty()) {
            std::size_t end = rest.find('\n');
            while (end + 1 < rest.size() && rest[end + 1] == '\t') {
                end = rest.find('\n', end + 1);
            }
            const std::string_view lines = rest.substr(0, end + 1);
            entries_[lines.substr(0, lines.find('\t'))].lines = lines;
            rest.remove_prefix(end + 1);
        }
    }

    const SocDeclarations* find(std::string_view soc) {
        const auto it = entries_.find(soc);
        if (it == entries_.end()) {
            return nullptr;
        }
        const std::lock_guard lock(mutex_);
        Entry& entry = it->second;
        if (!entry.soc) {
            entry.soc = soc_of_lines(entry.lines);
        }
        return &*entry.soc;
    }

private:
    struct Entry {
        std::string_view lines;
        std::optional<SocDeclarations> soc;
    };
    std::map<std::string_view, Entry> entries_;
    std::mutex mutex_;
};

}  // namespace

const SocDeclarations* shipped_declarations(std::string_view soc) {
    static Store store;
    return store.find(soc);
}

}  // namespace dmavet
