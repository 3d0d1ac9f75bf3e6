// SPDX-License-Identifier: Apache-2.0
// What may stand in dmavet.toml? A new key is a row here and in src/report/schema/dmavet-config.schema.json.

#include "cli/config/config_keys.hpp"

#include <array>

namespace dmavet::cli {

namespace {

constexpr bool question = true;
constexpr bool path = true;
constexpr bool run = true;

constexpr std::array keys{
    ConfigKey{"kernel", "--kernel", KeyForm::text, question, !path, !run, "\"6.12\"", "the newest that is modelled"},
    ConfigKey{"arch", "--arch", KeyForm::text, question, !path, !run, "\"arm64\"", "auto: from the tree's CPUs"},
    ConfigKey{"kconfig", "--kconfig", KeyForm::text, question, path, !run, "\"kernel.config\"", "debian"},
    ConfigKey{"page_size", "--page-size", KeyForm::text, question, !path, !run, "\"16K\"", "as the configuration says"},
    ConfigKey{"cmdline", "--cmdline", KeyForm::text, question, !path, !run, "\"cma=64M\"",
              "/chosen/bootargs of the tree"},
    ConfigKey{"memory", "--memory", KeyForm::texts, question, !path, !run, "\"0x80000000+2G\"", "the tree's"},
    ConfigKey{"reserved", "--reserved", KeyForm::texts, question, !path, !run, "\"0x9a000000+2M\"", "none"},
    ConfigKey{"facts", "--facts", KeyForm::texts, question, path, !run, "\"facts/soc.json\"",
              "those that dmavet ships"},
    ConfigKey{"overlay", "--overlay", KeyForm::texts, question, path, !run, "\"overlays/cam.dtbo\"", "none"},
    ConfigKey{"include", "--include", KeyForm::texts, !question, path, !run, "\"include\"",
              "those of the source's tree"},
    ConfigKey{"baseline", "--baseline", KeyForm::text, !question, path, !run, "\"known.json\"", "none"},
    ConfigKey{"fail_on", "--fail-on", KeyForm::text, !question, !path, !run, "\"warning\"", "error"},
    ConfigKey{"level", "--level", KeyForm::text, !question, !path, run, "\"note\"", "warning"},
};

constexpr std::array rules{
    ConfigKey{"only", "--only", KeyForm::texts, !question, !path, !run, "\"dma-ranges-length\"", "those on by default"},
    ConfigKey{"skip", "--skip", KeyForm::texts, !question, !path, !run, "\"dma-ranges-length\"", "none"},
};

}  // namespace

std::span<const ConfigKey> board_keys() {
    return keys;
}

std::span<const ConfigKey> rule_keys() {
    return rules;
}

}  // namespace dmavet::cli
