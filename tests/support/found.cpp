// SPDX-License-Identifier: Apache-2.0
// What does a walk find?
#include "support/found.hpp"

#include "input/container/walk.hpp"
#include "support/packed.hpp"

namespace dmavet::test {

namespace {

std::string model_of(const Member& member) {
    const auto tree = Tree::read(Bytes(*member.contents.front().bytes));
    const Property* model = tree ? tree->find_property(root_node, "model") : nullptr;
    return model != nullptr ? " " + std::string(model->as_string()) : "";
}

std::string text_of_member(const Member& member, std::size_t file_length) {
    const std::string name = member.name.substr(file_length);
    if (member.error) {
        return name + " " + std::string(to_string(member.error->code)) + ";";
    }
    const std::string kind(to_string(member.kind));
    std::string text = name + (member.passed_over.empty() ? " " + kind : " (" + kind + ")");
    for (std::size_t i = 0; i < member.contents.size(); ++i) {
        text += i == 0 ? model_of(member) : " +" + member.contents[i].name.substr(file_length);
    }
    return text + ";";
}

std::string all_of(input::Walk& walk, std::size_t file_length) {
    std::string found;
    while (const auto member = walk.next()) {
        found += text_of_member(*member, file_length);
    }
    return found;
}

}  // namespace

std::string found_in(const std::string& content, const ContainerLimits& limits) {
    input::Walk walk("F", bytes_of(content), limits);
    return all_of(walk, 1);
}

std::string found_in_file(const std::string& file) {
    input::Walk walk(file, {});
    return all_of(walk, file.size());
}

}  // namespace dmavet::test
