// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fuzz/mutate/mutators.hpp"
#include "fuzz/mutate/tree_mutator.hpp"

namespace dmavet::fuzz {

namespace {

constexpr std::size_t size_at = 4;  // in the header

// What an image has behind its tree.
std::string_view behind(std::string_view blob) {
    return blob.substr(std::min<std::size_t>(word_at(blob, size_at), blob.size()));
}

}  // namespace

Changed change_blob(std::string_view blob, Random& random) {
    auto tree = take_apart(blob);
    if (!tree) {
        return std::nullopt;
    }
    change_tree(*tree, random);
    return put_together(*tree).append(behind(blob));
}

Changed cross_blobs(std::string_view blob, std::string_view other, Random& random) {
    auto tree = take_apart(blob);
    auto second = take_apart(other);
    if (!tree || !second) {
        return std::nullopt;
    }
    cross_trees(*tree, *second, random);
    return put_together(*tree).append(behind(blob));
}

}  // namespace dmavet::fuzz
