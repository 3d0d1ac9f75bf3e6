// SPDX-License-Identifier: Apache-2.0
// How "cannot proceed" is reported. What is wrong *inside* a readable tree is never an Error: it is
// data in the Topology and, when somebody should act on it, a Finding.
#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace dmavet {

#pragma GCC visibility push(default)

enum class ErrorCode {
    unreadable,          // the file system said no
    empty,               // nothing to read
    no_boards,           // a directory without a single board
    bad_magic,           // not a flattened device tree
    not_a_board,         // a sound tree of another kind: an overlay, a FIT image
    bad_overlay,         // an overlay that does not fit its base, or a tree that is none
    bad_version,         // a format version that nothing writes any more
    truncated,           // fewer bytes than the header promises
    bad_structure,       // the blocks are not what fdt_check_full() of libfdt takes
    limit_exceeded,      // one of the named limits in tree.hpp
    dts_refused,         // a .dts although --no-dts was given
    dtc_missing,         // dtc is not installed
    dtc_failed,          // dtc refused the source
    cpp_missing,         // cpp is not installed
    cpp_failed,          // cpp refused the source
    dtc_timeout,         // dtc ran longer than its time limit
    unsupported_kernel,  // no profile for this release and architecture
    bad_facts,           // a facts file that does not say what one may say
    bad_kconfig,         // not a kernel configuration
    bad_baseline,        // not a list of known findings
    no_ram_base,         // RAM was given by its size alone, and nobody shows where it begins
    bad_question,        // a question that contradicts itself, or that no kernel and no board can be asked
    bad_rule,            // a rule of the caller's own that cannot stand beside the others
};

// The code as it stands in the machine formats: "bad-magic".
[[nodiscard]] std::string_view to_string(ErrorCode code);

// Where an error is mended.
enum class Fault {
    input,     // in what was read: a tree, a source, an overlay, a file of facts, a baseline, a configuration
    question,  // by whoever calls, who asks otherwise: another kernel, where RAM begins, sources allowed, other rules
    system,    // on the machine that runs dmavet: a file that is not there, a tool that is not installed
};
[[nodiscard]] std::string_view to_string(Fault fault);
[[nodiscard]] Fault fault_of(ErrorCode code);

struct Error {
    ErrorCode code;
    std::string message;  // one line, lower case, without the file's name
    // Which member of Question, Checks, InputOptions, Sources or which argument of Members mends it, "memory": a
    // program knows what it calls that itself. A literal; empty: none alone.
    std::string_view field = {};
};

// A value or the reason why there is none; the part of C++23's std::expected that dmavet uses.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    // Only after has_value().
    T& operator*() {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    const T& operator*() const {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    T* operator->() { return &**this; }
    const T* operator->() const { return &**this; }

    // The Result of `next` with the value, or the same error: load(member).and_then(…) as std::expected has it.
    template <class Next>
    auto and_then(Next&& next) && -> decltype(next(std::declval<T>())) {
        if (!has_value()) {
            return error();
        }
        return next(std::move(**this));
    }

    // Only after !has_value().
    [[nodiscard]] const Error& error() const {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, Error> state_;
};

[[nodiscard]] inline Error fail(ErrorCode code, std::string message, std::string_view field = {}) {
    return Error{code, std::move(message), field};
}

#pragma GCC visibility pop

}  // namespace dmavet
