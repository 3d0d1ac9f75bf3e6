// SPDX-License-Identifier: Apache-2.0
// Requests and answers as one line of text, for tables of cases.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
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

// RAM as <base size> below a root of two cells each.
FdtBuilder& ram_of(FdtBuilder& t, std::initializer_list<std::uint32_t> reg);
// The same, and a /reserved-memory that stays open.
FdtBuilder& regions(FdtBuilder& t, std::initializer_list<std::uint32_t> ram = {0, 0x40000000, 2, 0});
// Where boot puts things.
[[nodiscard]] Placement placed(Build build, const KernelId& kernel, std::string_view cmdline = "");
// "0x40000000-0x40ffffff", and the size; "none" without an area.
[[nodiscard]] std::string describe_place(const std::optional<PlacedArea>& area);
[[nodiscard]] std::string describe_size(const std::optional<PlacedArea>& area);

// A board for allocations: 8 GiB from 0x40000000, a no-map pool (phandle 1) and a CMA area (2). First all that comes
// before the end of /reserved-memory, which stays open; then an SMMU (3) and the devices plain, coherent, translated,
// pooled and area.
void begin_board(FdtBuilder& t);
void finish_board(FdtBuilder& t);

[[nodiscard]] Question with_cmdline(std::string_view cmdline);

}  // namespace dmavet::test
