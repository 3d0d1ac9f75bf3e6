// SPDX-License-Identifier: Apache-2.0
// Who knows whom? Data flows tree -> topology -> model -> survey -> rules -> report. One table says on which other
// folders each one rests; it is held against the #include lines, which show whose types a file knows, and against the
// symbols of the object files, which show whose functions it calls, whatever header declares them. Every third-party
// header has one door.
#include <doctest/doctest.h>

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/process.hpp"
#include "support/files.hpp"

namespace dmavet::test {

namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string_view>;

struct Layer {
    std::string_view folder;
    Names rests_on;  // folders whose functions it calls and whose headers it includes
    Names headers;   // those of include/dmavet whose types belong to it
};

// In an order in which each rests only on earlier ones.
const std::vector<Layer>& layers() {
    static const std::vector<Layer> all{
        {"", {}, {"address", "interval", "result", "seldom", "system_files", "system_piece", "version"}},
        {"src/tree", {""}, {"tree", "source", "location", "resolved", "trace", "edit", "fix"}},
        {"src/kernel", {""}, {"behaviour", "command_line", "config_options", "kernel", "kernel_config", "zone"}},
        {"src/wording", {"", "src/tree"}, {}},
        {"src/topology", {"", "src/tree", "src/kernel", "src/wording"}, {"harts", "topology"}},
        {"src/facts", {"", "src/tree", "src/kernel", "src/topology"}, {"facts", "learn"}},
        {"src/model",
         {"", "src/tree", "src/kernel", "src/wording", "src/topology", "src/facts"},
         {"allocation", "difference", "placement", "question"}},
        {"src/survey",
         {"", "src/tree", "src/kernel", "src/topology", "src/facts", "src/model", "src/wording"},
         {"subject"}},
        {"src/rules",
         {"", "src/tree", "src/kernel", "src/topology", "src/facts", "src/model", "src/wording", "src/survey"},
         {"finding", "rule"}},
        {"src",
         {"", "src/tree", "src/kernel", "src/topology", "src/facts", "src/model", "src/wording", "src/survey",
          "src/rules"},
         {"board"}},
        {"src/input", {"", "src/tree", "src/wording", "src/topology"}, {"input"}},
        {"src/verify",
         {"", "src/tree", "src/kernel", "src/topology", "src/model", "src/wording", "src/rules", "src", "src/input"},
         {"verify"}},
        {"src/diff",
         {"", "src/tree", "src/kernel", "src/topology", "src/facts", "src/model", "src/survey", "src/rules", "src"},
         {"diff"}},
        {"src/report",
         {"", "src/tree", "src/kernel", "src/topology", "src/facts", "src/model", "src/wording", "src/survey",
          "src/rules", "src", "src/diff", "src/verify"},
         {"report", "diff_report", "verify_report", "baseline"}},
        {"src/suppress",
         {"", "src/tree", "src/kernel", "src/topology", "src/facts", "src/model", "src/wording", "src/survey",
          "src/rules", "src", "src/diff", "src/report"},
         {"suppress"}},
        {"src/cli",
         {"", "src/tree", "src/kernel", "src/topology", "src/facts", "src/model", "src/wording", "src/survey",
          "src/rules", "src", "src/diff", "src/report", "src/suppress", "src/input", "src/verify"},
         {"dmavet"}},  // the door for others, which knows every header
    };
    return all;
}

// Inside src/report: words, what is said with them, and formats that know documents but no other format. SARIF is JSON,
// and so is what one of the code hosts reads.
const std::vector<Layer>& report_layers() {
    static const std::vector<Layer> all{
        {"src/report/say", {}, {}},
        {"src/report/document", {"src/report/say"}, {}},
        {"src/report/text", {"src/report/say", "src/report/document"}, {}},
        {"src/report/markdown", {"src/report/say", "src/report/document"}, {}},
        {"src/report/dts", {"src/report/say", "src/report/document"}, {}},
        {"src/report/json", {"src/report/say", "src/report/document"}, {}},
        {"src/report/sarif", {"src/report/say", "src/report/document", "src/report/json"}, {}},
        {"src/report/ci", {"src/report/say", "src/report/document", "src/report/json"}, {}},
        {"src/report", {"src/report/document"}, {}},  // the table of formats names writers, not headers
    };
    return all;
}

bool is_one_of(std::string_view text, const Names& list) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool rests_on(std::string_view folder, std::string_view other) {
    return folder == other || std::any_of(layers().begin(), layers().end(), [&](const Layer& layer) {
               return layer.folder == folder && is_one_of(other, layer.rests_on);
           });
}

// The folder to which a header of include/dmavet belongs; "?" for one that the table does not know.
std::string_view owner_of(std::string_view public_header) {
    for (const Layer& layer : layers()) {
        if (is_one_of(public_header, layer.headers)) {
            return layer.folder;
        }
    }
    return "?";
}

// "src/tree" of "src/tree/blob.cpp"; "src" for a file in src itself, and what a public header belongs to.
std::string folder_of(const fs::path& file) {
    if (file.begin()->string() == "include") {
        return std::string(owner_of(file.stem().string()));
    }
    // A folder inside a layer's is of that layer.
    const fs::path folder = file.parent_path();
    return std::distance(folder.begin(), folder.end()) < 2
               ? folder.generic_string()
               : (*folder.begin() / *std::next(folder.begin())).generic_string();
}

struct Include {
    std::string file;    // "src/tree/blob.cpp"
    std::string folder;  // folder_of() it
    std::string header;  // what stands between the quotes or angle brackets

    // The folder whose types the header declares; empty for a header that is not ours.
    [[nodiscard]] std::string target() const {
        const fs::path path(header);
        if (header.starts_with("dmavet/")) {
            return std::string(owner_of(path.stem().string()));
        }
        const fs::path source = fs::path("src") / path;
        return fs::exists(source_dir() / source) ? folder_of(source) : std::string();
    }
};

void read_includes(const fs::path& file, std::vector<Include>& found) {
    const fs::path name = file.lexically_relative(source_dir());
    std::istringstream lines(read_text(file));
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("#include")) {
            continue;
        }
        const std::size_t open = line.find_first_of("<\"");
        const std::size_t close = line.find_first_of(">\"", open + 1);
        if (close != std::string::npos) {
            found.push_back({name.generic_string(), folder_of(name), line.substr(open + 1, close - open - 1)});
        }
    }
}

std::vector<Include> all_includes() {
    std::vector<Include> found;
    for (const char* folder : {"src", "include"}) {
        for (const fs::path& file : files_below(source_dir() / folder, "")) {
            if (file.extension() == ".cpp" || file.extension() == ".hpp") {
                read_includes(file, found);
            }
        }
    }
    return found;
}

// A function that one source file calls and another one defines.
struct Call {
    std::string from;  // "src/tree/blob.cpp"
    std::string to;
    std::string symbol;
};

// "src/tree/blob.cpp" of "…/dmavet_lib.dir/src/tree/blob.cpp.o"; "src/tree/" of "…/Unity/unity_src_tree_cxx.cxx.o", in
// which a build lays the files of a folder together.
std::string source_of(std::string_view object) {
    constexpr std::string_view together = "unity_";
    const std::size_t at = object.rfind(together);
    if (at == std::string_view::npos) {
        const std::size_t begin = object.find("src/", object.find(".dir/"));
        return std::string(object.substr(begin, object.rfind(".o") - begin));
    }
    const std::string_view name = object.substr(at + together.size());
    const std::string_view group = name.substr(0, name.find("_cxx.cxx"));
    for (const Layer& layer : layers()) {
        std::string prefix(layer.folder);
        std::replace(prefix.begin(), prefix.end(), '/', '_');
        if (group == prefix || (layer.folder != "src" && !prefix.empty() && group.starts_with(prefix + "_"))) {
            return std::string(layer.folder) + "/";
        }
    }
    return "?";
}

// From the object files that this build made of src.
std::vector<Call> all_calls() {
    struct Use {
        std::string file, symbol;
    };
    std::vector<Use> uses;
    std::map<std::string, std::string> definitions;
    // "…/dmavet_lib.dir/src/tree/blob.cpp.o: 0000000000000000 T _ZN6dmavet…", without the address for what is used.
    std::istringstream lines(shell("'" DMAVET_NM "' -A @'" DMAVET_OBJECTS "' | grep 6dmavet").out);
    for (std::string line; std::getline(lines, line);) {
        const std::string file = source_of(std::string_view(line).substr(0, line.find(".o:") + 2));
        const std::size_t name = line.rfind(' ');
        const char kind = line[name - 1];
        const std::string symbol = line.substr(name + 1);
        if (kind == 'U') {
            uses.push_back({file, symbol});
        } else if (kind == 'T' || kind == 'D' || kind == 'B' || kind == 'R') {
            definitions[symbol] = file;
        }
    }
    std::vector<Call> calls;
    for (const Use& use : uses) {
        if (const auto definition = definitions.find(use.symbol); definition != definitions.end()) {
            calls.push_back({use.file, definition->second, use.symbol});
        }
    }
    return calls;
}

std::string demangled(const std::string& symbol) {
    const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, nullptr),
                                                      std::free);
    return text ? text.get() : symbol;
}

}  // namespace

TEST_CASE("every third-party header has one door") {
    const struct {
        std::string_view header;
        std::vector<std::string_view> doors;
    } rules[] = {
        {"libfdt", {"src/tree"}},
        {"fdt.h", {"src/tree"}},
        {"CLI/", {"src/cli"}},
        {"archive", {"src/input"}},
        {"nlohmann/", {"src/report", "src/facts"}},
    };
    const std::vector<Include> includes = all_includes();
    REQUIRE(includes.size() > 50);
    for (const Include& include : includes) {
        for (const auto& rule : rules) {
            if (!include.header.starts_with(rule.header)) {
                continue;
            }
            CAPTURE(include.file);
            CAPTURE(include.header);
            CHECK(is_one_of(include.folder, rule.doors));
        }
    }
}

TEST_CASE("every folder and every public header has its place, and the places are in an order") {
    Names earlier;
    for (const Layer& layer : layers()) {
        CAPTURE(layer.folder);
        for (const std::string_view folder : layer.rests_on) {
            CAPTURE(folder);
            CHECK(is_one_of(folder, earlier));  // so that there can be no circle
        }
        earlier.push_back(layer.folder);
    }
    for (const auto& entry : fs::directory_iterator(source_dir() / "src")) {
        const std::string folder = "src/" + entry.path().filename().string();
        CAPTURE(folder);
        CHECK((!entry.is_directory() || is_one_of(folder, earlier)));
    }
    for (const auto& entry : fs::directory_iterator(source_dir() / "include/dmavet")) {
        const std::string header = entry.path().stem().string();
        CAPTURE(header);
        CHECK(owner_of(header) != "?");
    }
}

TEST_CASE("no folder knows the types of one that it does not rest on") {
    for (const Include& include : all_includes()) {
        CAPTURE(include.file);
        CAPTURE(include.header);
        // Words are made for the types of everybody below the rules, and call nobody but the tree, for its paths.
        const bool is_word = include.folder == "src/wording" && include.header.starts_with("dmavet/");
        const std::string reader = is_word ? "src/model" : include.folder;
        const std::string target = include.target();
        CHECK((target.empty() || rests_on(reader, target)));
        // A public header needs nothing but public headers.
        CHECK((!include.file.starts_with("include/") || include.header.starts_with("dmavet/") || target.empty()));
    }
}

TEST_CASE("a format knows words and documents, and no other format") {
    for (const Include& include : all_includes()) {
        if (!include.file.starts_with("src/report/")) {
            continue;
        }
        CAPTURE(include.file);
        CAPTURE(include.header);
        const std::string folder = fs::path(include.file).parent_path().generic_string();
        const auto layer = std::find_if(report_layers().begin(), report_layers().end(),
                                        [&](const Layer& one) { return one.folder == folder; });
        REQUIRE(layer != report_layers().end());
        CHECK((!include.header.starts_with("nlohmann/") || folder == "src/report/json"));
        if (include.header.starts_with("report/")) {
            const std::string target = fs::path("src/" + include.header).parent_path().generic_string();
            CHECK((target == folder || is_one_of(target, layer->rests_on)));
        }
    }
}

// What takes seconds to compile stands in one file.
TEST_CASE("one file of the command line knows CLI11, and one toml++") {
    for (const Include& include : all_includes()) {
        CAPTURE(include.file);
        CHECK((!include.header.starts_with("CLI/") || include.file == "src/cli/parse_arguments.cpp"));
        CHECK((!include.header.starts_with("toml++/") || include.file == "src/cli/config/config_file.cpp"));
    }
}

TEST_CASE("no folder calls one that it does not rest on") {
    const std::vector<Call> calls = all_calls();
    REQUIRE(calls.size() > 500);
    for (const Call& call : calls) {
        if (!rests_on(folder_of(call.from), folder_of(call.to))) {
            FAIL_CHECK(call.from << " calls " << demangled(call.symbol) << " of " << call.to);
        }
    }
}

// What a public header declares is dmavet; what only src sees is of the namespace of its folder.
TEST_CASE("a folder of src is a namespace") {
    for (const fs::path& file : files_below(source_dir() / "src", "")) {
        const fs::path name = file.lexically_relative(source_dir());
        if (name.extension() != ".cpp" && name.extension() != ".hpp") {
            continue;
        }
        const std::string folder = folder_of(name);
        if (folder == "src") {
            continue;
        }
        const std::string own = "namespace dmavet::" + fs::path(folder).filename().string() + " {";
        std::istringstream lines(read_text(file));
        std::vector<std::string> kept;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("namespace dmavet")) {
                kept.push_back(line);
            }
        }
        CAPTURE(name);
        CAPTURE(own);
        REQUIRE(kept.size() <= 1);  // main.cpp has none
        // A rule has a namespace of its own inside that of its folder.
        const bool is_rule = folder == "src/rules" && name.parent_path() != folder;
        if (is_rule) {
            CHECK(kept.front() == "namespace dmavet::rules::" + name.stem().string() + " {");
        } else if (!kept.empty() && kept.front() != own) {
            CHECK(kept.front() == "namespace dmavet {");
            CHECK(name.extension() == ".cpp");
        }
    }
}

}  // namespace dmavet::test
