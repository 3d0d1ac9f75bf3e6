// SPDX-License-Identifier: Apache-2.0
// What does analyze() say about this tree under that kernel?
#include "support/analyzed.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace dmavet::test {

namespace {

Analysis unwrap(Result<Analysis> result) {
    if (!result) {
        throw std::runtime_error("analyze() refused the tree: " + result.error().message);
    }
    return std::move(*result);
}

}  // namespace

std::vector<std::byte> blob_of(Build build) {
    FdtBuilder tree;
    build(tree);
    return tree.finish();
}

Analysis analyzed(Bytes blob, const KernelId& kernel, Options options) {
    options.arch = kernel.arch;
    options.release = to_string(kernel.release);
    options.rules = std::vector<const Rule*>{};
    return unwrap(analyze(blob, options));
}

Analysis analyzed(Build build, const KernelId& kernel, Options options) {
    return analyzed(blob_of(build), kernel, std::move(options));
}

Analysis checked(Bytes blob, const Options& options) {
    return unwrap(analyze(blob, options));
}

}  // namespace dmavet::test
