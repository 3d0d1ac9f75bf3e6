// SPDX-License-Identifier: Apache-2.0
// How do boards become documents, and these bytes? Each board's document is made once, for all formats asked for.

#include <list>
#include <ostream>
#include <sstream>
#include <utility>

#include "dmavet/report.hpp"
#include "dmavet/verify_report.hpp"
#include "report/formats.hpp"

namespace dmavet {

using namespace report;

namespace {

template <class Documents>
class BoardsReport : public Report {
    using Document = typename Documents::Document;
    using DocumentWriter = BoardsWriter<Document>;

public:
    BoardsReport(const ReportOptions& options, const DocumentWriter& writer, const Out& out)
        : command_(options.command), only_with_node_(options.only_with_node), documents_(options) {
        begin(writer, out);
    }

    bool also(std::string_view format, std::ostream& out) override {
        const Format* found = find_format(command_, format);
        if (found == nullptr) {
            return false;
        }
        begin(*std::get<const DocumentWriter*>(found->writer), Out{out});
        return true;
    }

    bool board(std::string_view file, const Board& board) override {
        const Document document = documents_.of(file, board);
        const bool has_node = documents_.has_node(document);
        if (!has_node && only_with_node_) {
            return false;
        }
        for (const Target& target : targets_) {
            target.writer.board(document, target.body());
        }
        documents_.count(document);
        return has_node;
    }

    void unreadable(std::string_view file, const Error& error) override {
        for (const Target& target : targets_) {
            if (target.writer.unreadable != nullptr) {
                target.writer.unreadable(file, error, documents_.tally(), target.body());
            }
        }
        documents_.count_unreadable(file, error);
    }

    void finish() override {
        for (const Target& target : targets_) {
            if (target.writer.end != nullptr) {
                target.writer.end(documents_.tally(), target.body());
            }
            if (target.writer.head != nullptr) {
                target.writer.head(documents_.tally(), target.out);
                target.out.bytes << target.kept->str();
            }
        }
    }

    [[nodiscard]] const Summary& summary() const override { return documents_.tally().summary(); }

private:
    struct Target {
        const DocumentWriter& writer;
        Out out;
        std::unique_ptr<std::ostringstream> kept;  // what comes behind the head, where there is one

        [[nodiscard]] Out body() const { return kept ? Out{*kept, out.width, out.color} : out; }
    };

    void begin(const DocumentWriter& writer, const Out& out) {
        auto kept = writer.head != nullptr ? std::make_unique<std::ostringstream>() : nullptr;
        const Target& target = targets_.emplace_back(Target{writer, out, std::move(kept)});
        if (writer.begin != nullptr) {
            writer.begin(documents_.scope(), target.body());
        }
    }

    std::string_view command_;
    bool only_with_node_;
    Documents documents_;
    std::list<Target> targets_;
};

template <class Documents>
std::unique_ptr<Report> boards_report(const Format& format, const ReportOptions& options, const Out& out) {
    const auto* const writer = std::get_if<const BoardsWriter<typename Documents::Document>*>(&format.writer);
    return writer != nullptr ? std::make_unique<BoardsReport<Documents>>(options, **writer, out) : nullptr;
}

// The writer of a document that no Board, or only one, has a part in.
template <class OneWriter>
const OneWriter& writer_of(std::string_view command, std::string_view format) {
    return *std::get<const OneWriter*>(find_format(command, format)->writer);
}

Out out_of(const ReportOptions& options, std::ostream& out) {
    return {out, options.width, options.color};
}

}  // namespace

std::vector<std::string_view> formats_of(std::string_view command) {
    std::vector<std::string_view> names;
    for (const Format& format : formats()) {
        if (format.command == command) {
            names.push_back(format.name);
        }
    }
    return names;
}

std::unique_ptr<Report> make_report(const ReportOptions& options, std::ostream& out) {
    const Format* format = find_format(options.command, options.format);
    if (format == nullptr) {
        return nullptr;
    }
    auto report = boards_report<CheckDocuments>(*format, options, out_of(options, out));
    report = report ? std::move(report) : boards_report<ShowDocuments>(*format, options, out_of(options, out));
    return report ? std::move(report) : boards_report<MatrixDocuments>(*format, options, out_of(options, out));
}

void write_why(std::string_view file, const Board& board, NodeId node, const ReportOptions& options,
               std::ostream& out) {
    writer_of<WhyWriter>("why", options.format).write(why_document(file, board, node, options), out_of(options, out));
}

void write_verify(std::string_view file, const Board& board, const Verification& verification,
                  const ReportOptions& options, std::ostream& out) {
    writer_of<VerifyWriter>("verify", options.format)
        .write(verify_document(file, board, verification, options.quiet, options.verbose), out_of(options, out));
}

void write_list(std::span<const ListedMember> members, const ReportOptions& options, std::ostream& out) {
    writer_of<ListWriter>("list", options.format).write(members, out_of(options, out));
}

void write_config(const ShownConfig& config, const ReportOptions& options, std::ostream& out) {
    writer_of<ConfigWriter>("config", options.format).write(config, out_of(options, out));
}

void write_rule_table(std::span<const Rule* const> rules, const ReportOptions& options, std::ostream& out) {
    writer_of<RulesWriter>("rules", options.format).all(rules, options.quiet, out_of(options, out));
}

void write_rule(const Rule& rule, const ReportOptions& options, std::ostream& out) {
    writer_of<RulesWriter>("rules", options.format).one(rule, out_of(options, out));
}

void write_kernels(const ReportOptions& options, std::ostream& out) {
    writer_of<KernelsWriter>("kernels", options.format)
        .write(modelled_kernels(), kernel_changes(), out_of(options, out));
}

}  // namespace dmavet
