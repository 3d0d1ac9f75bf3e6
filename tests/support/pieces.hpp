// SPDX-License-Identifier: Apache-2.0
// What a tree is put together from in a test, and what the builder says to it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "dmavet/result.hpp"
#include "dmavet/source.hpp"
#include "dmavet/tree.hpp"

namespace dmavet::test {

// Names and values one after the other. Whoever builds a tree takes them from here.
class Pieces {
public:
    Pieces(std::string name, std::string_view text) {
        const Bytes bytes = std::as_bytes(std::span(text));
        source_ =
            std::make_shared<const Source>(Source{std::move(name), SourceKind::pieces, {bytes.begin(), bytes.end()}});
    }

    [[nodiscard]] const std::shared_ptr<const Source>& source() const { return source_; }
    // The first place where this stands in the source.
    [[nodiscard]] std::string_view name(std::string_view text) const {
        const std::string_view all(reinterpret_cast<const char*>(source_->bytes.data()), source_->bytes.size());
        const std::size_t at = all.find(text);
        if (at == std::string_view::npos) {
            throw std::runtime_error("no such piece: " + std::string(text));
        }
        return all.substr(at, text.size());
    }
    [[nodiscard]] Bytes value(std::string_view text) const { return std::as_bytes(std::span(name(text))); }

private:
    std::shared_ptr<const Source> source_;
};

inline void need(const std::optional<Error>& error) {
    if (error) {
        throw std::runtime_error("the builder refuses it: " + error->message);
    }
}

}  // namespace dmavet::test
