// SPDX-License-Identifier: Apache-2.0
// What does the head of `show` call the places that memory comes from?
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>

#include "dmavet/report.hpp"
#include "support/analyzed.hpp"

namespace dmavet::test {

namespace {

void one_gib(FdtBuilder& t) {
    t.bus(2, 2).node("memory@40000000").string("device_type", "memory").cells("reg", {0, 0x40000000, 0, 0x40000000});
    t.end();
}

std::string shown(const KernelId& kernel) {
    std::ostringstream out;
    ReportOptions options;
    options.command = "show";
    options.width = 200;
    const auto report = make_report(options, out);
    report->board("board.dtb", analyzed(one_gib, kernel));
    report->finish();
    return out.str();
}

}  // namespace

TEST_CASE("the header says which RAM may not be all, and whom a tree is for") {
    const auto shown_of = [](Build build) {
        std::ostringstream out;
        ReportOptions options;
        options.command = "show";
        options.width = 200;
        const auto report = make_report(options, out);
        report->board("board.dtb", analyzed(build, arm64_6_12));
        report->finish();
        return out.str();
    };
    const std::string above = shown_of([](FdtBuilder& t) {
        one_gib(t);
        t.node("reserved-memory").bus(2, 2).empty("ranges").node("zone").cells("size", {0, 0x1000});
        t.cells("alloc-ranges", {0, 0x80000000, 0, 0x10000000});
    });
    CHECK(above.find("firmware may fill in more, since /reserved-memory/zone") != std::string::npos);
    const std::string loader = shown_of([](FdtBuilder& t) { t.device("dev").empty("bootph-all"); });
    CHECK(loader.find("a boot loader's, stripped, not what Linux gets") != std::string::npos);
    const std::string plain = shown_of([](FdtBuilder& t) { one_gib(t); });
    CHECK(plain.find("firmware may") == std::string::npos);
    CHECK(plain.find("not what Linux gets") == std::string::npos);
}

// A kernel that has one pool for everybody has it on every architecture: arm, and arm64 of 3.18 (atomic_pool_init).
TEST_CASE("the one atomic pool has one name") {
    CHECK(shown({{3, 18}, Arch::arm64}).find("one for all devices") != std::string::npos);
    CHECK(shown(arm_6_1).find("one for all devices") != std::string::npos);
    CHECK(shown(arm64_6_12).find("one for all devices") == std::string::npos);
}

}  // namespace dmavet::test
