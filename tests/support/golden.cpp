// SPDX-License-Identifier: Apache-2.0
// Is this text still what was reviewed? Expected texts are files, so that a change of output is a diff in review.
#include "support/golden.hpp"

#include <cstdlib>
#include <stdexcept>

#include "support/diff.hpp"
#include "support/files.hpp"

namespace dmavet::test {

namespace {

constexpr std::string_view how_to_update = "(./dev update writes it anew; review the diff)\n";

}  // namespace

bool updating() {
    const char* value = std::getenv("DMAVET_UPDATE");
    return value != nullptr && std::string_view(value) == "1";
}

std::string compare_with_file(const std::filesystem::path& file, std::string_view got) {
    const bool exists = std::filesystem::exists(file);
    if (updating()) {
        // An unchanged file keeps its time stamp: nothing is rebuilt for it.
        if (!exists || read_text(file) != got) {
            write_text(file, got);
        }
        return {};
    }
    const std::string name = file.lexically_relative(source_dir()).generic_string();
    if (!exists) {
        return name + " is missing " + std::string(how_to_update);
    }
    const std::string diff = unified_diff(read_text(file), got);
    return diff.empty() ? diff : name + " is out of date " + std::string(how_to_update) + diff;
}

std::string without_version(std::string json) {
    const std::size_t tool = json.find("\"tool\"");
    if (tool == std::string::npos) {
        throw std::runtime_error("the document names no tool");
    }
    for (const std::string_view key : {"\"version\": \"", "\"semanticVersion\": \""}) {
        const std::size_t at = json.find(key, tool);
        if (at == std::string::npos) {
            continue;
        }
        const std::size_t first = at + key.size();
        json.replace(first, json.find('"', first) - first, "VERSION");
    }
    return json;
}

}  // namespace dmavet::test
