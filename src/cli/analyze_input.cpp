// SPDX-License-Identifier: Apache-2.0
// What does one input come to, whatever is in it?

#include "cli/analyze_input.hpp"

#include <exception>
#include <new>
#include <string>

namespace dmavet::cli {

Result<Board> analyze_input(const Input& input, const Analysis& analysis) {
    try {
        const auto blob = load_input(input, analysis.input);
        if (!blob) {
            return blob.error();
        }
        return analyze(*blob, analysis.question, analysis.checks);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::limit_exceeded, "out of memory");
    } catch (const std::exception& error) {
        return fail(ErrorCode::limit_exceeded, std::string("cannot be analysed: ").append(error.what()));
    }
}

}  // namespace dmavet::cli
