// SPDX-License-Identifier: Apache-2.0
// U-Boot's Flattened Image Tree: a tree that holds images, or says where behind it they lie, and configurations that
// name those that go together (doc/usage/fit/source_file_format.rst of U-Boot).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dmavet/result.hpp"
#include "dmavet/tree.hpp"
#include "input/container/stream.hpp"
#include "tree/blob.hpp"

namespace dmavet::input {

// Whether a tree's bytes look enough like an overlay, or a FIT image, that it is worth while to read them as a tree.
[[nodiscard]] bool may_be_overlay(Bytes blob);
[[nodiscard]] bool may_be_fit(const tree::Blob& blob);
[[nodiscard]] bool is_overlay(const Tree& tree);
[[nodiscard]] bool is_fit(const Tree& tree);

// Up to where the tree and its images reach in the bytes that begin with it.
[[nodiscard]] std::size_t fit_extent(const Tree& tree, Bytes bytes);

struct FitConfiguration {
    std::string name;
    std::vector<std::string> trees;  // of `fdt`: a base, then overlays for it in this order
};

class Fit {
public:
    // `chunk`: the tree and all behind it.
    Fit(Tree tree, Chunk chunk) : tree_(std::move(tree)), chunk_(std::move(chunk)) {}

    [[nodiscard]] std::vector<FitConfiguration> configurations() const;
    // The names of all, and of what type one is: "flat_dt", "kernel".
    [[nodiscard]] std::vector<std::string> images() const;
    [[nodiscard]] std::string_view type_of(std::string_view image) const;
    // The image, unpacked. No hash or signature of it is looked at.
    [[nodiscard]] Result<Chunk> load(std::string_view image, Budget& budget) const;

private:
    Tree tree_;
    Chunk chunk_;
};

}  // namespace dmavet::input
