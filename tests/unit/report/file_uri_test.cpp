// SPDX-License-Identifier: Apache-2.0
// Does a file's name survive as a URI, whatever bytes it has?
#include <doctest/doctest.h>

#include "report/sarif/file_uri.hpp"

namespace dmavet::test {

TEST_CASE("file names as URIs") {
    const struct {
        const char* file;
        const char* expected;
    } cases[] = {
        {"board.dtb", "board.dtb"},
        {"dts/rockchip/rk3399-a_b~1.dtb", "dts/rockchip/rk3399-a_b~1.dtb"},
        {"./board.dtb", "board.dtb"},
        {"././/board.dtb", "board.dtb"},
        {"../board.dtb", "../board.dtb"},
        {".hidden/board.dtb", ".hidden/board.dtb"},
        {"/srv/dtbs/board.dtb", "file:///srv/dtbs/board.dtb"},
        {"a b.dtb", "a%20b.dtb"},
        {"a:b.dtb", "a%3Ab.dtb"},
        {"100%#?.dtb", "100%25%23%3F.dtb"},
        {"b\xc3\xa9.dtb", "b%C3%A9.dtb"},
        {"b\xe9.dtb", "b%E9.dtb"},
        {"a\nb\"\\.dtb", "a%0Ab%22%5C.dtb"},
        {"-", "-"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.file);
        CHECK(report::file_uri(c.file) == c.expected);
    }
}

}  // namespace dmavet::test
