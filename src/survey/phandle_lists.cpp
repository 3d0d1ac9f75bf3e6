// SPDX-License-Identifier: Apache-2.0
// How far can a list of phandles be read?
#include "survey/phandle_lists.hpp"

namespace dmavet::survey {

std::vector<topology::PhandleArgs> phandle_entries(const Subject& board, const Property& list, NameId cells) {
    using Status = topology::PhandleArgs::Status;
    std::vector<topology::PhandleArgs> entries{board.of.phandle_entry(list, 0, cells)};
    while (entries.back().status == Status::ok || entries.back().status == Status::empty_entry) {
        entries.push_back(board.of.phandle_entry(list, entries.back().next_cell, cells));
    }
    return entries;
}

}  // namespace dmavet::survey
