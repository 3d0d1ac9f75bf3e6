// SPDX-License-Identifier: Apache-2.0
// What is the board of this member made of? Tells sources from blobs by name and by content.

#include <utility>

#include "dmavet/input.hpp"
#include "input/dtc.hpp"
#include "input/file.hpp"

namespace dmavet {

Result<Sources> load(const Member& member, const InputOptions& options) {
    if (member.error) {
        return *member.error;
    }
    auto content = input::read_file(member.name);
    if (!content) {
        return content.error();
    }
    if (!member.name.ends_with(".dts") && !input::is_source_text(content->bytes)) {
        return Sources{{member.name, SourceKind::blob, std::move(content->bytes)}};
    }
    if (!options.allow_dts) {
        return fail(ErrorCode::dts_refused, "a device-tree source, refused by --no-dts");
    }
    auto blob = content->can_be_reopened ? input::compile_file(member.name) : input::compile_text(content->bytes);
    if (!blob) {
        return blob.error();
    }
    return Sources{{member.name, SourceKind::dts, std::move(*blob)}};
}

}  // namespace dmavet
