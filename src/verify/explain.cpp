// SPDX-License-Identifier: Apache-2.0
// What explains a difference is tried: the board is predicted again with what the system has otherwise, one thing after
// the other, and the line that agrees then is explained.
#include "verify/explain.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "verify/line.hpp"

namespace dmavet::verify {

namespace {

std::optional<Release> running_release(const Seen& seen) {
    return Release::parse(input::release_number(seen.release));
}

// A release without a patch is the newest of its series.
bool is_same_release(Release predicted, Release running) {
    return predicted.patch == Release::newest ? predicted.series() == running.series() : predicted == running;
}

// What of the command line counts for a line, its own first.
std::string_view other_argument(const CommandLine& predicted, const CommandLine& running, VerifyWhat what) {
    const auto cma = [](const CommandLine& line) {
        return line.cma ? std::tuple(true, line.cma->size, line.cma->base, line.cma->limit)
                        : std::tuple(false, std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0});
    };
    const auto memory = [](const CommandLine& line) {
        std::vector<std::pair<std::uint64_t, std::optional<std::uint64_t>>> all;
        for (const MemoryArgument& one : line.memory) {
            all.emplace_back(one.size, one.base);
        }
        return all;
    };
    const struct {
        std::string_view name;
        bool is_other;
        bool is_of_it;
    } arguments[] = {
        {"cma=", cma(predicted) != cma(running), what == VerifyWhat::cma_area || what == VerifyWhat::cma_total},
        {"swiotlb=",
         std::tuple(predicted.swiotlb, predicted.swiotlb_slots, predicted.swiotlb_areas) !=
             std::tuple(running.swiotlb, running.swiotlb_slots, running.swiotlb_areas),
         what == VerifyWhat::bounce_buffer},
        {"coherent_pool=", predicted.coherent_pool != running.coherent_pool, what == VerifyWhat::atomic_pool},
        {"iommu.passthrough=", predicted.iommu_passthrough != running.iommu_passthrough, what == VerifyWhat::domain},
        {"mem=", memory(predicted) != memory(running), false},
        {"vmalloc=", predicted.vmalloc != running.vmalloc, false},
    };
    const auto* found = std::find_if(std::begin(arguments), std::end(arguments),
                                     [](const auto& one) { return one.is_other && one.is_of_it; });
    if (found == std::end(arguments)) {
        found = std::find_if(std::begin(arguments), std::end(arguments), [](const auto& one) { return one.is_other; });
    }
    return found == std::end(arguments) ? std::string_view() : found->name;
}

// One thing that the system has otherwise.
struct Candidate {
    Explanation by;
    std::function<void(Question&)> apply;
};

std::vector<Candidate> candidates_of(const Board& board, const Seen& seen) {
    std::vector<Candidate> candidates;
    const auto release = running_release(seen);
    if (release && !is_same_release(board.kernel->release(), *release) &&
        is_modelled({*release, board.kernel->arch->arch})) {
        candidates.push_back(
            {Explanation::other_release, [=](Question& question) { question.release = to_string(*release); }});
    }
    const auto command_line = seen.command_line;
    if (command_line && *command_line != board.cmdline) {
        candidates.push_back(
            {Explanation::other_argument, [=](Question& question) { question.cmdline = command_line; }});
    }
    if (!seen.other_ram.empty()) {
        std::vector<MemoryRange> banks;
        for (const CpuInterval& part : seen.other_ram) {
            banks.push_back({raw(part.first()), part.size()});
        }
        candidates.push_back({Explanation::other_ram, [=](Question& question) {
                                  question.memory = {banks, "/proc/iomem", true};
                              }});
    }
    return candidates;
}

// What the lines say when the question is another one; empty: the board cannot be predicted so.
class Tried {
public:
    Tried(const Board& board, const Seen& seen, Question question) {
        const auto other = analyze(board.tree, std::move(question), no_rules());
        for (const VerifyLine& line : other ? compare_all(*other, understand(*other, seen.files, seen.log)) : Lines()) {
            agreements_.emplace(key_of(line), line.agreement);
            if (line.why == NotVisible::not_predicted) {
                not_predicted_.insert(line.what);
            }
        }
    }

    // A line that is not there any more agrees where neither side has anything. Elsewhere nothing is said of it.
    [[nodiscard]] bool agrees(const VerifyLine& line) const {
        const auto found = agreements_.find(key_of(line));
        if (found != agreements_.end()) {
            return found->second == Agreement::agrees;
        }
        const VerifyState observed = line.observed.state;
        const bool has_nothing = observed == VerifyState::nothing || observed == VerifyState::no_domain;
        return !agreements_.empty() && has_nothing && !not_predicted_.contains(line.what);
    }

private:
    using Key = std::tuple<VerifyWhat, std::optional<Zone>, std::optional<NodeId>, std::string>;
    static Key key_of(const VerifyLine& line) { return {line.what, line.zone, line.node, line.name}; }

    std::map<Key, Agreement> agreements_;
    std::set<VerifyWhat> not_predicted_;
};

void add(VerifyLine& line, const Candidate& candidate, const CommandLine& predicted, const CommandLine& running,
         bool is_together) {
    Explained explained{.by = candidate.by, .is_together = is_together};
    if (candidate.by == Explanation::other_argument) {
        explained.argument = other_argument(predicted, running, line.what);
    }
    line.explained.push_back(explained);
}

void try_candidates(const Board& board, const Seen& seen, Lines& lines) {
    const std::vector<Candidate> candidates = candidates_of(board, seen);
    const CommandLine running = parse_command_line(seen.command_line.value_or(board.cmdline));
    Question all = board.question;
    for (const Candidate& candidate : candidates) {
        Question question = board.question;
        candidate.apply(question);
        candidate.apply(all);
        const Tried tried(board, seen, std::move(question));
        for (VerifyLine& line : lines) {
            // That RAM is other is no explanation of other RAM.
            const bool is_itself = line.what == VerifyWhat::ram && candidate.by == Explanation::other_ram;
            if (line.agreement == Agreement::differs && !is_itself && tried.agrees(line)) {
                add(line, candidate, board.line, running, false);
            }
        }
    }
    if (candidates.size() < 2) {
        return;
    }
    const Tried tried(board, seen, std::move(all));
    for (VerifyLine& line : lines) {
        if (line.agreement == Agreement::differs && line.explained.empty() && line.what != VerifyWhat::ram &&
            tried.agrees(line)) {
            for (const Candidate& candidate : candidates) {
                add(line, candidate, board.line, running, true);
            }
        }
    }
}

// Of a device's domain.
void explain_domain(const Board& board, const Seen& seen, VerifyLine& line) {
    const Device* device = line.node ? board.topology.find(*line.node) : nullptr;
    for (const Device& one : board.topology.devices) {
        device = !line.node && one.bus == BusType::pci && one.iommu_map != nullptr ? &one : device;
    }
    if (device == nullptr) {
        return;
    }
    if (device->iommu->waits_for && line.predicted.state == VerifyState::no_domain) {
        line.explained.push_back({Explanation::iommu_has_driver, {}, device->iommu->waits_for});
        return;
    }
    if (line.observed.state != VerifyState::no_domain) {
        line.explained.push_back({Explanation::driver_decides});
        return;
    }
    for (const IommuEntry& entry : device->iommu->entries) {
        const auto [first, end] = seen.by_node.equal_range(entry.controller);
        if (std::none_of(first, end, [&](const auto& one) { return !seen.devices[one.second].driver.empty(); })) {
            line.explained.push_back({Explanation::no_iommu_driver, {}, entry.controller});
            return;
        }
    }
}

// What nobody can try, but may be it.
void add_possible(const Board& board, const Seen& seen, bool has_other_tree, VerifyLine& line) {
    const GivenMemory& given = board.question.memory;
    if (line.what == VerifyWhat::ram && !given.banks.empty() && !given.is_cut) {
        line.explained.push_back({Explanation::given_ram});
        return;
    }
    if (board.tree->source_count() > 1) {
        line.explained.push_back({Explanation::overlays});
    }
    if (has_other_tree) {
        line.explained.push_back({Explanation::other_tree});
    }
    const auto release = running_release(seen);
    if (release && !is_modelled({*release, board.kernel->arch->arch})) {
        line.explained.push_back({Explanation::near_release});
    }
    if (!board.question.config && !seen.log.is_debian) {
        line.explained.push_back({Explanation::configuration});
    }
    if (line.explained.empty()) {
        line.explained.push_back({Explanation::unknown});
    }
}

}  // namespace

Lines compare_all(const Board& board, const Seen& seen) {
    Lines lines;
    for (const Compare compare : comparisons()) {
        compare(board, seen, lines);
    }
    return lines;
}

void explain(const Board& board, const Seen& seen, Lines& lines) {
    const auto differs = [](const VerifyLine& line) { return line.agreement == Agreement::differs; };
    if (std::none_of(lines.begin(), lines.end(), differs)) {
        return;
    }
    // What the system has and the tree does not.
    const bool has_other_tree = std::any_of(lines.begin(), lines.end(), [&](const VerifyLine& line) {
        return differs(line) && !line.name.empty() && line.what != VerifyWhat::domain;
    });
    try_candidates(board, seen, lines);
    for (VerifyLine& line : lines) {
        if (differs(line) && line.explained.empty() && line.what == VerifyWhat::domain) {
            explain_domain(board, seen, line);
        }
        if (differs(line) && line.explained.empty() && line.what == VerifyWhat::iommu_driver) {
            const bool has_one = line.observed.state == VerifyState::bound;
            line.explained.push_back(
                {has_one ? Explanation::iommu_has_driver : Explanation::no_iommu_driver, {}, line.node});
        }
        if (differs(line) && line.explained.empty()) {
            add_possible(board, seen, has_other_tree, line);
        }
    }
}

}  // namespace dmavet::verify
