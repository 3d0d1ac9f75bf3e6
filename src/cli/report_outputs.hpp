// SPDX-License-Identifier: Apache-2.0
// Where a report and its copies in further formats go: standard output, and the files of --report.
#pragma once

#include <iosfwd>
#include <list>
#include <string>
#include <utility>

#include "cli/output.hpp"

namespace dmavet::cli {

class ReportOutputs {
public:
    ReportOutputs() { targets_.emplace_back("standard output"); }

    [[nodiscard]] std::ostream& standard() { return targets_.front().output.stream(); }
    // Of a further file, which is written anew. The stream lives as long as this.
    [[nodiscard]] std::ostream& add(const std::string& file) {
        return targets_.emplace_back(file, file).output.stream();
    }

    // Whether each could be written so far; what could not is said. A reader that left is no fault.
    [[nodiscard]] bool are_written() const;
    // Whether anybody still reads.
    [[nodiscard]] bool has_reader() const;
    // What is written so far goes out, so that both streams of a terminal read in order.
    void flush_standard() { targets_.front().output.finish(); }
    // Everything goes out. False: something could not be written, which is said.
    [[nodiscard]] bool finish();

private:
    struct Target {
        template <class... File>
        explicit Target(std::string target_name, const File&... file) : name(std::move(target_name)), output(file...) {}

        std::string name;
        Output output;
    };

    std::list<Target> targets_;
};

}  // namespace dmavet::cli
