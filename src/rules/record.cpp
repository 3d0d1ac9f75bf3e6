// SPDX-License-Identifier: Apache-2.0
// Did the people who look after real boards mend what a rule finds? `./dev record` counts and writes record.inc.
#include <algorithm>

#include <fmt/format.h>

#include "dmavet/rule.hpp"

namespace dmavet {

namespace {

#include "rules/record.inc"

}  // namespace

std::span<const Record> all_records() {
    return records;
}

const Record* record_of(const Rule& rule) {
    const auto it = std::lower_bound(std::begin(records), std::end(records), rule.id,
                                     [](const Record& record, std::string_view id) { return record.rule < id; });
    return it != std::end(records) && it->rule == rule.id ? it : nullptr;
}

std::string record_text(const Record& record) {
    return fmt::format("of {} finding{} on the boards of Linux {}, {} {} mended in {}", record.found,
                       record.found == 1 ? "" : "s", older_release, record.mended, record.mended == 1 ? "was" : "were",
                       newer_release);
}

}  // namespace dmavet
