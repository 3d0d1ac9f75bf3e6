// SPDX-License-Identifier: Apache-2.0
// dmavet_corpus TARGET FOLDER: one fuzz target with every file of a folder. Each is named before its turn, so that what
// is said last is which one crashes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#define DMAVET_FUZZ_TARGET(name) extern "C" int dmavet_fuzz_##name(const std::uint8_t* data, std::size_t size);
#include "fuzz_targets.inc"
#undef DMAVET_FUZZ_TARGET

namespace {

namespace fs = std::filesystem;

struct Target {
    std::string_view name;
    int (*run)(const std::uint8_t* data, std::size_t size);
};

constexpr Target targets[] = {
#define DMAVET_FUZZ_TARGET(name) {#name, &dmavet_fuzz_##name},
#include "fuzz_targets.inc"
#undef DMAVET_FUZZ_TARGET
};

std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files(fs::directory_iterator(folder), {});
    std::sort(files.begin(), files.end());
    return files;
}

// In memory of exactly this size, so that a sanitizer sees the first byte read beyond it.
std::vector<std::uint8_t> bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    return {bytes.begin(), bytes.end()};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        return 2;
    }
    const auto* const target =
        std::find_if(std::begin(targets), std::end(targets), [&](const Target& one) { return one.name == argv[1]; });
    const std::vector<fs::path> files = files_of(argv[2]);
    if (target == std::end(targets) || files.empty()) {
        std::fprintf(stderr, "no target %s, or nothing in %s\n", argv[1], argv[2]);
        return 2;
    }
    for (const fs::path& file : files) {
        std::printf("%s\n", file.filename().c_str());
        std::fflush(stdout);
        const std::vector<std::uint8_t> bytes = bytes_of(file);
        target->run(bytes.data(), bytes.size());
    }
}
