// SPDX-License-Identifier: Apache-2.0
// What can coherent_pool= ask for? The page allocator's largest block, or on arm what is there in one piece.
#include <doctest/doctest.h>

#include "unit/rules/rule_cases.hpp"

namespace dmavet {

using namespace test;

namespace {

template <const char* Arguments>
void with(FdtBuilder& t) {
    ram(t).node("chosen").string("bootargs", Arguments);
}

constexpr char none[] = "quiet", most[] = "coherent_pool=4M", more[] = "coherent_pool=4100K",
               whole_cma[] = "cma=16M coherent_pool=16M", beyond_cma[] = "cma=16M coherent_pool=16388K",
               block[] = "cma=0 coherent_pool=8M", beyond_block[] = "cma=0 coherent_pool=8196K";

}  // namespace

TEST_CASE("edges: how much coherent_pool= can ask for") {
    const RuleCase cases[] = {
        {"nothing is asked for", with<none>, "none"},
        {"the largest block", with<most>, "none"},
        {"a page more", with<more>, "/chosen warning"},
        {"RAM is unknown", [](FdtBuilder& t) { t.bus(1, 1).node("chosen").string("bootargs", more); }, "none"},
        {"arm: all of CMA", with<whole_cma>, "none", ask_arm_6_1},
        {"arm: a page more", with<beyond_cma>, "/chosen error", ask_arm_6_1},
        {"arm without CMA: the largest block, of 8 MiB", with<block>, "none", ask_arm_6_1},
        {"arm without CMA: a page more", with<beyond_block>, "/chosen error", ask_arm_6_1},
        {"3.18 of arm64 is like arm", with<beyond_block>, "/chosen error", ask_arm64_3_18},
        {"on another command line than the tree's", with<none>, "/ warning",
         [](Question& question) { question.cmdline = "coherent_pool=8M"; }},
    };
    check_rule("coherent-pool-argument-unsatisfiable", cases);
}

}  // namespace dmavet
