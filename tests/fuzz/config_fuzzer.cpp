// SPDX-License-Identifier: Apache-2.0
// Is there a dmavet.toml or a baseline that crashes or hangs dmavet? The first byte says which of them the rest is.
// What a baseline holds is written and read again unchanged.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cli/config/config_file.hpp"
#include "cli/text_values.hpp"
#include "dmavet/suppress.hpp"

namespace {

using namespace dmavet;

void read_toml(std::string_view text) {
    try {
        const cli::ConfigFile config = cli::read_config("dmavet.toml", "/project", text);
        if (config.tables.empty()) {
            std::abort();
        }
        for (const cli::BoardTable& table : config.tables) {
            static_cast<void>(matches_name("vendor/a.dtb", table.match));
        }
    } catch (const cli::UsageError&) {
        // It is said what is wrong.
    }
}

void read_known(std::string_view text) {
    const auto baseline = Baseline::read(text);
    if (!baseline) {
        return;
    }
    const std::string written = baseline->text();
    const auto again = Baseline::read(written);
    if (!again || again->text() != written) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] == 't') {
        read_toml(text);
    } else {
        read_known(text);
    }
    return 0;
}
