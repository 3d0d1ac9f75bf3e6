// SPDX-License-Identifier: Apache-2.0
// Which command is written in which formats? A new one is a writer in a file of its own and two lines here.

#include "report/formats.hpp"

#include <algorithm>
#include <array>

namespace dmavet::report {

extern const CheckWriter check_text, check_json, check_ndjson, check_sarif, check_short, check_github, check_gitlab,
    check_junit, check_checkstyle, check_markdown, check_dts_overlay;
extern const ShowWriter show_text, show_json, show_ndjson;
extern const MatrixWriter matrix_text, matrix_json, matrix_ndjson;
extern const DiffWriter diff_text, diff_json, diff_ndjson, diff_markdown;
extern const WhyWriter why_text, why_json, why_ndjson;
extern const ListWriter list_text, list_json, list_ndjson;
extern const ConfigWriter config_text, config_json;
extern const RulesWriter rules_text, rules_json, rules_ndjson;
extern const VerifyWriter verify_text, verify_json;
extern const KernelsWriter kernels_text, kernels_json, kernels_ndjson;

namespace {

constexpr std::array table{
    Format{"check", "text", &check_text},
    Format{"check", "json", &check_json, Keeps::document, "dmavet-check.schema.json"},
    Format{"check", "ndjson", &check_ndjson, Keeps::line, "dmavet-check-line.schema.json"},
    Format{"check", "sarif", &check_sarif},
    Format{"check", "short", &check_short},
    Format{"check", "github", &check_github},
    Format{"check", "gitlab", &check_gitlab},
    Format{"check", "junit", &check_junit},
    Format{"check", "checkstyle", &check_checkstyle},
    Format{"check", "markdown", &check_markdown},
    Format{"check", "dts-overlay", &check_dts_overlay},
    Format{"show", "text", &show_text},
    Format{"show", "json", &show_json, Keeps::document, "dmavet-show.schema.json"},
    Format{"show", "ndjson", &show_ndjson, Keeps::line, "dmavet-show-line.schema.json"},
    Format{"show --kernel all", "text", &matrix_text},
    Format{"show --kernel all", "json", &matrix_json, Keeps::document, "dmavet-matrix.schema.json"},
    Format{"show --kernel all", "ndjson", &matrix_ndjson, Keeps::line, "dmavet-matrix.schema.json"},
    Format{"why", "text", &why_text},
    Format{"why", "json", &why_json},
    Format{"why", "ndjson", &why_ndjson, Keeps::line, "dmavet-show-line.schema.json"},
    Format{"diff", "text", &diff_text},
    Format{"diff", "json", &diff_json, Keeps::document, "dmavet-diff.schema.json"},
    Format{"diff", "ndjson", &diff_ndjson, Keeps::line, "dmavet-diff.schema.json"},
    Format{"diff", "markdown", &diff_markdown},
    Format{"verify", "text", &verify_text},
    Format{"verify", "json", &verify_json, Keeps::document, "dmavet-verify.schema.json"},
    Format{"list", "text", &list_text},
    Format{"list", "json", &list_json, Keeps::document, "dmavet-list.schema.json"},
    Format{"list", "ndjson", &list_ndjson, Keeps::line, "dmavet-list.schema.json"},
    Format{"config", "text", &config_text},
    Format{"config", "json", &config_json, Keeps::document, "dmavet-settings.schema.json"},
    Format{"rules", "text", &rules_text},
    Format{"rules", "json", &rules_json, Keeps::document, "dmavet-rules.schema.json"},
    Format{"rules", "ndjson", &rules_ndjson, Keeps::line, "dmavet-rules.schema.json"},
    Format{"kernels", "text", &kernels_text},
    Format{"kernels", "json", &kernels_json, Keeps::document, "dmavet-kernels.schema.json"},
    Format{"kernels", "ndjson", &kernels_ndjson, Keeps::line, "dmavet-kernels.schema.json"},
};

}  // namespace

std::span<const Format> formats() {
    return table;
}

const Format* find_format(std::string_view command, std::string_view name) {
    const auto* const found = std::find_if(
        table.begin(), table.end(), [&](const Format& one) { return one.command == command && one.name == name; });
    return found != table.end() ? &*found : nullptr;
}

}  // namespace dmavet::report
