// SPDX-License-Identifier: Apache-2.0
// How does a part of the truth test begin and end?
#include "truth/run.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "support/files.hpp"
#include "support/golden.hpp"
#include "truth/recording.hpp"

namespace dmavet::truth {

namespace {

constexpr int skipped = 77;  // the test's SKIP_RETURN_CODE

// A number in the environment; at least 1.
std::size_t number_given(const char* name, std::size_t otherwise) {
    const char* text = std::getenv(name);
    const long number = text != nullptr ? std::strtol(text, nullptr, 10) : 0;
    return number > 0 ? static_cast<std::size_t>(number) : otherwise;
}

}  // namespace

std::size_t shown() {
    return number_given("DMAVET_TRUTH_SHOWN", 20);
}

int run(int argc, char** argv, const char* folder,
        Measured (*compare_all)(const std::filesystem::path& recordings, std::size_t every)) {
    try {
        const auto truth = find_truth(folder, test::source_dir() / "../shared/truth");
        if (!truth) {
            std::printf("no recordings: set DMAVET_TRUTH to their folder\n");
            return skipped;
        }
        const std::size_t every = number_given("DMAVET_TRUTH_EVERY", 1);
        const Measured measured = compare_all(*truth / folder, every);
        if (measured.rows == 0) {
            std::printf("nothing was compared\n");
        }
        const bool write = test::updating() || (argc > 1 && std::string_view(argv[1]) == "--write");
        const bool stated = every > 1 || is_stated(measured.table, write);
        return measured.agrees && stated && measured.rows > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception& error) {
        std::printf("%s\n", error.what());
        return EXIT_FAILURE;
    }
}

}  // namespace dmavet::truth
