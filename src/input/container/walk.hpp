// SPDX-License-Identifier: Apache-2.0
// Through one file and all containers in it, one member after the other.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dmavet/input.hpp"
#include "input/container/stream.hpp"

namespace dmavet::input {

struct Packed;  // something that may be a container
class Level;    // a container that is open

class Walk {
public:
    // Through the file of that name ("-": standard input), or through these bytes in its place.
    Walk(std::string name, const ContainerLimits& limits);
    Walk(std::string name, std::vector<std::byte> bytes, const ContainerLimits& limits);
    ~Walk();

    // In the order of the containers, with what is passed over. At least one: an error where there is no board.
    [[nodiscard]] std::optional<Member> next();

private:
    void advance();
    void look_into(Packed packed);
    void look_into_stream(Packed packed);
    void look_into_bytes(Packed packed);
    void open_compression(Packed packed);
    void look_for_trees(Packed packed);
    void take_tree(Packed packed);
    void take_one_tree(const Packed& packed);
    void take_source(const Packed& packed);
    void pass_over(const Packed& packed, std::string why);
    void take_too_large(const Packed& packed);
    void open(std::unique_ptr<Level> level);
    void add(Member member);
    void refuse(const std::string& name, Error error);
    void note_beginning(Bytes head, bool is_cut);
    [[nodiscard]] Error nothing_found() const;

    std::string name_;
    Budget budget_;
    std::unique_ptr<Packed> begin_;  // null: it is a file
    std::vector<std::unique_ptr<Level>> levels_;
    std::optional<Member> ready_;
    std::optional<Error> nothing_found_;  // what to say when nothing is
    std::size_t found_ = 0;               // boards and errors
    std::size_t passed_over_ = 0;
    std::string why_passed_over_;  // of what the file holds by its own name, as a compression does
    bool has_begun_ = false;
};

}  // namespace dmavet::input
