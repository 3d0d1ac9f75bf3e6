// SPDX-License-Identifier: Apache-2.0
// In which order does a person read where kernels disagree?

#include <optional>

#include <fmt/format.h>

#include "report/document/writers.hpp"
#include "report/say/phrases.hpp"
#include "report/text/text_layout.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

constexpr std::size_t label_column = 4, value_column = 16;

std::string releases_text(const std::vector<Release>& releases) {
    std::vector<std::string> names;
    for (const Release& release : releases) {
        names.push_back(to_string(release));
    }
    return join(names, ", ");
}

void write_row(const MatrixRow& row, TextWriter& writer) {
    if (!row.request.empty()) {
        writer.wrapped({Span(row.request)}, label_column, label_column + 2);
    }
    std::string_view label = row.request.empty() ? to_string(row.aspect) : std::string_view{};
    for (const KernelsAgree& value : row.values) {
        writer.labelled(label, {Span(releases_text(value.kernels) + ": ", Style::bold), Span(value.value)},
                        label_column, value_column);
        label = "";
    }
}

// `check` speaks of all devices.
void write_passed_over(const MatrixDocument& matrix, TextWriter& writer) {
    if (const std::size_t count = matrix.passed_over; count > 0) {
        writer.wrapped({Span(fmt::format("{} that {} left out here {} something else on some of them (--devices all)",
                                         wording::count_text(count, "device"), count == 1 ? "is" : "are",
                                         count == 1 ? "gets" : "get"))},
                       2, 4);
    }
}

void write_matrix(const MatrixDocument& matrix, const Out& out) {
    TextWriter writer(out.bytes, out.width, out.color);
    if (matrix.before.summary().boards > matrix.before.summary().unreadable) {
        writer.blank();
    }
    writer.wrapped({Span(matrix.file, Style::bold),
                    Span(fmt::format(" on {} of {}", releases_text(matrix.kernels), matrix.board.kernel->arch_name()))},
                   0, 2);
    if (matrix.rows.empty()) {
        writer.line(
            {Span(fmt::format("all of them make the same of {}", wording::count_text(matrix.devices, "device")))}, 2);
        write_passed_over(matrix, writer);
        return;
    }
    const Device* last = nullptr;
    for (const MatrixRow& row : matrix.rows) {
        if (row.device != last) {
            const bool functions = row.device->bus == BusType::pci;
            writer.line({Span(matrix.board.tree->path(row.device->node), Style::bold),
                         Span(functions ? " (the PCI functions behind it)" : "")},
                        2);
            last = row.device;
        }
        write_row(row, writer);
    }
    write_passed_over(matrix, writer);
}

}  // namespace

extern const MatrixWriter matrix_text;
constinit const MatrixWriter matrix_text{.board = &write_matrix};

}  // namespace dmavet::report
