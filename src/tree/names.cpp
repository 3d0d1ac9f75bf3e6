// SPDX-License-Identifier: Apache-2.0
// What are the kinds of sources and edits called, and what becomes of a fix?
#include "dmavet/edit.hpp"
#include "dmavet/fix.hpp"
#include "dmavet/source.hpp"

namespace dmavet {

std::string_view to_string(SourceKind kind) {
    switch (kind) {
        case SourceKind::blob: return "blob";
        case SourceKind::dts: return "source";
        case SourceKind::pieces: return "folder";
    }
    return "";
}

std::string_view to_string(EditKind kind) {
    switch (kind) {
        case EditKind::add: return "add";
        case EditKind::remove: return "remove";
        case EditKind::set: return "set";
    }
    return "";
}

std::string_view to_string(FixFate fate) {
    switch (fate) {
        case FixFate::sound: return "sound";
        case FixFate::sound_joined: return "sound-joined";
        case FixFate::stays: return "stays";
        case FixFate::brings_other: return "brings-other";
        case FixFate::refused: return "refused";
        case FixFate::not_tried: return "not-tried";
        case FixFate::accepted: return "accepted";
    }
    return "";
}

}  // namespace dmavet
