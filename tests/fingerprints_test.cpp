// SPDX-License-Identifier: Apache-2.0
// Is a finding still called what it was? Baselines and code hosts know findings by their fingerprints: in a new release
// the same finding must have the same. tests/fingerprints.txt keeps those of the samples. DMAVET_UPDATE=1 adds what is
// new there and never changes a line: one that moved either moved by mistake, or its sample was changed, and then
// whoever changed it takes the line out by hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/process.hpp"
#include "dmavet/input.hpp"
#include "dmavet/suppress.hpp"
#include "report/say/phrases.hpp"
#include "support/analyzed.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"
#include "support/samples.hpp"

namespace dmavet::test {

namespace {

using Lines = std::set<std::string>;

// "43184a9c2c785368 boards/fpga-soc iommu-provider-disabled /axi/iommu status"
Lines lines_now() {
    Lines lines;
    for (const Sample& sample : all_samples()) {
        const Board board = checked(read_bytes(sample.blob), sample.question(), sample.checks());
        for (const Finding& finding : board.findings) {
            lines.insert(report::fingerprint_text(finding.fingerprint) + " " + sample.name + " " +
                         std::string(finding.rule->id) + " " + board.tree->path(finding.node) + " " +
                         (finding.property.empty() ? "-" : std::string(finding.property)));
        }
    }
    return lines;
}

Lines lines_of(const std::filesystem::path& file) {
    Lines lines;
    std::istringstream in(std::filesystem::exists(file) ? read_text(file) : std::string());
    for (std::string line; std::getline(in, line);) {
        lines.insert(line);
    }
    return lines;
}

// A source with more in it, before all else: a node that no finding is about and that is referred to, so that the
// numbers of all phandles change.
std::vector<std::byte> edited(const Sample& sample) {
    constexpr std::string_view begin = "/dts-v1/;";
    std::string text = read_text(sample.source);
    const std::size_t at = text.find(begin);
    REQUIRE(at != std::string::npos);
    text.insert(at + begin.size(), " / { added: added-by-somebody { note-of-somebody = <&added>; }; };");
    const TemporaryFolder folder;
    auto sources = load({folder.file("edited.dts", text)});
    REQUIRE(sources);
    return std::move(sources->base.bytes);
}

std::multiset<std::uint64_t> fingerprints_of(const Sample& sample, Bytes blob) {
    std::multiset<std::uint64_t> found;
    for (const KnownFinding& one : known_findings("a.dtb", checked(blob, sample.question(), sample.checks()))) {
        found.insert(one.fingerprint);
    }
    return found;
}

}  // namespace

TEST_CASE("findings of the samples have the fingerprints that they always had") {
    const auto file = source_dir() / "tests/fingerprints.txt";
    const Lines kept = lines_of(file);
    const Lines now = lines_now();
    for (const std::string& line : kept) {
        CHECK_MESSAGE(now.contains(line), line);
    }
    std::vector<std::string> added;
    std::set_difference(now.begin(), now.end(), kept.begin(), kept.end(), std::back_inserter(added));
    if (updating() && !added.empty()) {
        std::vector<std::string> all(kept.begin(), kept.end());
        all.insert(all.end(), added.begin(), added.end());
        // By sample, which begins behind the fingerprint.
        std::sort(all.begin(), all.end(),
                  [](const std::string& a, const std::string& b) { return a.substr(17) + a < b.substr(17) + b; });
        std::string text;
        for (const std::string& line : all) {
            text += line + "\n";
        }
        write_text(file, text);
        return;
    }
    for (const std::string& line : added) {
        FAIL_CHECK("new: " << line);
    }
}

// The file's name has no part in it: analyze() is not even told.
TEST_CASE("a finding keeps its fingerprint when something else in its tree is edited") {
    std::size_t compared = 0;
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.name);
        const auto before = fingerprints_of(sample, read_bytes(sample.blob));
        if (!before.empty()) {
            CHECK(before == fingerprints_of(sample, edited(sample)));
            compared += before.size();
        }
    }
    CHECK(compared > 100);
}

}  // namespace dmavet::test
