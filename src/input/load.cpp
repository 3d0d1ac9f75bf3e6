// SPDX-License-Identifier: Apache-2.0
// What is the board of this member made of? Tells sources from blobs by name and by content.

#include <utility>

#include <fmt/format.h>

#include "dmavet/input.hpp"
#include "input/dtc.hpp"
#include "input/file.hpp"

namespace dmavet {

namespace {

Error needs_preprocessor(const std::string& name) {
    return fail(ErrorCode::dtc_failed,
                fmt::format("a source for the C preprocessor, which dtc cannot read: cpp -nostdinc -undef "
                            "-x assembler-with-cpp -I INCLUDES {} | dmavet check -",
                            name));
}

}  // namespace

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
        const bool is_unprocessed =
            blob.error().code == ErrorCode::dtc_failed && input::has_preprocessor_lines(content->bytes);
        return is_unprocessed ? needs_preprocessor(member.name) : blob.error();
    }
    return Sources{{member.name, SourceKind::dts, std::move(*blob)}};
}

}  // namespace dmavet
