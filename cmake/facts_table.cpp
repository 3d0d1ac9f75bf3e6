// SPDX-License-Identifier: Apache-2.0
// facts_table FACTS.json TABLE: what `dmavet learn` wrote, as lines of fields that are read without a parser
// (src/facts/shipped_declarations.cpp). Built and run before the library, so it knows the form in which write_facts()
// writes, a SoC or a node a line, and nothing else: anything else stops the build.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

namespace {

[[noreturn]] void refuse(std::string_view line) {
    std::cerr << "facts_table: not as dmavet learn writes it: " << line.substr(0, 200) << '\n';
    std::exit(1);
}

// The texts and numbers of one line's object by their keys; those of an object in it as "since.windows".
class Members {
public:
    explicit Members(std::string_view line) : line_(line), rest_(line) { read_object({}); }

    // Empty where the line leaves it out: it is as usual.
    [[nodiscard]] std::string text(const std::string& key) const {
        const auto it = texts_.find(key);
        return it == texts_.end() ? std::string() : it->second;
    }

    // The text of all trees, or of each text the number of trees before it, one after the other.
    [[nodiscard]] std::string declared(const std::string& key) const {
        std::string all;
        const std::string inside = key + '.';
        for (auto it = texts_.lower_bound(inside); it != texts_.end() && it->first.starts_with(inside); ++it) {
            all.append(all.empty() ? "" : "|").append(it->second).append(" ").append(it->first, inside.size());
        }
        return all.empty() ? text(key) : all;
    }

private:
    void expect(char c) {
        if (rest_.empty() || rest_.front() != c) {
            refuse(line_);
        }
        rest_.remove_prefix(1);
    }

    [[nodiscard]] bool at(char c) const { return !rest_.empty() && rest_.front() == c; }

    std::string read_text() {
        expect('"');
        const std::size_t end = rest_.find('"');
        if (end == std::string_view::npos || rest_.substr(0, end).find_first_of("\\\t|") != std::string_view::npos) {
            refuse(line_);
        }
        std::string text(rest_.substr(0, end));
        rest_.remove_prefix(end + 1);
        return text;
    }

    std::string read_number() {
        const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        if (end == 0) {
            refuse(line_);
        }
        std::string number(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return number;
    }

    // Up to its end, or to the list of a SoC's nodes, which begins on the next line.
    void read_object(const std::string& prefix) {
        expect('{');
        while (true) {
            const std::string key = prefix + read_text();
            expect(':');
            if (at('[')) {
                return;
            }
            if (at('{')) {
                read_object(key + '.');
            } else {
                texts_[key] = at('"') ? read_text() : read_number();
            }
            if (at('}')) {
                rest_.remove_prefix(1);
                return;
            }
            expect(',');
        }
    }

    std::string_view line_, rest_;
    std::map<std::string, std::string> texts_;
};

// A SoC's name first; a node's line begins with a tab.
std::string soc_line(const Members& soc) {
    return soc.text("soc") + '\t' + soc.text("trees") + '\t' + soc.text("source") + '\t' + soc.text("since") + '\t' +
           soc.declared("ram") + '\n';
}

std::string node_line(const Members& node) {
    std::string line;
    for (const std::string& field :
         {node.text("node"), node.text("formerly"), node.text("trees"), node.text("coherent"), node.text("noncoherent"),
          node.declared("iommus"), node.declared("windows"), node.text("since"), node.text("since.coherency"),
          node.text("since.iommus"), node.text("since.windows")}) {
        line.append("\t").append(field);
    }
    return line + '\n';
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        return 2;
    }
    std::ifstream facts(arguments[1]);
    std::ofstream table(arguments[2]);
    for (std::string line; std::getline(facts, line);) {
        if (line.starts_with(R"({"soc":)")) {
            table << soc_line(Members(line));
        } else if (line.starts_with(R"({"node":)")) {
            table << node_line(Members(line));
        } else if (line.find(':') != std::string::npos && !line.starts_with('"')) {
            refuse(line);
        }
    }
    return facts.eof() && table.flush() ? 0 : 1;
}
