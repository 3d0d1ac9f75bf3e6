// SPDX-License-Identifier: Apache-2.0
// Is there a dmavet.toml that crashes or hangs dmavet?
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cli/config/config_file.hpp"
#include "cli/text_values.hpp"
#include "dmavet/suppress.hpp"
#include "fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dmavet;
    try {
        const std::string_view text(reinterpret_cast<const char*>(data), size);
        const cli::ConfigFile config = cli::read_config("dmavet.toml", "/project", text);
        fuzz::require(!config.tables.empty());
        for (const cli::BoardTable& table : config.tables) {
            static_cast<void>(matches_name("vendor/a.dtb", table.match));
        }
    } catch (const cli::UsageError&) {
        // It is said what is wrong.
    }
    return 0;
}
