// SPDX-License-Identifier: Apache-2.0
// What does analyze() say about this tree under that kernel?
#include "support/analyzed.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

namespace dmavet::test {

namespace {

Board unwrap(Result<Board> result) {
    if (!result) {
        throw std::runtime_error("analyze() refused the tree: " + result.error().message);
    }
    return std::move(*result);
}

}  // namespace

std::vector<std::byte> blob_of(Build build) {
    FdtBuilder tree;
    build(tree);
    return tree.finish();
}

Question default_requests() {
    Question question;
    question.allocations = usual_allocations();
    question.streams = usual_streams();
    return question;
}

Checks every_rule() {
    return {.rules = std::vector<const Rule*>(all_rules().begin(), all_rules().end())};
}

Board analyzed(Bytes blob, const KernelId& kernel, Question question) {
    question.arch = kernel.arch;
    question.release = to_string(kernel.release);
    return unwrap(analyze(blob, std::move(question), no_rules()));
}

Board analyzed(Build build, const KernelId& kernel, Question question) {
    return analyzed(blob_of(build), kernel, std::move(question));
}

Board checked(Bytes blob, Question question, const Checks& checks) {
    return unwrap(analyze(blob, std::move(question), checks));
}

std::vector<Finding> shown(const Board& board) {
    std::vector<Finding> findings;
    std::copy_if(board.findings.begin(), board.findings.end(), std::back_inserter(findings),
                 [](const Finding& finding) { return !finding.explained_by; });
    return findings;
}

}  // namespace dmavet::test
