// SPDX-License-Identifier: Apache-2.0
// What does it all mean for the driver? Which memory in which context, how much of it, what beyond it; from where to
// free it; what else maps it; and what if the hardware does not do what the tree says.

#include "report/say/answer.hpp"

#include <fmt/format.h>

#include "report/say/outcome_text.hpp"
#include "report/say/phrases.hpp"
#include "wording/decisions.hpp"
#include "wording/quantity.hpp"

namespace dmavet::report {

namespace {

std::string got_text(const Kernel& kernel, const AllocOutcome& outcome) {
    std::vector<std::string> parts{source_text(outcome)};
    if (const std::string mapping = mapping_text(kernel, outcome); !mapping.empty()) {
        parts.push_back(mapping);
    }
    std::string text = join(parts, ", ");
    if (const std::string_view address = address_text(outcome.dma_address); !address.empty()) {
        text += fmt::format("; the device gets {}", address);
    }
    return text;
}

std::string depends_text(const Kernel& kernel, const std::vector<AllocOutcome>& outcomes) {
    std::vector<std::string> ways;
    for (const AllocOutcome& outcome : outcomes) {
        const std::string what = outcome.status == AllocStatus::fail
                                     ? fmt::format("it fails: {}", outcome.reason)
                                     : fmt::format("it gets {}", got_text(kernel, outcome));
        ways.push_back(outcome.when.empty() ? what : fmt::format("when {}, {}", outcome.when, what));
    }
    return join(ways, "; ");
}

std::string first_sentence(const Kernel& kernel, const Allocation& allocation) {
    const AllocOutcome& outcome = allocation.outcome;
    switch (outcome.status) {
        case AllocStatus::ok: return fmt::format("The driver gets {}.", got_text(kernel, outcome));
        case AllocStatus::fail: return fmt::format("The driver gets NULL: {}.", outcome.reason);
        case AllocStatus::depends:
            return fmt::format("What the driver gets, only the running system decides: {}.",
                               depends_text(kernel, allocation.outcomes));
        case AllocStatus::unknown: break;
    }
    const std::string mapping = mapping_text(kernel, outcome);
    return fmt::format("Source and success are unknown (RAM unknown: give it with --memory){}{}.",
                       mapping.empty() ? "" : "; what it gets is ", mapping);
}

std::string pool_sentence(const Board& board, const Allocation& allocation) {
    if (allocation.outcome.path == AllocPath::device_pool) {
        return " Nothing else serves this device: when its pool is used up, every allocation fails.";
    }
    if (allocation.outcome.path != AllocPath::atomic_pool) {
        return {};
    }
    const bool grows = board.kernel->does.atomic_pools == AtomicPools::per_zone;  // dma_atomic_pool_work
    return fmt::format(
        " All devices share the pool{}; when it is used up the call returns NULL at once. "
        "coherent_pool= sizes it.",
        grows ? ", and a worker enlarges it when it runs low" : ", and it never grows");
}

std::string capacity_sentence(const std::optional<Capacity>& capacity) {
    if (!capacity) {
        return {};
    }
    if (capacity->largest == 0) {
        return " No size succeeds.";
    }
    if (capacity->beyond.empty()) {
        return " Free memory is the only limit of its size.";
    }
    return fmt::format(" In one piece it can be {} at most; beyond that the call fails: {}.",
                       wording::size_text(capacity->largest), capacity->beyond);
}

std::string free_sentence(const Allocation& allocation) {
    return fmt::format("It may be freed {}: {}.", free_text(allocation.free_context),
                       wording::free_reason_text(allocation.free_reason));
}

// The property that makes the device coherent.
std::string flag_text(const Board& board, const Device& device) {
    const std::string place = place_text(*board.tree, device.coherent.from);
    return place.empty() ? std::string("the coherent flag") : place;
}

// What to change when the hardware is not what the tree says.
std::string hardware_sentence(const Board& board, const Device& device, const Judgement& judgement) {
    const std::string flag = flag_text(board, device);
    if (judgement.by_tree) {
        return " The tree is right, the CPUs cannot do what such a device needs.";
    }
    if (judgement.if_not == Verdict::mismatch_stale) {
        return fmt::format(" If it does not snoop, {} is wrong.", flag);
    }
    if (judgement.verdict == Verdict::mismatch_stale) {
        return fmt::format(" So {} is wrong.", flag);
    }
    if (judgement.if_snoops == Verdict::mismatch_alias) {
        return " If it snoops, dma-coherent is missing.";
    }
    return judgement.verdict == Verdict::mismatch_alias ? " So dma-coherent is missing." : "";
}

bool gives_memory(const Allocation& allocation) {
    return allocation.outcome.status != AllocStatus::fail;
}

std::string alias_sentence(const Board& board, const Allocation& allocation) {
    AllocOutcome outcome = allocation.outcome;
    if (outcome.status == AllocStatus::depends && outcome.alias == Alias::unasked && !allocation.outcomes.empty()) {
        outcome = allocation.outcomes.front();
    }
    const auto alias = alias_text(board, outcome);
    return alias ? fmt::format("Other mapping of the page: {}.", *alias) : std::string();
}

}  // namespace

std::string judgement_text(const Judgement& judgement, const Snoops& snoops) {
    if (judgement.verdict == Verdict::none) {
        return {};
    }
    if (judgement.by_tree) {
        return fmt::format("{} (it does not snoop, as the tree declares)", verdict_text(judgement.verdict));
    }
    if (judgement.verdict != Verdict::unverified) {
        return fmt::format("{}{} (hardware {}: {})", verdict_text(judgement.verdict),
                           judgement.needlessly_uncached ? ", slower than it could be" : "",
                           snoops.value.value_or(false) ? "snoops" : "does not snoop", snoops.because);
    }
    if (judgement.if_snoops == judgement.if_not) {
        return fmt::format("{}, whether or not the hardware snoops", verdict_text(judgement.if_snoops));
    }
    return fmt::format("as the tree declares; hardware not known. If it snoops: {}. If it does not: {}",
                       verdict_text(judgement.if_snoops), verdict_text(judgement.if_not));
}

std::string short_judgement(const Board& board, const Device& device, const Judgement& judgement,
                            const Snoops& snoops) {
    if (judgement.verdict != Verdict::unverified) {
        std::string text = judgement_text(judgement, snoops);
        return text.empty() ? text : text + hardware_sentence(board, device, judgement);
    }
    if (judgement.if_not == Verdict::mismatch_stale) {
        return fmt::format("if it does not snoop, {} is wrong (stale data)", flag_text(board, device));
    }
    if (judgement.if_snoops == Verdict::mismatch_alias) {
        return "if it snoops, dma-coherent is missing (stale cache lines)";
    }
    return {};
}

std::string maintenance_sentence(const Streaming& streaming) {
    if (streaming.lacks_maintenance) {
        return "left alone: the device is not coherent, but the kernel has no operations to maintain them";
    }
    if (!streaming.cache_maintenance) {
        return "left alone: the device counts as coherent";
    }
    return streaming.request.direction == Direction::to_device ? "cleaned before the transfer"
                                                               : "cleaned before the transfer, invalidated after it";
}

std::vector<std::string> answer(const Board& board, const Device& device, const Allocation& allocation,
                                const Snoops& snoops, const std::optional<Capacity>& capacity) {
    std::vector<std::string> paragraphs{first_sentence(*board.kernel, allocation) + capacity_sentence(capacity) +
                                        pool_sentence(board, allocation)};
    if (!gives_memory(allocation)) {
        return paragraphs;
    }
    paragraphs.push_back(free_sentence(allocation));
    if (const auto trap = address_trap(device, allocation.outcome)) {
        paragraphs.push_back(fmt::format("The device cannot use it as it is: {}.", *trap));
        return paragraphs;
    }
    if (std::string alias = alias_sentence(board, allocation); !alias.empty()) {
        paragraphs.push_back(std::move(alias));
    }
    if (const std::string verdict = judgement_text(allocation.judgement, snoops); !verdict.empty()) {
        paragraphs.push_back(
            fmt::format("Verdict: {}.{}", verdict, hardware_sentence(board, device, allocation.judgement)));
    }
    return paragraphs;
}

std::vector<std::string> answer(const Streaming& streaming, const Snoops& snoops) {
    std::string text = fmt::format("The mapping {}.", bounce_text(streaming));
    if (streaming.status == AllocStatus::fail) {
        return {text};
    }
    text += fmt::format(" Caches are {}.", maintenance_sentence(streaming));
    const std::string verdict = judgement_text(streaming.judgement, snoops);
    return verdict.empty() ? std::vector{text} : std::vector{text, fmt::format("Verdict: {}.", verdict)};
}

}  // namespace dmavet::report
