// SPDX-License-Identifier: Apache-2.0
// Is there a baseline that crashes or hangs dmavet? What one holds is written and read again unchanged.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dmavet/suppress.hpp"
#include "fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dmavet;
    const auto baseline = Baseline::read({reinterpret_cast<const char*>(data), size});
    if (!baseline) {
        return 0;
    }
    const std::string written = baseline->text();
    const auto again = Baseline::read(written);
    fuzz::require(again && again->text() == written);
    return 0;
}
