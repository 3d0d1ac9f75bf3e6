// SPDX-License-Identifier: Apache-2.0
// What is an error code called in the machine formats, and whose fault is it?

#include <string_view>

#include "dmavet/result.hpp"

namespace dmavet {

std::string_view to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::unreadable: return "unreadable";
        case ErrorCode::empty: return "empty";
        case ErrorCode::no_boards: return "no-boards";
        case ErrorCode::bad_magic: return "bad-magic";
        case ErrorCode::not_a_board: return "not-a-board";
        case ErrorCode::bad_overlay: return "bad-overlay";
        case ErrorCode::bad_version: return "bad-version";
        case ErrorCode::truncated: return "truncated";
        case ErrorCode::bad_structure: return "bad-structure";
        case ErrorCode::limit_exceeded: return "limit-exceeded";
        case ErrorCode::dts_refused: return "dts-refused";
        case ErrorCode::dtc_missing: return "dtc-missing";
        case ErrorCode::dtc_failed: return "dtc-failed";
        case ErrorCode::cpp_missing: return "cpp-missing";
        case ErrorCode::cpp_failed: return "cpp-failed";
        case ErrorCode::dtc_timeout: return "dtc-timeout";
        case ErrorCode::unsupported_kernel: return "unsupported-kernel";
        case ErrorCode::bad_facts: return "bad-facts";
        case ErrorCode::bad_kconfig: return "bad-kconfig";
        case ErrorCode::bad_baseline: return "bad-baseline";
        case ErrorCode::no_ram_base: return "no-ram-base";
        case ErrorCode::bad_question: return "bad-question";
        case ErrorCode::bad_rule: return "bad-rule";
    }
    return "";
}

std::string_view to_string(Fault fault) {
    switch (fault) {
        case Fault::input: return "input";
        case Fault::question: return "question";
        case Fault::system: return "system";
    }
    return "";
}

Fault fault_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::unreadable:
        case ErrorCode::dtc_missing:
        case ErrorCode::cpp_missing: return Fault::system;
        case ErrorCode::dts_refused:
        case ErrorCode::unsupported_kernel:
        case ErrorCode::no_ram_base:
        case ErrorCode::bad_question:
        case ErrorCode::bad_rule: return Fault::question;
        case ErrorCode::empty:
        case ErrorCode::no_boards:
        case ErrorCode::bad_magic:
        case ErrorCode::not_a_board:
        case ErrorCode::bad_overlay:
        case ErrorCode::bad_version:
        case ErrorCode::truncated:
        case ErrorCode::bad_structure:
        case ErrorCode::limit_exceeded:
        case ErrorCode::dtc_failed:
        case ErrorCode::cpp_failed:
        case ErrorCode::dtc_timeout:
        case ErrorCode::bad_facts:
        case ErrorCode::bad_kconfig:
        case ErrorCode::bad_baseline: break;
    }
    return Fault::input;
}

}  // namespace dmavet
