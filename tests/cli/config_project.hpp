// SPDX-License-Identifier: Apache-2.0
// A repository with boards and a dmavet.toml.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/process.hpp"
#include "golden/schema.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace fs = std::filesystem;
using Json = nlohmann::json;

inline constexpr const char* bad = DMAVET_SAMPLE_BLOBS "/rules/root-dma-ranges/bad.dtb";

// A repository with a board in a folder of a vendor.
struct Project {
    TemporaryFolder folder;
    std::string board = add_board("boards/vendor/a.dtb");

    Project() { fs::create_directory(folder.path() / ".git"); }

    [[nodiscard]] std::string add_board(const std::string& name) const {
        const fs::path file = folder.path() / name;
        fs::create_directories(file.parent_path());
        fs::copy_file(bad, file);
        return file.string();
    }
    // The name of the dmavet.toml as it is printed.
    std::string config(std::string_view text, const std::string& below = "") const {
        const fs::path file = folder.path() / below / "dmavet.toml";
        write_text(file, text);
        return fs::proximate(file).string();
    }
    [[nodiscard]] Json settings(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"config", board, "--format", "json"});
        const Outcome outcome = dmavet(more);
        CAPTURE(outcome.err);
        REQUIRE(outcome.status == 0);
        CHECK(Schema("dmavet-settings.schema.json").violations(outcome.out).empty());
        return Json::parse(outcome.out);
    }
    // The one value of a setting, or "-", and who gives it behind a blank: "6.1 dmavet.toml:3".
    [[nodiscard]] std::string setting(const std::string& name, const std::string& of) const {
        const Json document = settings();
        for (const Json& one : document.at("settings")) {
            if (one.at("name") == name) {
                std::string values;
                for (const Json& value : one.at("values")) {
                    values += (values.empty() ? "" : " ") + value.get<std::string>();
                }
                std::string from = one.at("from").is_null() ? "-" : one.at("from").get<std::string>();
                if (from.starts_with(of)) {
                    from.erase(0, of.size());
                }
                return values + " " + from;
            }
        }
        return {};
    }
    [[nodiscard]] Outcome check(std::vector<std::string> more = {}, const Surroundings& surroundings = {}) const {
        more.insert(more.begin(), {"check", board});
        return dmavet(more, surroundings);
    }
};

}  // namespace dmavet::test
