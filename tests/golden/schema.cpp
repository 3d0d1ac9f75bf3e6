// SPDX-License-Identifier: Apache-2.0
// Is a JSON document what its schema promises? The one file that includes the validator, which is slow to compile.
#include "golden/schema.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "support/files.hpp"

namespace dmavet::test {

struct Schema::Compiled {
    valijson::Schema schema;
};

Schema::Schema(const std::string& file_name, const std::filesystem::path& folder)
    : compiled_(std::make_unique<Compiled>()) {
    const auto json = nlohmann::json::parse(read_text(source_dir() / folder / file_name));
    const bool is_draft_4 = json.value("$schema", std::string()).find("draft-04") != std::string::npos;
    valijson::SchemaParser parser(is_draft_4 ? valijson::SchemaParser::kDraft4 : valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(json), compiled_->schema);
}

Schema Schema::of_sarif() {
    return Schema("sarif-2.1.0-rtm.5.json", "tests/golden/sarif");
}

Schema::~Schema() = default;
Schema::Schema(Schema&&) noexcept = default;

std::string Schema::violations(const std::string& text) const {
    const auto json = nlohmann::json::parse(text);
    valijson::ValidationResults results;
    valijson::Validator validator;
    const valijson::adapters::NlohmannJsonAdapter document(json);
    if (validator.validate(compiled_->schema, document, &results)) {
        return {};
    }
    std::string out;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        for (const std::string& step : error.context) {
            out += step;
        }
        out += ": " + error.description + "\n";
    }
    return out.empty() ? "not valid, the validator does not say why\n" : out;
}

}  // namespace dmavet::test
