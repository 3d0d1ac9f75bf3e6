// SPDX-License-Identifier: Apache-2.0
// How is a difference said?
#include "report/document/told_change.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/say/answer.hpp"
#include "report/say/aspect_text.hpp"
#include "report/say/board_fact_text.hpp"
#include "report/say/location_text.hpp"
#include "report/say/outcome_text.hpp"
#include "report/say/phrases.hpp"
#include "report/say/request_text.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

// "dma-coherent", "dma-coherent of /soc, soc.dtsi:12"
std::string where_text(const Board& board, NodeId device, const Origin& from) {
    if (!from.node) {
        return std::string(from.property);
    }
    std::string text =
        *from.node == device && !from.property.empty() ? std::string(from.property) : place_text(*board.tree, from);
    if (const std::string line = line_text(board, *from.node, from.property); !line.empty()) {
        text += ", " + line;
    }
    return text;
}

std::string map_text(const IommuNames& names, const IommuMap* map) {
    if (map == nullptr) {
        return "none";
    }
    std::vector<std::string> rows;
    for (const IommuMapRow& row : map->rows) {
        const std::string controller = row.controller ? names.name(*row.controller) : std::string("no IOMMU");
        std::string output;
        for (const std::uint32_t cell : row.output) {
            output += fmt::format(" {:#x}", cell);
        }
        rows.push_back(
            fmt::format("{:#x}+{:#x} to {}{}{}", row.id_base, row.length, controller, output,
                        row.status == IommuMapRowStatus::usable ? "" : fmt::format(" ({})", to_string(row.status))));
    }
    const std::string mask = map->mask == 0xffffffff ? "" : fmt::format(", mask {:#x}", map->mask);
    return (rows.empty() ? "no row" : join(rows, ", ")) + mask;
}

std::string reservations_text(const Device& device) {
    std::vector<std::string> parts;
    for (const IovaReservation& one : device.iova_reservations) {
        parts.push_back(wording::reservation_text(one));
    }
    return parts.empty() ? "none" : join(parts, "; ");
}

// What may tell two outcomes of one request, from what matters most.
std::vector<std::string> allocation_texts(const Allocation& one) {
    const std::string_view verdict = verdict_text(one.judgement.verdict);
    const std::string outcome = short_outcome(one);
    return {verdict.empty() ? outcome : fmt::format("{}: {}", outcome, verdict),
            source_text(one.outcome),
            zones_text(one.outcome.zones).empty() ? "no known zone" : zones_text(one.outcome.zones),
            std::string(address_text(one.outcome.dma_address)),
            fmt::format("freed {}", free_text(one.free_context)),
            fmt::format("{}, if it snoops {}, else {}", outcome, to_string(one.judgement.if_snoops),
                        to_string(one.judgement.if_not))};
}

std::vector<std::string> streaming_texts(const Streaming& one) {
    return {
        bounce_text(one), maintenance_sentence(one), std::string(address_text(one.dma_address)),
        std::string(verdict_text(one.judgement.verdict)),
        fmt::format("if it snoops {}, else {}", to_string(one.judgement.if_snoops), to_string(one.judgement.if_not))};
}

}  // namespace

// The rows of one device; what two facts say in one text is said once.
class ChangeWords::Facts {
public:
    // `is_alone`: one fact is asked for, and has a row whether or not its words differ.
    Facts(const ChangeWords& words, const ChangedDevice& changed, bool is_alone = false)
        : words_(words), changed_(changed), is_alone_(is_alone) {}

    void add(const FactDifference& difference) {
        switch (difference.fact) {
            case DeviceFact::populated:
            case DeviceFact::bus: add_aspect("populated", Aspect::populated, {}, {}); break;
            case DeviceFact::coherent:
                add_aspect("coherent", Aspect::coherent, old_device().coherent.from, new_device().coherent.from);
                break;
            case DeviceFact::configured:
            case DeviceFact::regions:
            case DeviceFact::bus_limit: add_reach(); break;
            case DeviceFact::coherent_mask: add_mask("coherent mask", &Device::coherent_mask); break;
            case DeviceFact::streaming_mask: add_mask("streaming mask", &Device::streaming_mask); break;
            case DeviceFact::iommu_state:
            case DeviceFact::iommu_entries:
                add_aspect("iommu", Aspect::iommu, old_device().iommu->from, new_device().iommu->from);
                break;
            case DeviceFact::iommu_map:
                add_row({"iommu-map",
                         map_text(words_.old_names_, old_device().iommu_map.get()),
                         map_text(words_.new_names_, new_device().iommu_map.get()),
                         {}});
                break;
            case DeviceFact::iova_reservations:
                add_row({"reserved IOVAs", reservations_text(old_device()), reservations_text(new_device()), {}});
                break;
            case DeviceFact::pools: add_aspect("pools", Aspect::pools, {}, {}); break;
            case DeviceFact::allocation:
            case DeviceFact::supply: add_allocation(difference.request); break;
            case DeviceFact::streaming: add_streaming(difference.request); break;
        }
    }

    [[nodiscard]] std::vector<ToldFact> take() { return std::move(rows_); }
    [[nodiscard]] ToldFact take_one() { return rows_.empty() ? std::move(*alike_) : std::move(rows_.front()); }

private:
    [[nodiscard]] const Device& old_device() const { return *changed_.before; }
    [[nodiscard]] const Device& new_device() const { return *changed_.after; }

    void add_row(ToldFact row) {
        const bool is_told =
            std::any_of(rows_.begin(), rows_.end(), [&](const ToldFact& other) { return other.label == row.label; });
        if (!is_told && row.before != row.after) {
            rows_.push_back(std::move(row));
        } else if (is_alone_ && !alike_) {
            alike_ = std::move(row);
        }
    }

    // The new board's word where it has one, since that is what somebody changes.
    void add_aspect(std::string_view label, Aspect aspect, const Origin& old_from, const Origin& new_from) {
        std::string where = where_text(words_.after_, new_device().node, new_from);
        if (where.empty()) {
            where = where_text(words_.before_, old_device().node, old_from);
            where += where.empty() ? "" : " before";
        }
        add_row({std::string(label),
                 aspect_texts(words_.old_names_, words_.before_, old_device(), aspect).front().value,
                 aspect_texts(words_.new_names_, words_.after_, new_device(), aspect).front().value, std::move(where)});
    }

    void add_reach() {
        const std::size_t count = rows_.size();
        add_aspect("reach", Aspect::reach, old_device().regions.from, new_device().regions.from);
        tells_reach_ = tells_reach_ || rows_.size() > count;
    }

    // A mask follows from the limit; beside other facts it is told where the reach is the same.
    void add_mask(std::string_view label, std::uint64_t Device::*mask) {
        if (!is_alone_) {
            add_reach();
        }
        if (!tells_reach_) {
            add_row({std::string(label), wording::hex(old_device().*mask), wording::hex(new_device().*mask), {}});
        }
    }

    void add_first_difference(const std::string& label, const std::vector<std::string>& before,
                              const std::vector<std::string>& after) {
        for (std::size_t i = 0; i < before.size(); ++i) {
            add_row({label, before[i], after[i], {}});
        }
    }

    void add_allocation(std::size_t request) {
        const Allocation &before = words_.before_.outcome(old_device())->allocations[request],
                         &after = words_.after_.outcome(new_device())->allocations[request];
        add_first_difference(call_text(before.request), allocation_texts(before), allocation_texts(after));
    }

    void add_streaming(std::size_t request) {
        const Streaming &before = words_.before_.outcome(old_device())->streaming[request],
                        &after = words_.after_.outcome(new_device())->streaming[request];
        add_first_difference(call_text(before.request), streaming_texts(before), streaming_texts(after));
    }

    const ChangeWords& words_;
    const ChangedDevice& changed_;
    bool is_alone_;
    std::vector<ToldFact> rows_;
    std::optional<ToldFact> alike_;  // the first row that would say the same of both, of one alone
    bool tells_reach_ = false;
};

namespace {

// What a person wants to know of a device that was not there.
std::vector<ToldFact> first_facts(const IommuNames& names, const Board& board, const Device& device) {
    std::vector<ToldFact> rows;
    if (device.populated == Populated::no) {
        return rows;
    }
    const auto add = [&](std::string_view label, Aspect aspect, const Origin& from) {
        rows.push_back({std::string(label),
                        {},
                        aspect_texts(names, board, device, aspect).front().value,
                        where_text(board, device.node, from)});
    };
    add("coherent", Aspect::coherent, device.coherent.from);
    if (device.regions.value || !device.configured) {
        add("reach", Aspect::reach, device.regions.from);
    }
    if (device.iommu->state != IommuState::none) {
        add("iommu", Aspect::iommu, device.iommu->from);
    }
    if (!device.pools.empty()) {
        add("pools", Aspect::pools, {});
    }
    return rows;
}

std::vector<std::string> reason_texts(const std::vector<const KernelChange*>& changes) {
    std::vector<std::string> texts;
    for (const KernelChange* change : changes) {
        texts.push_back(fmt::format("since {}: {}", to_string(change->since.series()), change->what));
    }
    return texts;
}

ToldKind kind_of(DeviceChange change) {
    switch (change) {
        case DeviceChange::added: return ToldKind::added;
        case DeviceChange::removed: return ToldKind::removed;
        case DeviceChange::changed: break;
    }
    return ToldKind::changed;
}

}  // namespace

ToldChange ChangeWords::of(const ChangedDevice& device, const std::vector<const KernelChange*>* reasons) const {
    const Device& one = device.after != nullptr ? *device.after : *device.before;
    const Tree& tree = device.after != nullptr ? *after_.tree : *before_.tree;
    ToldChange told{kind_of(device.change), tree.path(one.node), {}, {}, {}};
    std::vector<std::string> details;
    // The record of a host bridge itself is none of a function.
    if (one.bus == BusType::pci && one.config_node == one.node) {
        details.emplace_back("the PCI functions behind it");
    }
    if (device.change == DeviceChange::changed) {
        if (const std::string old_path = before_.tree->path(device.before->node); old_path != told.subject) {
            details.push_back("was " + old_path);
        }
        Facts facts(*this, device);
        for (const FactDifference& difference : device.facts) {
            facts.add(difference);
        }
        told.facts = facts.take();
    } else if (device.change == DeviceChange::added) {
        told.facts = first_facts(new_names_, after_, one);
    }
    told.detail = join(details, ", ");
    if (reasons != nullptr) {
        told.reasons = reason_texts(*reasons);
    }
    return told;
}

ToldChange ChangeWords::of(const ChangedBoardFact& changed) const {
    ToldChange told{ToldKind::board, {}, {}, {}, {}};
    if (changed.fact == BoardFact::reserved) {
        const Board& board = changed.after ? after_ : before_;
        told.subject = board.tree->path(board.topology.reserved[changed.after ? *changed.after : *changed.before].node);
        told.facts.push_back({"reserved",
                              changed.before ? region_text(before_, *changed.before) : "no such region",
                              changed.after ? region_text(after_, *changed.after) : "no such region",
                              {}});
    } else {
        told.facts.push_back({std::string(board_fact_label(changed.fact)),
                              board_fact_text(before_, changed.fact),
                              board_fact_text(after_, changed.fact),
                              {}});
    }
    return told;
}

ToldFact ChangeWords::of(const ChangedDevice& device, const FactDifference& difference) const {
    Facts facts(*this, device, true);
    facts.add(difference);
    return facts.take_one();
}

ToldChange told_finding(const Board& board, const Finding& finding, ToldKind kind) {
    ToldChange told{kind, board.tree->path(finding.node), line_text(board, finding.node, finding.property), {}, {}};
    told.severity = finding.severity;
    told.message = finding.message;
    told.rule = finding.rule->id;
    return told;
}

}  // namespace dmavet::report
