// SPDX-License-Identifier: Apache-2.0
// Do CPU and device agree about this memory? Three things decide: how the CPU maps it, whether the device snoops,
// and whether a cacheable mapping of the same page remains. Memory that the driver synchronises by itself is right
// when the kernel does the cache maintenance, or when none is needed.
#include "model/verdict.hpp"

namespace dmavet::model {

namespace {

// Without maintenance, what the page's cacheable alias left in a cache is still there when the page is handed out.
Verdict of_mapping(CpuAttribute attribute, Alias alias, bool snoops, bool can_maintain) {
    if (attribute == CpuAttribute::none) {
        return Verdict::none;
    }
    if (attribute == CpuAttribute::normal_wb) {
        return snoops ? Verdict::coherent : Verdict::mismatch_stale;
    }
    if (!snoops && alias == Alias::normal_wb && !can_maintain) {
        return Verdict::mismatch_stale;
    }
    return snoops && alias == Alias::normal_wb ? Verdict::mismatch_alias : Verdict::coherent_uncached;
}

// A cacheable buffer with dma_sync_*(): maintained when the device is not declared coherent.
Verdict of_synchronised(bool maintained, bool snoops) {
    return snoops || maintained ? Verdict::coherent : Verdict::mismatch_stale;
}

// What is wrong for a device as the tree declares it is wrong without a fact: a fact would have to contradict the tree.
template <class Of>
Judgement judged(bool declared_coherent, std::optional<bool> snoops, Of of) {
    if (!snoops && !declared_coherent && of(false) == Verdict::mismatch_stale) {
        return {Verdict::mismatch_stale, Verdict::none, Verdict::none, false, true};
    }
    if (snoops) {
        const Verdict verdict = of(*snoops);
        return {verdict, Verdict::none, Verdict::none, *snoops && verdict == Verdict::coherent_uncached, false};
    }
    const Verdict if_snoops = of(true), if_not = of(false);
    if (if_snoops == Verdict::none) {
        return {};
    }
    return {Verdict::unverified, if_snoops, if_not, false, false};
}

}  // namespace

Judgement judge(const AllocOutcome& outcome, AllocApi api, bool declared_coherent, std::optional<bool> snoops,
                bool can_maintain) {
    if (outcome.status == AllocStatus::fail || !outcome.cpu_attribute) {
        return {};
    }
    if (outcome.dma_address == DmaAddress::invalid) {
        return {};  // the device reaches other memory, or none
    }
    if (api != AllocApi::coherent) {
        return judged(declared_coherent, snoops,
                      [&](bool s) { return of_synchronised(!declared_coherent && can_maintain, s); });
    }
    return judged(declared_coherent, snoops,
                  [&](bool s) { return of_mapping(*outcome.cpu_attribute, outcome.alias, s, can_maintain); });
}

Judgement judge(const Streaming& streaming, bool declared_coherent, std::optional<bool> snoops) {
    if (streaming.status == AllocStatus::fail) {
        return {};
    }
    return judged(declared_coherent, snoops, [&](bool s) { return of_synchronised(streaming.cache_maintenance, s); });
}

}  // namespace dmavet::model
