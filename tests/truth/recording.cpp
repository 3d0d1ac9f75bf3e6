// SPDX-License-Identifier: Apache-2.0
// What did a real kernel do? Reads the recordings: one JSON object a line, one line a device.
#include "truth/recording.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <unordered_map>

namespace dmavet::truth {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr std::string_view extension = ".jsonl.xz";
constexpr std::string_view synthetic = "synthetic-";

std::uint64_t number(const Json& text) {
    return std::stoull(text.get<std::string>(), nullptr, 16);
}

// Both sides of a comparison are written in one canonical form; addresses in recordings already are.
std::string list_of_regions(const Json& row) {
    if (!row.at("has_map").get<bool>()) {
        return "none";
    }
    std::string out;
    for (const Json& range : row.at("ranges")) {
        if (!out.empty()) {
            out += ", ";
        }
        out += range.at(0).get<std::string>() + "=" + range.at(1).get<std::string>() + "+" +
               range.at(2).get<std::string>();
    }
    return out.empty() ? "empty" : out;
}

std::string list_of_entries(const Json& iommus) {
    std::string out;
    for (const Json& iommu : iommus) {
        if (!out.empty()) {
            out += ", ";
        }
        out += iommu.at("node").get<std::string>() + "<";
        bool first = true;
        for (const Json& cell : iommu.at("args")) {
            if (!first) {
                out += " ";
            }
            first = false;
            out += cell.is_string() ? cell.get<std::string>() : std::to_string(cell.get<std::uint64_t>());
        }
        out += ">";
    }
    return out.empty() ? "none" : out;
}

// -EPROBE_DEFER: the recorder's IOMMU does not know the node, which is its own shortcoming.
constexpr int deferred = -517;

// The riscv machine on which the recorder ran has devices of its own that hold these names, so that the kernel could
// not register a second one of the same bus address and name. That tells nothing about the board.
bool is_of_the_guest(const std::string& path) {
    constexpr std::array<std::string_view, 3> own{"/interrupt-controller@c000000", "/clint@2000000",
                                                  "/serial@10000000"};
    return std::any_of(own.begin(), own.end(), [&](std::string_view name) { return path.ends_with(name); });
}

Row read_row(const Json& json, bool pci, bool riscv) {
    Row row;
    row.path = json.at("path").get<std::string>();
    row.pci = pci;
    row.ret = json.at("ret").get<int>();
    row.coherent = json.at("coherent").get<bool>();
    row.coherent_mask = number(json.at("coherent_mask"));
    row.streaming_mask = number(json.at("dma_mask"));
    row.bus_limit = number(json.at("bus_dma_limit"));
    row.regions = list_of_regions(json);
    row.comparable = row.ret != deferred;
    if (pci) {
        for (const Json& rid : json.at("rids")) {
            const int ret = rid.at("ret").get<int>();
            if (ret == deferred) {
                continue;
            }
            row.requesters.push_back({static_cast<std::uint32_t>(number(rid.at("rid"))),
                                      ret == 0 ? list_of_entries(rid.at("iommus")) : "none"});
        }
        return row;
    }
    row.bus = json.at("bus").get<std::string>();
    if (json.contains("registered") && !(riscv && is_of_the_guest(row.path))) {
        row.registered = json.at("registered").get<bool>();
    }
    row.behind_iommu = json.at("iommu_ok").get<bool>();
    row.entries = row.behind_iommu ? list_of_entries(json.at("iommus")) : "none";
    row.comparable = row.comparable && !json.at("under_pci").get<bool>();
    return row;
}

void read_rows(const std::string& text, Recording& recording) {
    std::unordered_map<std::string, std::size_t> board_of;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const Json json = Json::parse(text.data() + at, text.data() + end);
        at = end + 1;
        const std::string& kind = json.at("kind").get_ref<const std::string&>();
        const bool pci = kind == "pci-child";
        if (kind != "node" && (!pci || !json.at("host_bridge").get<bool>())) {
            continue;
        }
        Row row = read_row(json, pci, recording.arch == Arch::riscv);
        const std::string name = json.at("dtb").get<std::string>();
        const auto [found, is_new] = board_of.try_emplace(name, recording.boards.size());
        if (is_new) {
            recording.boards.push_back({name, {}, nullptr});
        }
        recording.boards[found->second].rows.push_back(std::move(row));
    }
}

Recording read_recording(const fs::path& rows, const std::string& kernel, const std::string& set,
                         const fs::path& boards) {
    Recording recording;
    recording.kernel = kernel;
    recording.set = set;
    recording.release = release_of(kernel);
    recording.arch = arch_of(kernel);
    if (!is_modelled_recording(kernel)) {
        std::printf("%s: not modelled, %s left out\n", kernel.c_str(), rows.filename().c_str());
        return recording;
    }
    recording.blobs = read_tar_xz(boards);
    read_rows(read_xz(rows), recording);
    for (RecordedBoard& board : recording.boards) {
        const auto blob = recording.blobs.find(board.name);
        if (blob != recording.blobs.end()) {
            board.blob = &blob->second;
        }
    }
    return recording;
}

}  // namespace

std::optional<fs::path> find_truth(const char* folder, const fs::path& beside_checkout) {
    const char* given = std::getenv("DMAVET_TRUTH");
    const fs::path truth = given != nullptr ? fs::path(given) : beside_checkout;
    if (fs::is_directory(truth / folder)) {
        return truth;
    }
    return std::nullopt;
}

std::string release_of(const std::string& kernel) {
    return kernel.substr(0, kernel.find('-'));
}

std::optional<std::uint64_t> page_size_of(const std::string& kernel) {
    return kernel.ends_with("-16k") ? std::optional<std::uint64_t>(16384) : std::nullopt;
}

bool is_modelled_recording(const std::string& kernel) {
    // What follows riscv64 is what the harts have, which the tree says too.
    constexpr std::array<std::string_view, 8> flavours{"arm64",   "arm64-16k",    "armmp",          "armmp-lpae",
                                                       "riscv64", "riscv64-none", "riscv64-svpbmt", "riscv64-zicbom"};
    const std::string flavour = kernel.substr(kernel.find('-') + 1);
    const auto release = Release::parse(release_of(kernel));
    return std::find(flavours.begin(), flavours.end(), flavour) != flavours.end() && release &&
           is_modelled({*release, arch_of(kernel)});
}

Arch arch_of(const std::string& kernel) {
    return kernel.find("riscv") != std::string::npos   ? Arch::riscv
           : kernel.find("arm64") != std::string::npos ? Arch::arm64
                                                       : Arch::arm;
}

std::vector<Recording> read_recordings(const fs::path& corpus) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(corpus)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(extension)) {
            names.push_back(name.substr(0, name.size() - extension.size()));
        }
    }
    std::vector<Recording> recordings;
    for (const std::string& name : names) {
        const bool is_synthetic = name.starts_with(synthetic);
        const std::string kernel = is_synthetic ? name.substr(synthetic.size()) : name;
        const std::string boards = is_synthetic ? "synthetic" : "boards-" + kernel;
        Recording recording = read_recording(corpus / (name + std::string(extension)), kernel,
                                             is_synthetic ? "synthetic" : "boards", corpus / (boards + ".tar.xz"));
        if (!recording.boards.empty()) {
            recordings.push_back(std::move(recording));
        }
    }
    // The newest kernel first, real boards before made-up ones.
    const auto order = [](const Recording& r) {
        return std::tuple(r.release != "6.12", r.arch != Arch::arm64, r.kernel, r.set);
    };
    std::sort(recordings.begin(), recordings.end(),
              [&](const Recording& a, const Recording& b) { return order(a) < order(b); });
    return recordings;
}

}  // namespace dmavet::truth
