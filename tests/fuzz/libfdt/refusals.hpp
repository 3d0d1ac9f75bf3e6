// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dmavet::fuzz {

// Why dmavet refuses a blob that fdt_check_full() of libfdt accepts, as libfdt sees it; empty: there is no reason.
[[nodiscard]] std::string_view reason_to_refuse(std::string_view blob);

}  // namespace dmavet::fuzz
