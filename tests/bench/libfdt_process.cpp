// SPDX-License-Identifier: Apache-2.0
// What does a whole program cost that reads every *.dtb of a directory with plain libfdt and does nothing with it? The
// yardstick for `dmavet check --quiet`.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/libfdt_walk.hpp"

namespace {

std::vector<std::string> boards_of(const char* argument) {
    if (std::filesystem::is_regular_file(argument)) {
        return {argument};
    }
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argument)) {
        if (entry.path().extension() == ".dtb" && entry.is_regular_file()) {
            names.push_back(entry.path().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

// One buffer for all of them, since nothing of a board is kept.
std::size_t read_into(std::vector<std::byte>& buffer, const char* name) {
    const int file = ::open(name, O_RDONLY | O_CLOEXEC);
    struct stat status {};
    std::size_t used = 0;
    if (file >= 0 && ::fstat(file, &status) == 0) {
        buffer.resize(std::max(buffer.size(), static_cast<std::size_t>(status.st_size)));
        used = static_cast<std::size_t>(std::max<ssize_t>(::read(file, buffer.data(), buffer.size()), 0));
    }
    ::close(file);
    return used;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: dmavet_libfdt_walk DIR|FILE\n");
        return 2;
    }
    std::uint64_t sum = 0;  // printed, so that no compiler can leave the walk out
    std::vector<std::byte> buffer;
    for (const std::string& name : boards_of(argv[1])) {
        const std::size_t size = read_into(buffer, name.c_str());
        sum += dmavet::bench::libfdt_walk({buffer.data(), size});
    }
    std::printf("%llu\n", static_cast<unsigned long long>(sum));
    return 0;
}
