// SPDX-License-Identifier: Apache-2.0
// What does a tree look like that a rule is about, and what does it look like when it is mended? The samples that test
// the rule are part of the program (CMakeLists.txt says in which form).
#include "dmavet/rule.hpp"

// The assembler takes the file as it is.
__asm__(
    ".pushsection .rodata\n"
    ".global dmavet_examples_begin\n.hidden dmavet_examples_begin\n"
    ".global dmavet_examples_end\n.hidden dmavet_examples_end\n"
    "dmavet_examples_begin:\n"
    ".incbin \"" DMAVET_RULE_EXAMPLES
    "\"\n"
    "dmavet_examples_end:\n"
    ".popsection\n");
extern "C" const char dmavet_examples_begin[];
extern "C" const char dmavet_examples_end[];

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
