// SPDX-License-Identifier: Apache-2.0
// What is the board of this member made of? Tells sources from blobs by name and by content.

#include <utility>

#include <fmt/format.h>

#include "dmavet/input.hpp"
#include "input/dtc.hpp"
#include "input/file.hpp"
#include "input/source_text.hpp"

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
        return Sources{{member.name, SourceKind::blob, std::move(content->bytes)}, options.overlays};
    }
    if (!options.allow_dts) {
        return fail(ErrorCode::dts_refused, "a device-tree source, refused by --no-dts");
    }
    // Labels are what overlays refer to.
    const bool with_symbols = !options.overlays.empty() || input::is_overlay_text(content->bytes);
    auto text = input::make_source_text(member.name, std::move(*content), options);
    if (!text) {
        return text.error();
    }
    auto blob = input::compile(*text, with_symbols);
    if (!blob) {
        return blob.error();
    }
    auto kept = std::make_shared<const input::SourceText>(std::move(*text));
    return Sources{{member.name, SourceKind::dts, std::move(*blob), std::move(kept)}, options.overlays};
}

}  // namespace dmavet
