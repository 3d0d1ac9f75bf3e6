// SPDX-License-Identifier: Apache-2.0
// How do differences become documents, and these bytes? Each board's document is made once, for all formats asked for.
#include <ostream>
#include <utility>
#include <vector>

#include "dmavet/diff_report.hpp"
#include "report/formats.hpp"

namespace dmavet {

using namespace report;

namespace {

const DiffWriter* diff_writer(std::string_view format) {
    const Format* found = find_format("diff", format);
    return found != nullptr ? std::get<const DiffWriter*>(found->writer) : nullptr;
}

class WrittenDiff : public DiffReport {
public:
    WrittenDiff(const ReportOptions& options, const DiffWriter& writer, const Out& out) : documents_(options) {
        begin(writer, out);
    }

    bool also(std::string_view format, std::ostream& out) override {
        const DiffWriter* writer = diff_writer(format);
        if (writer == nullptr) {
            return false;
        }
        begin(*writer, Out{out});
        return true;
    }

    void compared(const ComparedBoards& boards) override {
        const DiffDocument document = documents_.of(boards);
        for (const auto& [writer, out] : targets_) {
            if (writer->board != nullptr) {
                writer->board(document, out);
            }
        }
        documents_.count(document);
    }

    void unreadable(std::string_view file, const Error& error) override {
        for (const auto& [writer, out] : targets_) {
            if (writer->unreadable != nullptr) {
                writer->unreadable(file, error, documents_.tally(), out);
            }
        }
        documents_.count_unreadable();
    }

    void finish() override {
        for (const auto& [writer, out] : targets_) {
            if (writer->end != nullptr) {
                writer->end(documents_.tally(), out);
            }
        }
    }

    [[nodiscard]] const DiffSummary& summary() const override { return documents_.tally().summary(); }

private:
    void begin(const DiffWriter& writer, const Out& out) {
        targets_.emplace_back(&writer, out);
        if (writer.begin != nullptr) {
            writer.begin(documents_.scope(), out);
        }
    }

    DiffDocuments documents_;
    std::vector<std::pair<const DiffWriter*, Out>> targets_;
};

}  // namespace

std::unique_ptr<DiffReport> make_diff_report(const ReportOptions& options, std::ostream& out) {
    const DiffWriter* writer = diff_writer(options.format);
    return writer != nullptr ? std::make_unique<WrittenDiff>(options, *writer, Out{out, options.width, options.color})
                             : nullptr;
}

}  // namespace dmavet
