// SPDX-License-Identifier: Apache-2.0
// Which samples are there, and what does each say that dmavet must find in it?
#include "support/samples.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "support/analyzed.hpp"
#include "support/files.hpp"

namespace dmavet::test {

namespace fs = std::filesystem;

std::string to_string(const Expectation& expectation) {
    const std::string text = expectation.rule + " " + expectation.path;
    return expectation.property.empty() ? text : text + " " + expectation.property;
}

std::vector<Expectation> parse_expectations(const std::string& dts) {
    constexpr std::string_view mark = "// expect:";
    std::vector<Expectation> found;
    std::istringstream lines(dts);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t at = line.find(mark);
        if (at == std::string::npos) {
            continue;
        }
        std::istringstream words(line.substr(at + mark.size()));
        Expectation expectation;
        words >> expectation.rule >> expectation.path >> expectation.property;
        found.push_back(std::move(expectation));
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<Expectation> findings_of(const Board& board) {
    std::vector<Expectation> found;
    for (const Finding& finding : shown(board)) {
        found.push_back({std::string(finding.rule->id), board.tree->path(finding.node), std::string(finding.property)});
    }
    std::sort(found.begin(), found.end());
    return found;
}

namespace {

std::optional<std::string> kernel_of(const std::string& dts) {
    constexpr std::string_view mark = "// kernel: ";
    const std::size_t at = dts.find(mark);
    if (at == std::string::npos) {
        return std::nullopt;
    }
    const std::size_t start = at + mark.size();
    return dts.substr(start, dts.find('\n', start) - start);
}

std::shared_ptr<const Facts> facts_beside(const fs::path& source) {
    const fs::path file = source.parent_path() / "facts.json";
    if (!fs::exists(file)) {
        return {};
    }
    auto facts = read_facts(read_text(file));
    if (!facts) {
        throw std::runtime_error(file.string() + ": " + facts.error().message);
    }
    return std::make_shared<const Facts>(std::move(*facts));
}

}  // namespace

std::vector<const Rule*> default_rules_and(const Rule* rule) {
    std::vector<const Rule*> rules;
    for (const Rule* one : all_rules()) {
        if (one->on_by_default || one == rule) {
            rules.push_back(one);
        }
    }
    return rules;
}

Question Sample::question() const {
    Question question;
    question.release = kernel;
    question.facts = facts;
    return question;
}

Checks Sample::checks() const {
    Checks checks;
    if (name.starts_with("rules/")) {
        checks.rules = default_rules_and(find_rule(source.parent_path().filename().string()));
    }
    return checks;
}

std::vector<Sample> all_samples() {
    const fs::path root = source_dir() / "dts-samples";
    const fs::path built = DMAVET_SAMPLE_BLOBS;
    std::vector<Sample> samples;
    for (const fs::path& source : files_below(root, ".dts")) {
        const std::string name = source.lexically_relative(root).replace_extension().generic_string();
        const std::string text = read_text(source);
        samples.push_back({name, source, built / (name + ".dtb"), built / (name + ".rebuilt.dtb"),
                           parse_expectations(text), kernel_of(text), facts_beside(source)});
    }
    return samples;
}

std::vector<Sample> board_samples() {
    std::vector<Sample> samples = all_samples();
    std::erase_if(samples, [](const Sample& sample) { return !sample.name.starts_with("boards/"); });
    return samples;
}

}  // namespace dmavet::test
