// SPDX-License-Identifier: Apache-2.0
// The door: everything that a program needs which embeds dmavet. docs/library.md shows it at work, examples/ as
// programs. Needs C++20.
//
// clang-format off
//   Members, load()                   which boards there are, and what one is made of     input.hpp
//   Question, Checks, analyze()       what the kernel makes of it                         question.hpp, board.hpp
//   Board::findings                   what is wrong with it                               finding.hpp, rule.hpp
//   Board::topology, Board::outcome() what each device has, and what it gets              topology.hpp, allocation.hpp
//   explain(), explain_allocation()   and why                                             board.hpp, trace.hpp
//   capacity_of(), streaming_of()     how much at once, and what a mapping of its own is  board.hpp
//   diff_boards(), kernel_reasons()   what a change of the tree or the kernel changes     diff.hpp
//   make_report(), make_diff_report() text, JSON, SARIF and more                          report.hpp, diff_report.hpp
//   verify_board()                    whether a running kernel did as predicted           verify.hpp
// clang-format on
//
// Values. A Board is made once and not changed; what is said of it is a function of it. Its parts refer to each other:
// nodes by NodeId, names by NameId, both of one Tree and meaningless in another. Pointers and views into a Board live
// as long as it does and survive a move of it.
//
// Errors. What cannot proceed is an Error in a Result: a code, whose fault it is (fault_of()), a sentence. What is
// wrong inside a tree that can be read is no error but a finding. Nothing throws but std::bad_alloc, and
// what comes from the caller: rules of one's own, a stream that is told to. Preconditions stand beside the functions
// that have some; without NDEBUG some of them are asserted, by the library as it was built and by what stands in its
// headers (a Result asked for what it does not hold) as the program is.
//
// Threads. There is no global state: different boards may be made and asked in different threads at once, one board be
// read by several. A Members, a Learner and a report belong to one thread at a time.
//
// Units. Addresses and sizes are bytes in 64 bits; masks are counted in bits; intervals have a first and a last address
// (interval.hpp). CPU and bus addresses are different types (address.hpp).
//
// Files. Only input.hpp opens any, and runs cpp and dtc for sources (without a shell, for a limited time). Bytes may
// come from anybody; sources may not, since they name files to read: InputOptions::allow_dts.
//
// Compatibility. Until 1.0 every minor release may change headers and ABI, and then has another soname; a patch release
// changes neither. The machine formats keep to their own versions (docs/output.md), and fingerprints of findings stay.
#pragma once

#include "dmavet/address.hpp"
#include "dmavet/allocation.hpp"
#include "dmavet/baseline.hpp"
#include "dmavet/behaviour.hpp"
#include "dmavet/board.hpp"
#include "dmavet/command_line.hpp"
#include "dmavet/config_options.hpp"
#include "dmavet/diff.hpp"
#include "dmavet/diff_report.hpp"
#include "dmavet/difference.hpp"
#include "dmavet/edit.hpp"
#include "dmavet/facts.hpp"
#include "dmavet/finding.hpp"
#include "dmavet/fix.hpp"
#include "dmavet/harts.hpp"
#include "dmavet/input.hpp"
#include "dmavet/interval.hpp"
#include "dmavet/kernel.hpp"
#include "dmavet/kernel_config.hpp"
#include "dmavet/learn.hpp"
#include "dmavet/location.hpp"
#include "dmavet/placement.hpp"
#include "dmavet/question.hpp"
#include "dmavet/report.hpp"
#include "dmavet/resolved.hpp"
#include "dmavet/result.hpp"
#include "dmavet/rule.hpp"
#include "dmavet/source.hpp"
#include "dmavet/subject.hpp"
#include "dmavet/suppress.hpp"
#include "dmavet/system_files.hpp"
#include "dmavet/system_piece.hpp"
#include "dmavet/topology.hpp"
#include "dmavet/trace.hpp"
#include "dmavet/tree.hpp"
#include "dmavet/verify.hpp"
#include "dmavet/verify_report.hpp"
#include "dmavet/version.hpp"
#include "dmavet/zone.hpp"
