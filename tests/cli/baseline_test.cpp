// SPDX-License-Identifier: Apache-2.0
// Findings that are known: written once, counted from then on, and taken out of the file once they are mended.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/process.hpp"
#include "golden/schema.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* bad = DMAVET_SAMPLE_BLOBS "/rules/root-dma-ranges/bad.dtb";
constexpr const char* good = DMAVET_SAMPLE_BLOBS "/rules/root-dma-ranges/good.dtb";
constexpr const char* other = DMAVET_SAMPLE_BLOBS "/rules/dma-mem-cycle/bad.dtb";

// A folder with boards that can be changed and a baseline of them.
struct Boards {
    TemporaryFolder folder;
    std::string known = (folder.path() / "known.json").string();
    std::string a = board("a.dtb", bad);
    std::string b = board("b.dtb", other);

    [[nodiscard]] std::string board(const char* name, const char* from) const {
        const fs::path file = folder.path() / name;
        fs::copy_file(from, file, fs::copy_options::overwrite_existing);
        return file.string();
    }
    [[nodiscard]] Outcome check(std::vector<std::string> more) const {
        more.insert(more.begin(), {"check", folder.path().string()});
        return dmavet(more);
    }
};

}  // namespace

TEST_CASE("what is written into a baseline is known") {
    const Boards boards;
    CHECK(boards.check({}).status == 1);
    const Outcome written = boards.check({"--write-baseline", boards.known});
    CHECK(written.status == 0);
    CHECK(contains(written.err, boards.known + ": "));
    CHECK(contains(written.err, " written, of whatever severity"));
    const std::string text = read_text(boards.known);
    CHECK(Schema("dmavet-baseline.schema.json").violations(text).empty());
    CHECK(Json::parse(text).at("findings").size() >= 2);
    CHECK(fs::exists(boards.known));
    // Nothing else is left in the folder.
    CHECK(std::distance(fs::directory_iterator(boards.folder.path()), fs::directory_iterator()) == 3);

    const Outcome known = boards.check({"--baseline", boards.known, "--level", "note", "--fail-on", "note"});
    CHECK(known.status == 0);
    CHECK(known.err.empty());
    CHECK(contains(known.out, "no findings in 2 boards"));
    CHECK(contains(known.out, " known findings not shown (baseline)"));

    // Written anew from the same boards it is the same.
    CHECK(boards.check({"--write-baseline", boards.known}).status == 0);
    CHECK(read_text(boards.known) == text);
}

TEST_CASE("what is new is shown and fails") {
    const Boards boards;
    REQUIRE(dmavet({"check", boards.b, "--write-baseline", boards.known}).status == 0);
    const Outcome outcome = boards.check({"--baseline", boards.known});
    CHECK(outcome.status == 1);
    CHECK(contains(outcome.out, "[root-dma-ranges]"));
    CHECK_FALSE(contains(outcome.out, "[dma-mem-cycle]"));
    CHECK(contains(outcome.out, "known finding"));
}

TEST_CASE("a board that is renamed keeps what is known of it") {
    const Boards boards;
    REQUIRE(boards.check({"--write-baseline", boards.known}).status == 0);
    fs::create_directory(boards.folder.path() / "new");
    fs::rename(boards.a, boards.folder.path() / "new/name.dtb");
    const Outcome outcome = boards.check({"--baseline", boards.known});
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());  // nobody has read a.dtb: what is known of it may still be so
}

TEST_CASE("machine formats keep what is known and say so") {
    const Boards boards;
    REQUIRE(boards.check({"--write-baseline", boards.known}).status == 0);
    const Outcome json = boards.check({"--baseline", boards.known, "--format", "json"});
    CHECK(Schema("dmavet-check.schema.json").violations(json.out).empty());
    const Json document = Json::parse(json.out);
    CHECK(document.at("summary").at("errors") == 0);
    CHECK(document.at("summary").at("suppressed") > 1);
    for (const Json& board : document.at("boards")) {
        for (const Json& finding : board.at("findings")) {
            CHECK((!finding.at("explained_by").is_null() ||
                   finding.at("suppressed") == Json{{"by", "baseline"}, {"reason", nullptr}}));
        }
    }
    const Outcome lines = boards.check({"--baseline", boards.known, "--format", "ndjson"});
    CHECK(contains(lines.out, R"("suppressed":{"by":"baseline","reason":null})"));

    const Outcome sarif = boards.check({"--baseline", boards.known, "--format", "sarif"});
    CHECK(Schema::of_sarif().violations(sarif.out).empty());
    const Json results = Json::parse(sarif.out).at("runs").at(0).at("results");
    CHECK(results.size() >= 2);
    for (const Json& result : results) {
        CHECK(result.at("suppressions") == Json::array({Json{{"kind", "external"}}}));
    }
}

TEST_CASE("what is mended is said, and taken out on demand") {
    const Boards boards;
    REQUIRE(boards.check({"--write-baseline", boards.known}).status == 0);
    const std::size_t before = Json::parse(read_text(boards.known)).at("findings").size();
    static_cast<void>(boards.board("a.dtb", good));
    const std::string text = read_text(boards.known);

    const Outcome said = boards.check({"--baseline", boards.known});
    CHECK(said.status == 0);
    CHECK(contains(said.err, "no longer needed; --prune takes "));
    CHECK(read_text(boards.known) == text);
    CHECK(boards.check({"--baseline", boards.known, "--quiet"}).err == said.err);
    // Only of what was looked at.
    CHECK(dmavet({"check", boards.b, "--baseline", boards.known}).err.empty());
    CHECK(boards.check({"--baseline", boards.known, "--only", "dma-mem-cycle"}).err.empty());

    const Outcome pruned = boards.check({"--baseline", boards.known, "--prune"});
    CHECK(pruned.status == 0);
    CHECK(contains(pruned.err, " taken out"));
    const Json left = Json::parse(read_text(boards.known)).at("findings");
    CHECK(left.size() < before);
    for (const Json& one : left) {
        CHECK(one.at("file") == boards.b);
    }
    CHECK(boards.check({"--baseline", boards.known, "--prune"}).err.empty());
    CHECK(boards.check({"--baseline", boards.known}).status == 0);
}

TEST_CASE("a baseline that cannot be used ends the run before it begins") {
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "missing.json").string();
    const std::string broken = folder.file("broken.json", "{\n\"format\": ,\n}");
    const std::string board = (folder.path() / "board.dtb").string();
    fs::copy_file(bad, board);
    const struct {
        std::vector<std::string> arguments;
        int status;
        std::string said;
    } cases[] = {
        {{"--baseline", missing}, 2, "--write-baseline " + missing + " makes it"},
        {{"--baseline", broken}, 2, "--baseline " + broken + ": not JSON: line 2"},
        {{"--baseline", folder.path().string()}, 2, "--baseline "},
        {{"--prune"}, 2, "--prune needs --baseline FILE"},
        {{"--write-baseline", missing, "--prune"}, 2, "--write-baseline writes all findings anew"},
        {{"--write-baseline", missing, "--baseline", broken}, 2, "--write-baseline writes all findings anew"},
        {{"--write-baseline", board}, 2, "is an input"},
        {{"--write-baseline", folder.path().string()}, 3, "no regular file"},
        {{"--write-baseline", (folder.path() / "no/such").string()}, 3, "cannot write: no such file or directory"},
    };
    const std::string before = read_text(board);
    for (const auto& c : cases) {
        std::vector<std::string> arguments{"check", board};
        arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
        const Outcome outcome = dmavet(arguments);
        CAPTURE(c.said);
        CAPTURE(outcome.err);
        CHECK(outcome.status == c.status);
        CHECK(contains(outcome.err, c.said));
    }
    CHECK(read_text(board) == before);
    CHECK_FALSE(fs::exists(missing));
}

TEST_CASE("a baseline behind a link stays behind it, with its mode") {
    const Boards boards;
    const fs::path real = boards.folder.path() / "real.json";
    std::ofstream(real) << "old";
    fs::permissions(real, fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("real.json", boards.known);
    REQUIRE(boards.check({"--write-baseline", boards.known}).status == 0);
    CHECK(fs::is_symlink(boards.known));
    CHECK(contains(read_text(real), "dmavet-baseline"));
    CHECK(fs::status(real).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("what cannot be read fails, and what could be is known") {
    const Boards boards;
    std::ofstream(boards.folder.path() / "c.dtb") << "no tree";
    CHECK(boards.check({"--write-baseline", boards.known}).status == 3);
    CHECK(contains(read_text(boards.known), "root-dma-ranges"));
    CHECK(boards.check({"--baseline", boards.known}).status == 3);
}

TEST_CASE("whoever reads only the beginning of the report gets the whole baseline") {
    const Boards boards;
    const Outcome outcome = shell("dmavet check '" + boards.folder.path().string() +
                                  "' --level note --format json --write-baseline '" + boards.known + "' | head -n 1");
    CHECK(outcome.status == 0);
    CHECK(contains(read_text(boards.known), "root-dma-ranges"));
    CHECK(contains(read_text(boards.known), "dma-mem-cycle"));
}

}  // namespace dmavet::test
