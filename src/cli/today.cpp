// SPDX-License-Identifier: Apache-2.0
// Which day is it? The one place that asks.

#include "cli/today.hpp"

#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

#include "cli/text_values.hpp"

namespace dmavet::cli {

std::chrono::sys_days today() {
    using namespace std::chrono;
    constexpr auto most = std::uint64_t{253'402'300'799};  // the end of year 9999
    if (const char* text = std::getenv("SOURCE_DATE_EPOCH")) {
        const auto seconds_given = parse_number(text);
        if (!seconds_given || *seconds_given > most) {
            usage_error(fmt::format("SOURCE_DATE_EPOCH: '{}' is no number of seconds since 1970", text));
        }
        return floor<days>(sys_seconds(seconds(static_cast<seconds::rep>(*seconds_given))));
    }
    return floor<days>(system_clock::now());
}

}  // namespace dmavet::cli
