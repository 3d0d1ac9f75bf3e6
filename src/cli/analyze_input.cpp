// SPDX-License-Identifier: Apache-2.0
// What does one member come to, whatever is in it?

#include "cli/analyze_input.hpp"

#include <exception>
#include <new>
#include <string>
#include <utility>

namespace dmavet::cli {

Result<Board> analyze_input(const Member& member, const Analysis& analysis) {
    try {
        auto sources = load(member, analysis.input);
        if (!sources) {
            return sources.error();
        }
        return analyze(std::move(*sources), analysis.question, analysis.checks);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::limit_exceeded, "out of memory");
    } catch (const std::exception& error) {
        return fail(ErrorCode::limit_exceeded, std::string("cannot be analysed: ").append(error.what()));
    }
}

}  // namespace dmavet::cli
