// SPDX-License-Identifier: Apache-2.0
// What does a tree look like that a rule is about, and what does it look like when it is mended? The samples that test
// the rule are part of the program (CMakeLists.txt says in which form).
#include "dmavet/rule.hpp"
#include "tree/embedded_file.hpp"

DMAVET_EMBED_FILE(dmavet_examples, DMAVET_RULE_EXAMPLES);

namespace dmavet {

RuleExample example_of(const Rule& rule) {
    std::string_view rest(dmavet_examples_begin, static_cast<std::size_t>(dmavet_examples_end - dmavet_examples_begin));
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const std::string_view one = rest.substr(0, rest.find('\f'));
        rest.remove_prefix(one.size());
        const std::size_t line = one.find('\n');
        const std::size_t middle = one.find('\v');
        if (one.substr(0, line) == rule.id) {
            return {one.substr(line + 1, middle - line - 1), one.substr(middle + 1)};
        }
    }
    return {};
}

}  // namespace dmavet
