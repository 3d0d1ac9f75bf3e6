// SPDX-License-Identifier: Apache-2.0
// Requests and answers as one line of text, for tables of cases.
#pragma once

#include <string>
#include <string_view>

#include "dmavet/board.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

// As on the command line: "64K,atomic,mask=64", "2K,from-device,buffer=0x40000000".
[[nodiscard]] AllocRequest alloc_request(std::string_view text);
[[nodiscard]] StreamRequest stream_request(std::string_view text);

// "ok direct cma remap normal-nc alias=normal-wb dma physical": status, path, source, mapping, attribute, alias where
// there is one to speak of, zones, kind of address. A failure is "fail" and its path. With several outcomes
// "depends: ... | ...", in the order in which the kernel tries.
[[nodiscard]] std::string describe(const AllocOutcome& outcome);
[[nodiscard]] std::string describe(const Allocation& allocation);
// "ok never physical", with "+maintenance" where the kernel does any.
[[nodiscard]] std::string describe(const Streaming& streaming);
// "coherent"; "unverified (coherent | mismatch-stale)": when it snoops, when it does not.
[[nodiscard]] std::string describe(const Judgement& judgement);

// What the device at that path gets for one request.
[[nodiscard]] Allocation allocated(Build build, const KernelId& kernel, std::string_view path, std::string_view request,
                                   Question question = {});
[[nodiscard]] Streaming mapped(Build build, const KernelId& kernel, std::string_view path, std::string_view request,
                               Question question = {});

[[nodiscard]] Question with_cmdline(std::string_view cmdline);

}  // namespace dmavet::test
