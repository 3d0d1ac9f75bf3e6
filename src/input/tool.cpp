// SPDX-License-Identifier: Apache-2.0
// What ends a run of cpp or dtc before they have said something?
#include "input/tool.hpp"

#include <fmt/format.h>

#include "dmavet/tree.hpp"
#include "input/file.hpp"

namespace dmavet::input {

namespace {

constexpr int seconds = 10;
constexpr ChildLimits tool_limits{
    .time = std::chrono::seconds(seconds),
    .output_bytes = limits::blob_bytes,
    .error_bytes = std::size_t{64} << 10,
    .memory_bytes = std::size_t{2} << 30,
};

}  // namespace

Result<ChildResult> run_tool(const Tool& tool, std::vector<std::string> arguments,
                             std::span<const std::byte> standard_input) {
    arguments.insert(arguments.begin(), std::string(tool.program));
    ChildResult child = run_child(arguments, standard_input, tool_limits);
    switch (child.end) {
        case ChildEnd::exited: return child;
        case ChildEnd::not_found:
            return fail(tool.missing, fmt::format("a source needs {}, which is not installed (Debian: apt install {})",
                                                  tool.program, tool.package));
        case ChildEnd::not_started:
            return fail(tool.failed, fmt::format("cannot start {}: {}", tool.program, system_message(child.status)));
        case ChildEnd::out_of_time:
            return fail(tool.timeout, fmt::format("{} did not end within {} s", tool.program, seconds));
        case ChildEnd::too_much:
            return fail(ErrorCode::limit_exceeded, fmt::format("the source makes {} of more than {} MiB", tool.makes,
                                                               tool_limits.output_bytes >> 20));
        case ChildEnd::killed_by_signal: break;
    }
    return fail(tool.failed, fmt::format("{} was ended by signal {}", tool.program, child.status));
}

}  // namespace dmavet::input
