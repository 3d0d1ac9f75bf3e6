// SPDX-License-Identifier: Apache-2.0
// What do programs learn about what changed? A fact's values are those that `show` has for it.
#include <ostream>
#include <utility>

#include "report/document/writers.hpp"
#include "report/json/boards_document.hpp"
#include "report/json/list.hpp"
#include "report/json/value.hpp"
#include "report/say/printable.hpp"

namespace dmavet::report {

namespace {

Json file_or_null(std::string_view file) {
    return text_or_null(file);
}

Json kernel_json(const Board* board) {
    return board == nullptr ? Json(nullptr)
                            : Json{{"release", to_string(board->kernel->release())},
                                   {"arch", board->kernel->arch_name()},
                                   {"cmdline", text_or_null(board->cmdline)}};
}

// One side of a changed device, as `show` has it.
class DeviceSide {
public:
    DeviceSide(const Board* board, const Device* device, Labels& labels) : board_(board), device_(device) {
        if (device != nullptr) {
            json_ = device_json(*board, shown_device(*board, *device, false), labels);
        }
    }

    [[nodiscard]] Json value(const FactDifference& difference) const {
        if (device_ == nullptr) {
            return nullptr;
        }
        switch (difference.fact) {
            case DeviceFact::coherent: return json_["coherent"]["value"];
            case DeviceFact::regions: return json_["regions"]["value"];
            case DeviceFact::configured: return device_->configured;
            case DeviceFact::iommu_state: return json_["iommu"]["state"];
            case DeviceFact::iommu_entries: return json_["iommu"]["entries"];
            case DeviceFact::iommu_map: return json_.value("iommu_map", Json(nullptr));
            case DeviceFact::iova_reservations: return json_.value("iova_reservations", Json::array());
            case DeviceFact::allocation:
            case DeviceFact::supply: return json_["allocations"][difference.request];
            case DeviceFact::streaming: return json_["streaming"][difference.request];
            case DeviceFact::populated:
            case DeviceFact::bus:
            case DeviceFact::bus_limit:
            case DeviceFact::coherent_mask:
            case DeviceFact::streaming_mask:
            case DeviceFact::pools: break;
        }
        return json_[std::string(to_string(difference.fact))];
    }

    // Who decided it; null: nobody alone, or it is not known.
    [[nodiscard]] Json from(DeviceFact fact) const {
        const Origin* origin = device_ != nullptr ? origin_of(fact) : nullptr;
        if (origin == nullptr) {
            return nullptr;
        }
        Json json = origin_json(*board_->tree, *origin);
        const Location* location = origin->node ? location_of(*board_, *origin->node, origin->property) : nullptr;
        if (location != nullptr) {
            json["location"] = {
                {"file", valid_utf8(location->file)}, {"line", location->line}, {"column", location->column}};
        }
        return json;
    }

private:
    [[nodiscard]] const Origin* origin_of(DeviceFact fact) const {
        switch (fact) {
            case DeviceFact::coherent: return &device_->coherent.from;
            case DeviceFact::regions:
            case DeviceFact::bus_limit:
            case DeviceFact::coherent_mask:
            case DeviceFact::streaming_mask: return &device_->regions.from;
            case DeviceFact::iommu_state:
            case DeviceFact::iommu_entries:
            case DeviceFact::iommu_map: return &device_->iommu->from;
            default: return nullptr;
        }
    }

    const Board* board_;
    const Device* device_;
    Json json_;
};

// What is told of a device that is only on one side.
std::vector<FactDifference> all_facts(const Board& board, const Device& device) {
    std::vector<FactDifference> facts;
    for (const DeviceFact fact :
         {DeviceFact::populated, DeviceFact::bus, DeviceFact::coherent, DeviceFact::configured, DeviceFact::regions,
          DeviceFact::bus_limit, DeviceFact::coherent_mask, DeviceFact::streaming_mask, DeviceFact::iommu_state,
          DeviceFact::iommu_entries, DeviceFact::iommu_map, DeviceFact::iova_reservations, DeviceFact::pools}) {
        if (fact != DeviceFact::iommu_map || device.bus == BusType::pci) {
            facts.push_back({fact});
        }
    }
    const DeviceOutcome* outcome = board.outcome(device);
    for (std::size_t i = 0; outcome != nullptr && i < outcome->allocations.size(); ++i) {
        facts.push_back({DeviceFact::allocation, i});
    }
    for (std::size_t i = 0; outcome != nullptr && i < outcome->streaming.size(); ++i) {
        facts.push_back({DeviceFact::streaming, i});
    }
    return facts;
}

// The words of both sides of one document.
struct BothLabels {
    explicit BothLabels(const ComparedBoards& boards)
        : before(boards.before != nullptr ? *boards.before : *boards.after),
          after(boards.after != nullptr ? *boards.after : *boards.before) {}
    Labels before, after;
};

Json facts_json(const ComparedBoards& boards, const ChangedDevice& changed, BothLabels& labels) {
    const DeviceSide before(boards.before, changed.before, labels.before);
    const DeviceSide after(boards.after, changed.after, labels.after);
    Json facts = Json::array();
    const FactDifference* last = nullptr;
    const auto one_sided = changed.after == nullptr    ? all_facts(*boards.before, *changed.before)
                           : changed.before == nullptr ? all_facts(*boards.after, *changed.after)
                                                       : std::vector<FactDifference>();
    for (const FactDifference& difference : one_sided.empty() ? changed.facts : one_sided) {
        // An allocation and where it is served from are one value of `show`.
        const bool is_told = last != nullptr && last->fact == DeviceFact::allocation &&
                             difference.fact == DeviceFact::supply && last->request == difference.request;
        if (!is_told) {
            facts.push_back({{"fact", to_string(difference.fact)},
                             {"old", before.value(difference)},
                             {"new", after.value(difference)},
                             {"from_old", before.from(difference.fact)},
                             {"from_new", after.from(difference.fact)}});
        }
        last = &difference;
    }
    return facts;
}

Json changed_device_json(const ComparedBoards& boards, const ShownDeviceChange& shown, BothLabels& labels) {
    const ChangedDevice& changed = *shown.device;
    const Board& board = changed.after != nullptr ? *boards.after : *boards.before;
    const Device& device = changed.after != nullptr ? *changed.after : *changed.before;
    const std::string path = valid_utf8(board.tree->path(device.node));
    Json json{{"path", path}};
    if (changed.before != nullptr && changed.after != nullptr) {
        const std::string old_path = valid_utf8(boards.before->tree->path(changed.before->node));
        if (old_path != path) {
            json["old_path"] = old_path;
        }
    }
    json["bus"] = text_or_null(to_string(device.bus));
    json["change"] = to_string(changed.change);
    json["facts"] = facts_json(boards, changed, labels);
    if (shown.reasons != nullptr) {
        Json& reasons = json["reasons"] = Json::array();
        for (const KernelChange* change : *shown.reasons) {
            reasons.push_back({{"since", to_string(change->since)}, {"what", change->what}});
        }
    }
    return json;
}

// One side of what boot decides.
Json board_fact_json(const Json& board, const ChangedBoardFact& changed, const std::optional<std::size_t>& region) {
    switch (changed.fact) {
        case BoardFact::reserved: return region ? board["placement"]["reserved"][*region] : Json(nullptr);
        case BoardFact::memory: return board["memory"]["value"];
        case BoardFact::caches: return board.value("caches", Json(nullptr));
        case BoardFact::zone_dma:
        case BoardFact::zone_dma32:
        case BoardFact::zone_normal:
        case BoardFact::default_cma:
        case BoardFact::swiotlb:
        case BoardFact::atomic_pools:
        case BoardFact::memreserve: break;
    }
    const std::string name(to_string(changed.fact));
    const std::size_t dot = name.find('.');
    const Json& part = board[name.substr(0, dot)];
    return part.is_null() ? Json(nullptr) : part[name.substr(dot + 1)];
}

Json placement_json(const ComparedBoards& boards) {
    Json list = Json::array();
    if (boards.diff == nullptr || boards.diff->board.empty()) {
        return list;
    }
    const Json before = board_json(boards.old_file, *boards.before), after = board_json(boards.new_file, *boards.after);
    for (const ChangedBoardFact& changed : boards.diff->board) {
        list.push_back({{"fact", to_string(changed.fact)},
                        {"old", board_fact_json(before, changed, changed.before)},
                        {"new", board_fact_json(after, changed, changed.after)}});
    }
    return list;
}

Json findings_json(const Board* board, const std::vector<const Finding*>& findings, Labels& labels) {
    Json list = Json::array();
    for (const Finding* finding : findings) {
        list.push_back(finding_json(*board, *finding, labels));
    }
    return list;
}

Json pair_json(const DiffDocument& document) {
    const ComparedBoards& boards = document.boards;
    Json json{{"old", file_or_null(boards.old_file)},
              {"new", file_or_null(boards.new_file)},
              {"kernel_old", kernel_json(boards.before)},
              {"kernel_new", kernel_json(boards.after)}};
    json["devices"] = Json::array();
    json["placement"] = placement_json(boards);
    json["findings"] = Json{{"new", Json::array()}, {"gone", Json::array()}};
    json["error"] = nullptr;
    if (boards.before == nullptr && boards.after == nullptr) {
        return json;
    }
    BothLabels labels(boards);
    for (const ShownDeviceChange& shown : document.devices) {
        json["devices"].push_back(changed_device_json(boards, shown, labels));
    }
    json["findings"]["new"] = findings_json(boards.after, document.new_findings, labels.after);
    json["findings"]["gone"] = findings_json(boards.before, document.gone_findings, labels.before);
    return json;
}

bool is_first(const DiffTally& told) {
    const DiffSummary& summary = told.summary();
    return summary.boards + summary.only_old + summary.only_new + summary.unreadable == 0;
}

void begin_diff(const DiffScope&, const Out& out) {
    write_boards_begin("diff", out.bytes);
}

void write_diff(const DiffDocument& document, const Out& out) {
    write_element(pair_json(document), indent_step, is_first(document.told), out.bytes);
}

void write_unreadable_diff(std::string_view file, const Error& error, const DiffTally& told, const Out& out) {
    const Json json{{"old", valid_utf8(file)},
                    {"new", nullptr},
                    {"kernel_old", nullptr},
                    {"kernel_new", nullptr},
                    {"devices", Json::array()},
                    {"placement", Json::array()},
                    {"findings", Json{{"new", Json::array()}, {"gone", Json::array()}}},
                    {"error", error_json(error)}};
    write_element(json, indent_step, is_first(told), out.bytes);
}

void end_diff(const DiffTally& told, const Out& out) {
    const DiffSummary& summary = told.summary();
    const Json json{{"boards", summary.boards},
                    {"changed_boards", summary.changed_boards},
                    {"changed_devices", summary.changed_devices},
                    {"new_findings", summary.new_findings},
                    {"gone_findings", summary.gone_findings},
                    {"accepted_findings", summary.accepted_findings},
                    {"only_old", summary.only_old},
                    {"only_new", summary.only_new},
                    {"unreadable", summary.unreadable}};
    close_list(indent_step, is_first(told), out.bytes);
    out.bytes << ",\n  \"summary\": " << indented_text(json, indent_step) << "\n}\n";
}

void write_diff_lines(const DiffDocument& document, const Out& out) {
    const Json json = pair_json(document);
    const auto line = [&](const Json& object) {
        Json whole{{"old", json["old"]}, {"new", json["new"]}};
        whole.update(object);
        out.bytes << whole.dump() << '\n';
    };
    if (document.is_one_sided()) {
        line({{"only", document.boards.old_file.empty() ? "new" : "old"}});
    }
    for (const Json& one : json["placement"]) {
        line({{"placement", one}});
    }
    for (const Json& one : json["devices"]) {
        line(one);
    }
    for (const Json& one : json["findings"]["new"]) {
        line({{"new_finding", one}});
    }
    for (const Json& one : json["findings"]["gone"]) {
        line({{"gone_finding", one}});
    }
}

void write_unreadable_diff_line(std::string_view file, const Error& error, const DiffTally&, const Out& out) {
    write_line(file, Json{{"error", error_json(error)}}, out.bytes);
}

}  // namespace

extern const DiffWriter diff_json, diff_ndjson;
constinit const DiffWriter diff_json{&begin_diff, &write_diff, &write_unreadable_diff, &end_diff};
constinit const DiffWriter diff_ndjson{.board = &write_diff_lines, .unreadable = &write_unreadable_diff_line};

}  // namespace dmavet::report
