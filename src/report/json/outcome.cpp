// SPDX-License-Identifier: Apache-2.0
// What do the machine formats say of one allocation or one streaming mapping?

#include "report/json/value.hpp"
#include "report/say/printable.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

Json attributes_json(const AllocRequest& request) {
    Json list = Json::array();
    if (request.write_combine) {
        list.push_back("wc");
    }
    if (request.no_kernel_mapping) {
        list.push_back("no-kernel-mapping");
    }
    if (request.force_contiguous) {
        list.push_back("force-contiguous");
    }
    return list;
}

Json request_json(const AllocRequest& request) {
    return Json{{"api", to_string(request.api)},
                {"size", wording::hex(request.size)},
                {"context", to_string(request.context)},
                {"mask_bits", request.mask_bits},
                {"attrs", attributes_json(request)}};
}

Json request_json(const StreamRequest& request) {
    return Json{{"size", wording::hex(request.size)},
                {"direction", to_string(request.direction)},
                {"mask_bits", request.mask_bits},
                {"buffer", request.buffer ? Json(wording::hex(*request.buffer)) : Json(nullptr)},
                {"require_coherent", request.require_coherent}};
}

Json zones_json(ZoneSet zones) {
    if (zones == 0) {
        return nullptr;
    }
    Json list = Json::array();
    for (const Zone zone : {Zone::dma, Zone::dma32, Zone::normal, Zone::highmem}) {
        if (contains(zones, zone)) {
            list.push_back(to_string(zone));
        }
    }
    return list;
}

// The keys from status to dma_address.
void add_outcome(const AllocOutcome& outcome, Json& json) {
    json["status"] = to_string(outcome.status);
    json["path"] = text_or_null(to_string(outcome.path));
    json["source"] = text_or_null(to_string(outcome.source));
    json["mapping"] = outcome.mapping ? text_or_null(to_string(*outcome.mapping)) : Json(nullptr);
    json["cpu_attribute"] = outcome.cpu_attribute ? text_or_null(to_string(*outcome.cpu_attribute)) : Json(nullptr);
    json["alias"] = text_or_null(to_string(outcome.alias));
    json["zone"] = zones_json(outcome.zones);
    json["dma_address"] = text_or_null(to_string(outcome.dma_address));
}

void add_verdict(const Judgement& judgement, Json& json) {
    json["verdict"] = text_or_null(to_string(judgement.verdict));
    if (judgement.verdict == Verdict::unverified) {
        json["verdict_if"] = Json{{"snoops", text_or_null(to_string(judgement.if_snoops))},
                                  {"does_not_snoop", text_or_null(to_string(judgement.if_not))}};
    }
}

Json outcomes_json(const std::vector<AllocOutcome>& outcomes) {
    Json list = Json::array();
    for (const AllocOutcome& outcome : outcomes) {
        Json json = Json::object();
        add_outcome(outcome, json);
        json["reason"] = valid_utf8(outcome.reason);
        json["when"] = text_or_null(outcome.when);
        list.push_back(std::move(json));
    }
    return list;
}

Json allocation_json(const Allocation& allocation) {
    Json json = Json::object();
    json["request"] = request_json(allocation.request);
    add_outcome(allocation.outcome, json);
    add_verdict(allocation.judgement, json);
    json["reason"] = valid_utf8(allocation.outcome.reason);
    if (allocation.outcome.status == AllocStatus::depends) {
        json["outcomes"] = outcomes_json(allocation.outcomes);
    }
    json["free"] = Json{{"context", to_string(allocation.free_context)},
                        {"reason", text_or_null(wording::free_reason_text(allocation.free_reason))}};
    return json;
}

Json streaming_json(const Streaming& streaming) {
    Json json = Json::object();
    json["request"] = request_json(streaming.request);
    json["status"] = to_string(streaming.status);
    json["bounce"] = text_or_null(to_string(streaming.bounce));
    json["cache_maintenance"] = streaming.cache_maintenance;
    json["dma_address"] = text_or_null(to_string(streaming.dma_address));
    add_verdict(streaming.judgement, json);
    json["reason"] = valid_utf8(streaming.reason);
    return json;
}

}  // namespace

Json allocations_json(const Board& board, const ShownDevice& shown) {
    Json list = Json::array();
    if (shown.outcome == nullptr) {
        return list;
    }
    for (std::size_t i = 0; i < shown.outcome->allocations.size(); ++i) {
        const Allocation& allocation = shown.outcome->allocations[i];
        Json json = allocation_json(allocation);
        if (allocation.judgement.needlessly_uncached) {
            const std::string reason = allocation.outcome.reason + "; slower than it could be: the hardware snoops";
            json["reason"] = valid_utf8(reason);
        }
        if (!shown.traces.empty()) {
            json["trace"] = Json::array();
            for (const Step& step : shown.traces[i]) {
                json["trace"].push_back(step_json(board, step));
            }
        }
        list.push_back(std::move(json));
    }
    return list;
}

Json streamings_json(const ShownDevice& shown) {
    Json list = Json::array();
    if (shown.outcome != nullptr) {
        for (const Streaming& streaming : shown.outcome->streaming) {
            list.push_back(streaming_json(streaming));
        }
    }
    return list;
}

}  // namespace dmavet::report
