// SPDX-License-Identifier: Apache-2.0
// doctest's main, alone: it is the one file of the suite that is slow to compile.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
