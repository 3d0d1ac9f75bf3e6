// SPDX-License-Identifier: Apache-2.0
// Is every rule complete? Its texts, its file, its two samples, its page and its row in docs/rules.md; and nothing lies
// in those places that no rule owns. Rules ask surveys: none reads cells or bytes or calls a resolver itself.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/report.hpp"
#include "dmavet/rule.hpp"
#include "rules/own_rules.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"
#include "unit/rules/causes.hpp"

namespace dmavet::test {

namespace fs = std::filesystem;

namespace {

std::string file_stem(const Rule& rule) {
    std::string stem(rule.id);
    std::replace(stem.begin(), stem.end(), '-', '_');
    return stem;
}

fs::path file_of(const Rule& rule) {
    std::string folder(rule.family);
    std::replace(folder.begin(), folder.end(), '-', '_');
    return source_dir() / "src/rules" / folder / (file_stem(rule) + ".cpp");
}

// What begins at the left margin outside of the unnamed namespaces: with clang-format every definition does.
std::vector<std::string> shared_lines(const fs::path& file) {
    std::vector<std::string> lines;
    std::istringstream text(read_text(file));
    bool unnamed = false;
    for (std::string line; std::getline(text, line);) {
        if (line == "namespace {" || line == "}  // namespace") {
            unnamed = line.front() == 'n';
        } else if (!unnamed && !line.empty() && std::string_view(" #/}").find(line.front()) == std::string_view::npos &&
                   !line.starts_with("namespace dmavet::rules::")) {
            lines.push_back(line);
        }
    }
    return lines;
}

// Whether following `after` from a rule leads back to it.
bool comes_after_itself(const Rule& rule) {
    std::vector<const Rule*> reached{&rule};
    for (std::size_t i = 0; i < reached.size(); ++i) {
        for (const std::string_view id : reached[i]->after) {
            const Rule* earlier = find_rule(id);
            if (earlier == &rule) {
                return true;
            }
            if (earlier && std::find(reached.begin(), reached.end(), earlier) == reached.end()) {
                reached.push_back(earlier);
            }
        }
    }
    return false;
}

// Of src/topology a rule knows the tree as drivers/of reads it, and of that the data, not who reads cells; and which
// driver takes an IOMMU.
constexpr std::string_view headers_of_topology[] = {"topology/iommu_drivers.hpp", "topology/of_tree.hpp"};
constexpr std::string_view names_of_topology[] = {"IommuDriver",
                                                  "IommuDriverId",
                                                  "KnownCompatible",
                                                  "MissingDriver",
                                                  "OfNames",
                                                  "OfTree",
                                                  "PhandleArgs",
                                                  "SmmuBinding",
                                                  "aborts_unclaimed",
                                                  "any_string",
                                                  "equal_ignoring_case",
                                                  "find_iommu_driver",
                                                  "has",
                                                  "has_illegal_cells",
                                                  "is_arm_smmu",
                                                  "is_for_the_tree",
                                                  "missing_driver",
                                                  "smmu_binding"};
// What reads cells and bytes of a property: Property::cell() and its like, its value as bytes, OfTree::phandle_entry().
constexpr std::string_view readers[] = {"cell(",        "cell_count(", "as_u32(",      "phandle_entry(",
                                        "value.size(",  "value.data(", "value.begin(", "value.subspan(",
                                        "value.first(", "std::byte",   "Bytes"};

bool is_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

template <class Visit>
void for_each_place(std::string_view line, std::string_view word, Visit visit) {
    for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
        if (at == 0 || !is_name(line[at - 1])) {
            visit(line.substr(at + word.size()));
        }
    }
}

// What a line of a rule file does that only a survey may do; empty: nothing.
std::string trespass(std::string_view line) {
    const auto is_one_of = [](std::string_view word, const auto& list) {
        return std::find(std::begin(list), std::end(list), word) != std::end(list);
    };
    constexpr std::string_view include = "#include \"";
    if (line.starts_with(include)) {
        const std::string_view header = line.substr(include.size(), line.rfind('"') - include.size());
        return header.starts_with("topology/") && !is_one_of(header, headers_of_topology) ? std::string(header) : "";
    }
    std::string found;
    for_each_place(line, "topology::", [&](std::string_view rest) {
        const auto end = std::find_if_not(rest.begin(), rest.end(), is_name);
        const std::string_view name(rest.begin(), end);
        if (!is_one_of(name, names_of_topology)) {
            found = "topology::" + std::string(name);
        }
    });
    for (const std::string_view reader : readers) {
        for_each_place(line, reader, [&](std::string_view) { found = reader; });
    }
    return found;
}

fs::path sample_folder(const Rule& rule) {
    return source_dir() / "dts-samples/rules" / rule.id;
}

}  // namespace

TEST_CASE("the catalogue is sorted by id, without repetition, and finds what it lists") {
    const auto rules = all_rules();
    REQUIRE_FALSE(rules.empty());
    for (std::size_t i = 0; i < rules.size(); ++i) {
        CAPTURE(rules[i]->id);
        if (i > 0) {
            CHECK(rules[i - 1]->id < rules[i]->id);
        }
        CHECK(find_rule(rules[i]->id) == rules[i]);
    }
    CHECK(find_rule("no-such-rule") == nullptr);
    CHECK(find_rule("") == nullptr);
}

TEST_CASE("every rule has all its texts") {
    for (const Rule* rule : all_rules()) {
        CAPTURE(rule->id);
        CHECK(rules::is_rule_id(rule->id));
        CHECK_FALSE(rule->id.starts_with("no-"));
        CHECK(std::find(rule_families.begin(), rule_families.end(), rule->family) != rule_families.end());
        CHECK_FALSE(rule->title.empty());
        CHECK(rule->title.find('\n') == std::string_view::npos);
        CHECK_FALSE(rule->what.empty());
        CHECK_FALSE(rule->why.empty());
        CHECK_FALSE(rule->fix.empty());
        CHECK((rule->check != nullptr));
        // Each need has its row in the table that says whether it is met.
        CHECK(needs_in_words(rule->needs).size() ==
              static_cast<std::size_t>(std::popcount(static_cast<unsigned>(rule->needs))));
    }
}

TEST_CASE("what a rule's findings are worth follows what became of them") {
    // Graded down where nobody mended them, which `why` says: at pools that no device refers to, on Arm's processor
    // models, and at maps that one kernel reads and another does not, whatever their form.
    constexpr std::array graded{"coherent-pool-not-nomap", "iommu-map-format", "virtio-mmio-not-coherent"};
    constexpr unsigned enough = 5;
    std::string_view before;
    for (const Record& record : all_records()) {
        CAPTURE(std::string(record.rule));
        CHECK(before < record.rule);
        before = record.rule;
        CHECK(record.mended <= record.found);
        const Rule* rule = find_rule(record.rule);
        REQUIRE(rule != nullptr);
        CHECK(record_of(*rule) == &record);
        if (record.found < enough) {
            continue;
        }
        if (record.mended == 0) {
            const bool is_graded = std::find(graded.begin(), graded.end(), record.rule) != graded.end();
            CHECK((is_graded || rule->severity == Severity::note));
        }
        if (record.mended == record.found) {
            CHECK(rule->severity >= Severity::warning);
            CHECK(rule->confidence >= Confidence::likely);
        }
    }
    CHECK(record_text({"a", 22, 22}) == "of 22 findings on the boards of Linux 6.12, 22 were mended in 7.2");
    CHECK(record_text({"a", 1, 1}) == "of 1 finding on the boards of Linux 6.12, 1 was mended in 7.2");
}

TEST_CASE("a rule is a file in the folder of its family, with a namespace of its own") {
    std::set<fs::path> files;
    for (const Rule* rule : all_rules()) {
        CAPTURE(rule->id);
        REQUIRE(fs::exists(file_of(*rule)));
        files.insert(file_of(*rule));
        CHECK(read_text(file_of(*rule)).find("\nnamespace dmavet::rules::" + file_stem(*rule) + " {\n") !=
              std::string::npos);
        for (const std::string& line : shared_lines(file_of(*rule))) {
            CHECK_MESSAGE((line == "extern const Rule rule;" || line == "constinit const Rule rule{"), line);
        }
    }
    // What lies beside the families is shared by them.
    for (const fs::path& file : files_below(source_dir() / "src/rules", ".cpp")) {
        CAPTURE(file.generic_string());
        CHECK((files.contains(file) || file.parent_path() == source_dir() / "src/rules"));
    }
}

TEST_CASE("a rule asks surveys and reads no cells, no bytes and no address itself") {
    for (const char* extension : {".cpp", ".hpp"}) {
        for (const fs::path& file : files_below(source_dir() / "src/rules", extension)) {
            std::istringstream text(read_text(file));
            std::size_t number = 0;
            for (std::string line; std::getline(text, line);) {
                ++number;
                if (const std::string what = trespass(line); !what.empty()) {
                    FAIL_CHECK(file.lexically_relative(source_dir()).generic_string()
                               << ":" << number << ": " << what << " belongs to a survey (src/survey)");
                }
            }
        }
    }
}

TEST_CASE("what a rule may not do itself is seen in a line") {
    for (const char* line :
         {"#include \"topology/of_address.hpp\"", "    if (topology::of_match_bus(of, n) == x) {",
          "    using topology::read_number;", "list->cell(i)", "own->as_u32()", "reg->value.size() / 8",
          "input.of.phandle_entry(list, 0, name)", "list.cell_count() < 2"}) {
        CAPTURE(line);
        CHECK_FALSE(trespass(line).empty());
    }
    for (const char* line :
         {"#include \"topology/of_tree.hpp\"", "const topology::OfNames& names = input.of.names;",
          "survey::bad_cells(input, *ranges, entry)", "missing_cell(input)", "device.coherent.value"}) {
        CAPTURE(line);
        CHECK(trespass(line).empty());
    }
}

TEST_CASE("what a rule comes after is there, is asked before it, and runs when it does") {
    for (const Rule* rule : all_rules()) {
        CAPTURE(rule->id);
        CHECK_FALSE(comes_after_itself(*rule));
        for (const std::string_view id : rule->after) {
            CAPTURE(id);
            const Rule* earlier = find_rule(id);
            REQUIRE(earlier != nullptr);
            CHECK(earlier->tier <= rule->tier);
            CHECK((earlier->on_by_default || !rule->on_by_default));
            CHECK(std::count(rule->after.begin(), rule->after.end(), id) == 1);
        }
    }
}

TEST_CASE("each pair of a rule and one that it comes after is proved by a tree") {
    std::vector<RulePair> proved = pairs_of_windows();
    for (const auto& more : {pairs_of_comparisons(), pairs_of_requests(), other_pairs()}) {
        proved.insert(proved.end(), more.begin(), more.end());
    }
    for (const Rule* rule : all_rules()) {
        for (const std::string_view id : rule->after) {
            INFO(rule->id << " after " << id);
            CHECK(std::count(proved.begin(), proved.end(), RulePair{id, rule->id}) == 1);
        }
    }
    for (const RulePair& pair : proved) {
        INFO(pair.later << " after " << pair.earlier);
        const Rule* later = find_rule(pair.later);
        REQUIRE(later != nullptr);
        CHECK(std::count(later->after.begin(), later->after.end(), pair.earlier) == 1);
    }
}

TEST_CASE("every rule has a bad and a good sample and a page made from them") {
    for (const Rule* rule : all_rules()) {
        CAPTURE(rule->id);
        const fs::path folder = sample_folder(*rule);
        REQUIRE(fs::exists(folder / "bad.dts"));
        REQUIRE(fs::exists(folder / "good.dts"));
        const std::string page = rule_page(*rule, read_text(folder / "bad.dts"), read_text(folder / "good.dts"),
                                           fs::exists(folder / "facts.json") ? read_text(folder / "facts.json") : "");
        const std::string difference = compare_with_file(folder / "README.md", page);
        CHECK_MESSAGE(difference.empty(), difference);
    }
    for (const fs::directory_entry& folder : fs::directory_iterator(source_dir() / "dts-samples/rules")) {
        CAPTURE(folder.path().filename().string());
        CHECK(find_rule(folder.path().filename().string()) != nullptr);
    }
}

TEST_CASE("the table in docs/rules.md is made from the rules") {
    constexpr std::string_view begin_mark = "<!-- rules -->\n";
    constexpr std::string_view end_mark = "<!-- /rules -->";
    const fs::path file = source_dir() / "docs/rules.md";
    REQUIRE(fs::exists(file));
    const std::string page = read_text(file);
    const std::size_t begin = page.find(begin_mark);
    const std::size_t end = page.find(end_mark);
    REQUIRE(begin != std::string::npos);
    REQUIRE(end != std::string::npos);
    const std::string table = rule_table_markdown();
    const std::string difference = compare_with_file(file, page.substr(0, begin + begin_mark.size()) + table +
                                                               (table.ends_with('\n') ? "" : "\n") + page.substr(end));
    CHECK_MESSAGE(difference.empty(), difference);
}

}  // namespace dmavet::test
