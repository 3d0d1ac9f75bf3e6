// SPDX-License-Identifier: Apache-2.0
// Which kernels agree about a device, and which do not?
#include "report/document/matrix_document.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "report/say/aspect_text.hpp"

namespace dmavet::report {

namespace {

using Rows = std::map<std::size_t, std::set<Aspect>>;  // of which device which aspects differ anywhere

struct AskedBoard {
    const Board* board;
    IommuNames names;
};

// The rows of one aspect in which kernels differ.
std::vector<MatrixRow> rows_of(const std::vector<AskedBoard>& boards, std::size_t position, Aspect aspect) {
    std::vector<MatrixRow> rows;
    for (const auto& [board, names] : boards) {
        const auto texts = aspect_texts(names, *board, board->topology.devices[position], aspect);
        rows.resize(std::max(rows.size(), texts.size()));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            auto& values = rows[i].values;
            rows[i].request = texts[i].request;
            const auto same = std::find_if(values.begin(), values.end(),
                                           [&](const KernelsAgree& value) { return value.value == texts[i].value; });
            if (same != values.end()) {
                same->kernels.push_back(board->kernel->release());
            } else {
                values.push_back({{board->kernel->release()}, texts[i].value});
            }
        }
    }
    std::erase_if(rows, [](const MatrixRow& row) { return row.values.size() < 2; });
    return rows;
}

ReportOptions without_selection(ReportOptions options) {
    options.devices = DeviceSelection::all;
    return options;
}

}  // namespace

MatrixDocument MatrixDocuments::of(std::string_view file, const Board& board) const {
    MatrixDocument document{file, board, scope_, tally_, {}, 0, {}, 0};
    std::vector<Board> others;
    others.reserve(modelled_kernels().size());
    std::vector<AskedBoard> boards;
    Rows rows;
    for (const KernelId& id : modelled_kernels()) {
        if (id.arch != board.kernel->arch->arch || !is_recorded(id)) {
            continue;
        }
        const Board* one = &board;
        if (id.release != board.kernel->release()) {
            auto other = on_release(board, id.release);
            if (!other) {
                continue;
            }
            one = &others.emplace_back(std::move(*other));
            for (const DeviceDifference& difference : device_differences(board, *one)) {
                rows[difference.device].insert(difference.aspect);
            }
        }
        boards.push_back({one, IommuNames(*one)});
        document.kernels.push_back(id.release);
    }
    const auto shown = shown_devices(board, options_);
    const auto all = shown_devices(board, without_selection(options_));
    const auto has = [](const std::vector<const Device*>& devices, const Device* device) {
        return std::find(devices.begin(), devices.end(), device) != devices.end();
    };
    document.devices = shown.size();
    for (const auto& [position, aspects] : rows) {
        const Device* device = &board.topology.devices[position];
        if (!has(shown, device)) {
            document.passed_over += has(all, device) ? 1 : 0;
            continue;
        }
        for (const Aspect aspect : aspects) {
            for (MatrixRow& row : rows_of(boards, position, aspect)) {
                row.device = device;
                row.aspect = aspect;
                document.rows.push_back(std::move(row));
            }
        }
    }
    return document;
}

void MatrixDocuments::count(const MatrixDocument& document) {
    ++tally_.summary_.boards;
    tally_.summary_.devices += document.devices;
}

void MatrixDocuments::count_unreadable(std::string_view, const Error&) {
    ++tally_.summary_.boards;
    ++tally_.summary_.unreadable;
}

}  // namespace dmavet::report
