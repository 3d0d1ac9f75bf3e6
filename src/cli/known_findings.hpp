// SPDX-License-Identifier: Apache-2.0
// What a run makes of baselines: those that it reads may have entries that are needed no longer, and one may be written
// anew.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmavet/suppress.hpp"

namespace dmavet::cli {

struct BaselineOptions {
    std::string write_to;  // a file that gets all findings; empty: none
    bool prune = false;    // what is needed no longer is taken out of those that are read
};

// A baseline and the file that it was read from. Empty: there is none.
struct NamedBaseline {
    std::string file = {};
    std::shared_ptr<const Baseline> baseline = {};
};
// One that cannot be read or understood is a usage error.
[[nodiscard]] NamedBaseline read_baseline(const std::string& file);

class KnownFindings {
public:
    explicit KnownFindings(BaselineOptions options) : options_(std::move(options)) {}

    // `read`: the baseline that holds for this board.
    void add(std::string_view name, const Board& board, const NamedBaseline& read, const Asked& asked);
    // Once all boards were read: writes, and says on standard error what was written or is needed no longer. False: a
    // file cannot be written, which is said.
    [[nodiscard]] bool finish();

private:
    struct Read {
        std::string file;  // as the first board calls it
        std::shared_ptr<const Baseline> baseline;
        BaselineUse use;
    };
    [[nodiscard]] bool write();
    [[nodiscard]] bool prune(const Read& read);

    BaselineOptions options_;
    std::vector<KnownFinding> found_;
    std::map<std::string, Read> read_;  // each file once, whatever boards call it
};

}  // namespace dmavet::cli
