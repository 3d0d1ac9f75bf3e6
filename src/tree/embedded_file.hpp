// SPDX-License-Identifier: Apache-2.0
// A file that becomes part of the program as it is.
#pragma once

// Declares `NAME_begin` and `NAME_end`, between which the file's bytes are for as long as the program runs. By the
// assembler: a compiler would take seconds for half a megabyte of literal. Outside any namespace.
#define DMAVET_EMBED_FILE(NAME, FILE)                          \
    __asm__(                                                   \
        ".pushsection .rodata\n"                               \
        ".global " #NAME "_begin\n.hidden " #NAME              \
        "_begin\n"                                             \
        ".global " #NAME "_end\n.hidden " #NAME "_end\n" #NAME \
        "_begin:\n"                                            \
        ".incbin \"" FILE "\"\n" #NAME                         \
        "_end:\n"                                              \
        ".popsection\n");                                      \
    extern "C" const char NAME##_begin[];                      \
    extern "C" const char NAME##_end[]
