// SPDX-License-Identifier: Apache-2.0
// What is asked of a tree: the question, which decides every fact about the board, and the checks, which decide what is
// said about those facts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "dmavet/allocation.hpp"
#include "dmavet/facts.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/kernel_config.hpp"
#include "dmavet/result.hpp"
#include "dmavet/topology.hpp"

namespace dmavet {

#pragma GCC visibility push(default)

struct Rule;
enum class Severity;

// Boards whose questions are equal differ by their trees alone.
struct Question {
    // Which kernel.
    std::optional<Arch> arch = {};            // absent: from the tree's CPUs, arm64 when undecided
    std::optional<std::string> release = {};  // "6.12"; absent: the newest that is modelled for the architecture
    ConfigSet config_set = ConfigSet::debian;
    std::optional<KernelConfig> config = {};      // a .config; absent: the set says all
    std::optional<std::uint64_t> page_size = {};  // bytes; absent: as the configuration says
    std::optional<std::string> cmdline = {};      // instead of /chosen/bootargs; empty: one without a word
    // Every IOMMU has a driver, whatever the configuration says: what was recorded with a driver that stands in for
    // all.
    bool assume_iommu_drivers = false;
    bool machine_quirks = true;  // what machine code in the kernel does for known root compatibles

    // On which machine.
    std::optional<bool> riscv_mae = {};  // whether firmware has set T-Head's attributes of memory; absent: not known
    GivenMemory memory = {};
    // RAM whose base analyze() looks for; then `memory` has no bank. Board::question has what was found there instead.
    std::optional<std::uint64_t> memory_size = {};
    std::vector<MemoryRange> reserved = {};  // RAM that is taken before the kernel starts, as only firmware knows
    std::vector<std::uint32_t> rids =
        {};  // requester ids looked up for every PCI host bridge; empty: the first function
    std::shared_ptr<const Facts> facts =
        {};  // what is known about the hardware; null: nothing. Equal when they are one.

    // What drivers do; asked for every device, answered in this order. None are asked unless somebody says so, as with
    // usual_allocations() and usual_streams().
    std::vector<AllocRequest> allocations = {};
    std::vector<StreamRequest> streams = {};
    // Which of its memory-region entries a driver asks for, counted from 0; of_reserved_mem_device_init() asks for the
    // first. Absent: none, every device uses ordinary memory, as one does that has fewer.
    std::optional<std::size_t> attached_region = 0;

    bool operator==(const Question&) const = default;
};
static_assert(std::is_nothrow_move_constructible_v<Question>);

// What `dmavet show` and `dmavet why` ask when nobody says otherwise: a page, sleeping and atomic; 2 KiB in both
// directions, by a mask of 32 bits and one of 64.
[[nodiscard]] std::vector<AllocRequest> usual_allocations();
[[nodiscard]] std::vector<StreamRequest> usual_streams();

// Why analyze() refuses a question whatever the tree is (ErrorCode::bad_question); absent: it does not. Likewise one
// request, which the functions that take one alone expect to be none that is refused.
[[nodiscard]] std::optional<Error> refusal_of(const Question& question);
[[nodiscard]] std::optional<Error> refusal_of(const AllocRequest& request);
[[nodiscard]] std::optional<Error> refusal_of(const StreamRequest& request);

// What a board is held against. Changes its findings and nothing else.
struct Checks {
    std::optional<std::vector<const Rule*>> rules = {};  // absent: those on by default; empty: none
    bool shipped_facts = false;  // compare with what dmavet ships about the SoC, too (shipped_declarations())
    std::map<const Rule*, Severity> severities = {};  // of all findings of these rules, instead of their own
    // Rules of the caller's own, run beside those whatever their on_by_default says: each in its tier, after the rules
    // of dmavet's that it names. They live longer than every board that they were run on, and none of them stands in
    // `rules` as well. Refused (ErrorCode::bad_rule): an id that is none or that another rule has, a family that is
    // none of rule_families, in `after` what is no rule, of a later tier or in a circle, no check. Whether their texts
    // make sense, nobody looks.
    std::vector<const Rule*> own_rules = {};

    bool operator==(const Checks&) const = default;
};

// For who asks for facts alone.
[[nodiscard]] inline Checks no_rules() {
    return {.rules = std::vector<const Rule*>{}};
}

#pragma GCC visibility pop

}  // namespace dmavet
