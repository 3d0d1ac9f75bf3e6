// SPDX-License-Identifier: Apache-2.0
// What a format is: functions from documents to bytes. They keep nothing between two calls; what they need to know of
// earlier boards stands in the document. src/report/formats.cpp lists all.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string_view>

#include "dmavet/report.hpp"
#include "report/document/check_document.hpp"
#include "report/document/diff_document.hpp"
#include "report/document/matrix_document.hpp"
#include "report/document/show_document.hpp"
#include "report/document/verify_document.hpp"
#include "report/document/why_document.hpp"

namespace dmavet::report {

// Where the bytes go. What programs read does not depend on the terminal.
struct Out {
    std::ostream& bytes;
    std::size_t width = 80;
    bool color = false;
};

// Of a command that speaks of many boards, one after the other, so that only one of them is in memory. Null: nothing
// stands there.
template <class Document>
struct BoardsWriter {
    void (*begin)(const typename Document::Scope& scope, const Out& out) = nullptr;
    void (*board)(const Document& document, const Out& out) = nullptr;
    void (*unreadable)(std::string_view file, const Error& error, const typename Document::Tally& before,
                       const Out& out) = nullptr;
    void (*end)(const typename Document::Tally& tally, const Out& out) = nullptr;
    // What stands before all of it although only the end knows it: then the rest is kept until then.
    void (*head)(const typename Document::Tally& tally, const Out& out) = nullptr;
};
using CheckWriter = BoardsWriter<CheckDocument>;
using ShowWriter = BoardsWriter<ShowDocument>;
using MatrixWriter = BoardsWriter<MatrixDocument>;
using DiffWriter = BoardsWriter<DiffDocument>;

struct WhyWriter {
    void (*write)(const WhyDocument& document, const Out& out);
};

struct RulesWriter {
    void (*all)(std::span<const Rule* const> rules, bool quiet, const Out& out);
    void (*one)(const Rule& rule, const Out& out);
};

struct ListWriter {
    void (*write)(std::span<const ListedMember> members, const Out& out);
};

struct ConfigWriter {
    void (*write)(const ShownConfig& config, const Out& out);
};

struct VerifyWriter {
    void (*write)(const VerifyDocument& document, const Out& out);
};

struct KernelsWriter {
    void (*write)(std::span<const KernelId> kernels, std::span<const KernelChange> changes, const Out& out);
};

}  // namespace dmavet::report
