// SPDX-License-Identifier: Apache-2.0
// Every command's formats. --format and its error message, --help, shell completions and the test of the schemas read
// this table.
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "report/document/writers.hpp"

namespace dmavet::report {

using Writer =
    std::variant<const CheckWriter*, const ShowWriter*, const MatrixWriter*, const DiffWriter*, const WhyWriter*,
                 const ListWriter*, const ConfigWriter*, const RulesWriter*, const KernelsWriter*, const VerifyWriter*>;

enum class Keeps { nothing, document, line };  // a schema: each document of the format, or each of its lines

struct Format {
    std::string_view command;
    std::string_view name;
    Writer writer;  // its type says from which documents
    Keeps keeps = Keeps::nothing;
    std::string_view schema = {};  // a file of src/report/schema
};

// In the order in which they are named to people, each command's together.
[[nodiscard]] std::span<const Format> formats();
// Null: the command has no such format.
[[nodiscard]] const Format* find_format(std::string_view command, std::string_view name);

}  // namespace dmavet::report
