// SPDX-License-Identifier: Apache-2.0
// What is this release called? CMakeLists.txt says it.
#include "dmavet/version.hpp"

namespace dmavet {

std::string_view version() {
    return DMAVET_VERSION;
}

}  // namespace dmavet
