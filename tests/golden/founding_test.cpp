// SPDX-License-Identifier: Apache-2.0
// Is each question of the founding thread still answered as it was reviewed? dts-samples/founding/ has a board for
// each; asked through the program, as its author would have done.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "golden/schema.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"

namespace dmavet::test {

namespace {

struct Situation {
    std::string name;
    std::vector<std::string> devices;   // why each of them
    std::vector<std::string> requests;  // what is asked of every device
};

const std::vector<Situation>& situations() {
    static const std::vector<Situation> all{
        {"atomic-allocation", {"/ethernet@9000000"}, {"--alloc", "4K,atomic", "--alloc", "1M,atomic"}},
        {"free-with-interrupts-disabled",
         {"/ethernet@9000000", "/ethernet@9010000"},
         {"--alloc", "4K", "--alloc", "4K,atomic"}},
        {"remapped-memory-and-alias",
         {"/soc/isp@1000000"},
         {"--alloc", "4K", "--alloc", "64K", "--alloc", "4K,noncoherent"}},
        {"coherent-flag-without-snooping",
         {"/soc/usb@a000000"},
         {"--alloc", "4K", "--alloc", "4K,atomic", "--stream", "2K,from-device"}},
        {"snooping-device-uncached",
         {"/sata@9000000", "/sata@9010000"},
         {"--alloc", "4K", "--alloc", "4K,atomic", "--stream", "2K,from-device"}},
    };
    return all;
}

std::filesystem::path folder() {
    return std::filesystem::path("dts-samples") / "founding";
}

std::filesystem::path golden_folder() {
    return source_dir() / "tests/golden/founding";
}

std::string answer(std::vector<std::string> arguments, const Situation& situation) {
    arguments.insert(arguments.end(), situation.requests.begin(), situation.requests.end());
    const std::string facts = (folder() / (situation.name + ".facts.json")).generic_string();
    if (std::filesystem::exists(source_dir() / facts)) {
        arguments.insert(arguments.end(), {"--facts", facts});
    }
    const Outcome outcome = dmavet(arguments);
    INFO("errors:\n", outcome.err);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    return outcome.out;
}

void check_golden(const Situation& situation, const std::string& name, const std::string& got) {
    const std::string difference = compare_with_file(golden_folder() / situation.name / name, got);
    CHECK_MESSAGE(difference.empty(), difference);
}

}  // namespace

TEST_CASE("the five situations of the founding thread") {
    const Schema schema("dmavet-show.schema.json");
    for (const Situation& situation : situations()) {
        CAPTURE(situation.name);
        const std::string board = (folder() / (situation.name + ".dts")).generic_string();
        for (const std::string& device : situation.devices) {
            CAPTURE(device);
            const std::string name = std::filesystem::path(device).filename().string();
            check_golden(situation, "why-" + name + ".txt", answer({"why", board, device}, situation));
        }
        const std::string json = answer({"show", "--format", "json", board}, situation);
        const std::string violations = schema.violations(json);
        CHECK_MESSAGE(violations.empty(), violations);
        check_golden(situation, "show.json", without_version(json));
    }
}

TEST_CASE("every board of the founding thread is one of the situations, and so is every golden") {
    const auto is_situation = [](const std::string& name) {
        return std::any_of(situations().begin(), situations().end(),
                           [&](const Situation& situation) { return situation.name == name; });
    };
    const std::vector<std::filesystem::path> boards = files_below(source_dir() / folder(), ".dts");
    CHECK(boards.size() == situations().size());
    for (const std::filesystem::path& board : boards) {
        CAPTURE(board.filename().string());
        CHECK(is_situation(board.stem().string()));
        const std::string text = read_text(board);
        CHECK(std::count(text.begin(), text.end(), '\n') <= 60);
    }
    REQUIRE(std::filesystem::is_directory(golden_folder()));
    for (const auto& entry : std::filesystem::directory_iterator(golden_folder())) {
        CAPTURE(entry.path().filename().string());
        CHECK(is_situation(entry.path().filename().string()));
    }
}

}  // namespace dmavet::test
