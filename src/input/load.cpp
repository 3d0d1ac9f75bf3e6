// SPDX-License-Identifier: Apache-2.0
// What is the board of this member made of? Tells sources from blobs by name and by content.

#include <memory>
#include <utility>

#include "dmavet/input.hpp"
#include "input/dtc.hpp"
#include "input/file.hpp"
#include "input/source_text.hpp"

namespace dmavet {

namespace {

Result<Sources> compile_source(const std::string& name, input::FileContent content, const InputOptions& options) {
    if (!options.allow_dts) {
        return fail(ErrorCode::dts_refused, "a device-tree source, and those are refused", "allow_dts");
    }
    // Labels are what overlays refer to.
    const bool with_symbols = options.keep_labels || !options.overlays.empty() || input::is_overlay_text(content.bytes);
    auto text = input::make_source_text(name, std::move(content), options);
    if (!text) {
        return text.error();
    }
    auto blob = input::compile(*text, with_symbols);
    if (!blob) {
        return blob.error();
    }
    auto kept = std::make_shared<const input::SourceText>(std::move(*text));
    return Sources{{name, SourceKind::dts, std::move(*blob), std::move(kept)}, options.overlays};
}

Result<Sources> load_file(const std::string& name, const InputOptions& options) {
    auto content = input::read_file(name);
    if (!content) {
        return content.error();
    }
    if (input::is_source_file(name, content->bytes)) {
        return compile_source(name, std::move(*content), options);
    }
    return Sources{{name, SourceKind::blob, std::move(content->bytes)}, options.overlays};
}

// Taken where nobody else has them.
std::vector<std::byte> bytes_of(MemberContent& content) {
    return content.bytes.use_count() == 1 ? std::move(*content.bytes) : *content.bytes;
}

Source source_of(MemberContent& content) {
    return {content.name, SourceKind::blob, bytes_of(content)};
}

}  // namespace

Result<Sources> load(Member member, const InputOptions& options) {
    if (member.error) {
        return *member.error;
    }
    if (member.contents.empty()) {
        return load_file(member.name, options);
    }
    if (member.kind == MemberKind::source) {
        return compile_source(member.name, {bytes_of(member.contents.front()), member.can_be_reopened}, options);
    }
    Sources sources{source_of(member.contents.front())};
    for (std::size_t i = 1; i < member.contents.size(); ++i) {
        sources.overlays.push_back(source_of(member.contents[i]));
    }
    sources.overlays.insert(sources.overlays.end(), options.overlays.begin(), options.overlays.end());
    return sources;
}

}  // namespace dmavet
