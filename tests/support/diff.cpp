// SPDX-License-Identifier: Apache-2.0
// Where do two texts differ? A line diff that is good enough to read a failure; long texts with many changes
// show their first stretch only, since nobody reads the rest before mending that.
#include "support/diff.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmavet::test {

namespace {

using Lines = std::vector<std::string_view>;

Lines split(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return lines;
}

// Lines of the differing middle that are compared with one another; the table is quadratic.
constexpr std::size_t most_compared = 1500;
constexpr std::size_t context = 3;

// Length of the longest common subsequence of the tails a[i..] and b[j..].
std::vector<std::vector<std::size_t>> common_tails(const Lines& a, const Lines& b) {
    std::vector<std::vector<std::size_t>> length(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
    for (std::size_t i = a.size(); i-- > 0;) {
        for (std::size_t j = b.size(); j-- > 0;) {
            length[i][j] = a[i] == b[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
        }
    }
    return length;
}

void append(std::string& out, char mark, std::string_view line) {
    out.push_back(mark);
    out.append(line).push_back('\n');
}

std::string changed_middle(const Lines& a, const Lines& b) {
    const auto length = common_tails(a, b);
    std::string out;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            append(out, ' ', a[i++]);
            ++j;
        } else if (j == b.size() || (i < a.size() && length[i + 1][j] >= length[i][j + 1])) {
            append(out, '-', a[i++]);
        } else {
            append(out, '+', b[j++]);
        }
    }
    return out;
}

}  // namespace

std::string unified_diff(std::string_view expected, std::string_view got) {
    if (expected == got) {
        return {};
    }
    const Lines a = split(expected);
    const Lines b = split(got);
    std::size_t head = 0;
    while (head < a.size() && head < b.size() && a[head] == b[head]) {
        ++head;
    }
    std::size_t tail = 0;
    while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
        ++tail;
    }
    if (head == a.size() && head == b.size()) {
        return "(the texts differ only in their last newline)\n";
    }

    std::string out = "--- expected\n+++ got\n@@ line " + std::to_string(head + 1) + " @@\n";
    for (std::size_t i = head - std::min(head, context); i < head; ++i) {
        append(out, ' ', a[i]);
    }
    const auto middle = [&](const Lines& lines) {
        const std::size_t count = std::min(lines.size() - head - tail, most_compared);
        const auto first = lines.begin() + static_cast<std::ptrdiff_t>(head);
        return Lines(first, first + static_cast<std::ptrdiff_t>(count));
    };
    out += changed_middle(middle(a), middle(b));
    for (std::size_t i = a.size() - tail; i < std::min(a.size(), a.size() - tail + context); ++i) {
        append(out, ' ', a[i]);
    }
    return out;
}

}  // namespace dmavet::test
