// SPDX-License-Identifier: Apache-2.0
// What is the blob of this input? Tells sources from blobs by name and by content.

#include <utility>

#include "dmavet/input.hpp"
#include "input/dtc.hpp"
#include "input/file.hpp"

namespace dmavet {

Result<std::vector<std::byte>> load_input(const Input& input, const InputOptions& options) {
    if (input.error) {
        return *input.error;
    }
    auto content = input::read_file(input.name);
    if (!content) {
        return content.error();
    }
    if (!input.name.ends_with(".dts") && !input::is_source_text(content->bytes)) {
        return std::move(content->bytes);
    }
    if (!options.allow_dts) {
        return fail(ErrorCode::dts_refused, "a device-tree source, refused by --no-dts");
    }
    return content->can_be_reopened ? input::compile_file(input.name) : input::compile_text(content->bytes);
}

}  // namespace dmavet
