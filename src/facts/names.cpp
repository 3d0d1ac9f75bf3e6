// SPDX-License-Identifier: Apache-2.0
// What is it called what a tree says of coherency?
#include "dmavet/facts.hpp"

namespace dmavet {

std::string_view to_string(CoherencySaid said) {
    switch (said) {
        case CoherencySaid::nothing: return "nothing";
        case CoherencySaid::coherent: return "coherent";
        case CoherencySaid::noncoherent: return "noncoherent";
    }
    return "";
}

}  // namespace dmavet
