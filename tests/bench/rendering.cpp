// SPDX-License-Identifier: Apache-2.0
// How fast is a report written?
#include "bench/rendering.hpp"

#include <streambuf>
#include <string>

#include <fmt/format.h>

#include "bench/stopwatch.hpp"
#include "bench/table.hpp"
#include "dmavet/report.hpp"

namespace dmavet::bench {

namespace {

constexpr double json_target = 250;  // MB a second

// Counts what is written and keeps none of it.
class Counter : public std::streambuf {
public:
    std::size_t count = 0;

protected:
    int_type overflow(int_type c) override {
        ++count;
        return traits_type::not_eof(c);
    }
    std::streamsize xsputn(const char*, std::streamsize size) override {
        count += static_cast<std::size_t>(size);
        return size;
    }
};

std::size_t render(const std::vector<Board>& boards, std::string_view format) {
    Counter counter;
    std::ostream out(&counter);
    ReportOptions options;
    options.command = "show";
    options.format = format;
    options.devices = DeviceSelection::all;
    const auto report = make_report(options, out);
    for (const Board& board : boards) {
        report->board("board.dtb", board);
    }
    report->finish();
    return counter.count;
}

}  // namespace

void print_rendering(const std::vector<Board>& boards) {
    for (const std::string_view format : {"json", "ndjson", "text"}) {
        std::size_t bytes = 0;
        const Times times = measure({[&] { bytes = render(boards, format); }})[0];
        const double megabytes = static_cast<double>(bytes) / 1e6, speed = megabytes / times.least;
        print_row(fmt::format("{}, all devices, {:.1f} MB", format, megabytes),
                  format == "json" ? against(speed, Want::at_least, json_target, "MB/s")
                                   : fmt::format("{:8.0f} MB/s", speed));
    }
}

}  // namespace dmavet::bench
