// SPDX-License-Identifier: Apache-2.0
// Do CPU and device agree about this memory? Three things decide: how the CPU maps it, whether the device snoops,
// and whether a cacheable mapping of the same page remains. Memory that the driver synchronises by itself is right
// when the kernel does the cache maintenance, or when none is needed.
#include "model/verdict.hpp"

namespace dmavet::model {

namespace {

Verdict of_mapping(CpuAttribute attribute, Alias alias, bool snoops) {
    if (attribute == CpuAttribute::none) {
        return Verdict::none;
    }
    if (attribute == CpuAttribute::normal_wb) {
        return snoops ? Verdict::coherent : Verdict::mismatch_stale;
    }
    return snoops && alias == Alias::normal_wb ? Verdict::mismatch_alias : Verdict::coherent_uncached;
}

// A cacheable buffer with dma_sync_*(): maintained when the device is not declared coherent.
Verdict of_synchronised(bool maintained, bool snoops) {
    return snoops || maintained ? Verdict::coherent : Verdict::mismatch_stale;
}

template <class Of>
Judgement judged(std::optional<bool> snoops, Of of) {
    if (snoops) {
        const Verdict verdict = of(*snoops);
        return {verdict, Verdict::none, Verdict::none, *snoops && verdict == Verdict::coherent_uncached};
    }
    const Verdict if_snoops = of(true), if_not = of(false);
    if (if_snoops == Verdict::none) {
        return {};
    }
    return {Verdict::unverified, if_snoops, if_not, false};
}

}  // namespace

Judgement judge(const AllocOutcome& outcome, AllocApi api, bool declared_coherent, std::optional<bool> snoops) {
    if (outcome.status == AllocStatus::fail || !outcome.cpu_attribute) {
        return {};
    }
    if (outcome.dma_address == DmaAddress::invalid) {
        return {};  // the device reaches other memory, or none
    }
    if (api != AllocApi::coherent) {
        return judged(snoops, [&](bool s) { return of_synchronised(!declared_coherent, s); });
    }
    return judged(snoops, [&](bool s) { return of_mapping(*outcome.cpu_attribute, outcome.alias, s); });
}

Judgement judge(const Streaming& streaming, std::optional<bool> snoops) {
    if (streaming.status == AllocStatus::fail) {
        return {};
    }
    return judged(snoops, [&](bool s) { return of_synchronised(streaming.cache_maintenance, s); });
}

}  // namespace dmavet::model
