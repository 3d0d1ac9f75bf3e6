// SPDX-License-Identifier: Apache-2.0
// Which lines of which file does an edit of the tree change? dtc says where nodes and properties stand; what it cannot
// say is that nothing else stands there, and that is looked at here.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dmavet/input.hpp"
#include "input/annotated_source.hpp"
#include "input/dtc.hpp"
#include "input/editable_text.hpp"
#include "input/file_names.hpp"
#include "input/plain_code.hpp"

namespace dmavet {

namespace {

using input::Annotation;
using input::EditableText;
using input::WrittenPlace;

// Where nodes and their properties stand, by path.
struct WrittenNode {
    const Annotation* node = nullptr;
    std::vector<const Annotation*> properties;

    [[nodiscard]] const Annotation* find(std::string_view name) const {
        const auto found = std::find_if(properties.begin(), properties.end(),
                                        [&](const Annotation* one) { return one->property == name; });
        return found == properties.end() ? nullptr : *found;
    }
    // Of the node, as the text has them one behind the other.
    [[nodiscard]] std::vector<WrittenPlace> places() const {
        std::vector<WrittenPlace> all = input::read_places(node->further);
        all.insert(all.begin(), {node->file, node->line, node->column, node->last_line});
        return all;
    }
};

std::string_view indent_of(std::string_view line) {
    return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

// What a terminal or a patch could take for something else.
bool is_harmless(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

// What a finding is about.
struct Origin {
    std::string file;            // as real_name() makes it
    std::string_view told_file;  // as dtc has it
    std::uint32_t line;
};

// One edit, or two that give a property another name.
struct Change {
    const Edit* edit;
    const Edit* renamed;  // what comes where the property goes; null: nothing

    // What stands where the property stood.
    [[nodiscard]] std::string words() const {
        return renamed != nullptr ? dts_line(*renamed) : edit->kind == EditKind::set ? dts_line(*edit) : std::string();
    }
};

// Each property that goes with the next one that comes to its node.
std::vector<Change> changes_of(std::span<const Edit> edits) {
    std::vector<const Edit*> added;
    for (const Edit& edit : edits) {
        if (edit.kind == EditKind::add) {
            added.push_back(&edit);
        }
    }
    std::vector<Change> changes;
    for (const Edit& edit : edits) {
        if (edit.kind == EditKind::add) {
            continue;
        }
        const auto next =
            edit.kind == EditKind::remove
                ? std::find_if(added.begin(), added.end(), [&](const Edit* one) { return one->node == edit.node; })
                : added.end();
        changes.push_back({&edit, next == added.end() ? nullptr : *next});
        if (next != added.end()) {
            added.erase(next);
        }
    }
    for (const Edit* edit : added) {
        changes.push_back({edit, nullptr});
    }
    return changes;
}

// A place for one edit, or the reason why there is none.
struct Answer {
    std::optional<TextEdit> edit;
    std::string reason;
};

Answer none(std::string reason) {
    return {std::nullopt, std::move(reason)};
}

class Placer {
public:
    Placer(const Tree& tree, EditableText& text, std::vector<Annotation> annotations)
        : tree_(tree), text_(text), annotations_(std::move(annotations)) {
        for (const Annotation& one : annotations_) {
            WrittenNode& node = nodes_[one.path];
            if (one.property.empty()) {
                node.node = &one;
            } else {
                node.properties.push_back(&one);
            }
        }
    }

    PlacedEdits place(const EditsOfFinding& finding) {
        const auto origin = origin_of(finding);
        if (!origin) {
            return {{}, elsewhere};
        }
        PlacedEdits placed;
        for (const Change& change : changes_of(finding.edits)) {
            Answer answer = place(change, *origin);
            if (!answer.edit) {
                return {{}, std::move(answer.reason)};
            }
            if (!text_.includes(answer.edit->file, origin->file)) {
                return {{}, shared(answer.edit->file, *origin)};
            }
            placed.text.push_back(*std::move(answer.edit));
        }
        return placed;
    }

private:
    static constexpr const char* elsewhere = "it is not in the board's own text";

    static std::string shared(const std::string& file, const Origin& origin) {
        return fmt::format("it would change {}, which other boards may share, for what {} says", file, origin.file);
    }

    [[nodiscard]] const WrittenNode* find(NodeId node) const {
        const auto found = nodes_.find(tree_.path(node));
        const bool is_here = tree_.place(node).source == SourceId{0};
        return is_here && found != nodes_.end() && found->second.node != nullptr ? &found->second : nullptr;
    }

    // The finding's property, or where its node was written first. None: an overlay has it.
    [[nodiscard]] std::optional<Origin> origin_of(const EditsOfFinding& finding) const {
        const WrittenNode* node = find(finding.node);
        if (node == nullptr) {
            return std::nullopt;
        }
        const Property* own = finding.property.empty() ? nullptr : tree_.find_property(finding.node, finding.property);
        if (own == nullptr) {
            return origin_of(*node->node);
        }
        const Annotation* property = node->find(finding.property);
        return property != nullptr && tree_.place(*own).source == SourceId{0} ? std::optional(origin_of(*property))
                                                                              : std::nullopt;
    }

    static Origin origin_of(const Annotation& one) {
        return {input::real_name(std::string(one.file)), one.file, one.line};
    }

    Answer place(const Change& change, const Origin& origin) {
        const Edit& edit = *change.edit;
        const WrittenNode* node = find(edit.node);
        if (node == nullptr) {
            return none(elsewhere);
        }
        const Annotation* property = node->find(edit.property);
        if (edit.kind == EditKind::add) {
            return property == nullptr ? add(edit, *node, origin) : none("the text has the property already");
        }
        if (property == nullptr) {
            return none("the text does not have the property");
        }
        if (change.renamed != nullptr && node->find(change.renamed->property) != nullptr) {
            return none("the text has the property already");
        }
        return replace(edit, *property, change.words());
    }

    // The lines of a file, numbered from 1. Null: they cannot be read, or do not reach so far.
    const std::vector<std::string>* lines_of(const std::string& file, std::uint32_t last) {
        if (!text_.has_file(file)) {
            return nullptr;
        }
        const std::vector<std::string>& lines = text_.file(file).lines;
        return last >= 1 && last <= lines.size() ? &lines : nullptr;
    }

    // The words of these lines, if the file has the same as what dtc got. None: a macro or a comment is in the way.
    [[nodiscard]] std::optional<std::string> same_code(const std::string& file, const std::vector<std::string>& lines,
                                                       std::uint32_t first, std::uint32_t last) const {
        auto written = input::plain_code(joined(lines, first, last) + "\n");
        return written == input::plain_code(text_.text_of(file, first, last)) ? written : std::nullopt;
    }

    Answer replace(const Edit& edit, const Annotation& property, const std::string& words) {
        const std::string file = input::real_name(std::string(property.file));
        const auto* lines = lines_of(file, property.last_line);
        if (lines == nullptr || property.last_line < property.line) {
            return none(fmt::format("{} cannot be read", file));
        }
        const auto code = same_code(file, *lines, property.line, property.last_line);
        if (!code) {
            return none(fmt::format("{}:{}: a macro or a comment decides what stands there", file, property.line));
        }
        if (!input::is_one_property(*code, edit.property)) {
            return none(fmt::format("{}:{}: the property does not stand alone on its lines", file, property.line));
        }
        const std::string written = joined(*lines, property.line, property.last_line);
        const input::CodePart part = input::code_part(written);
        if (part.has_comment_between) {
            return none(fmt::format("{}:{}: a comment stands in it", file, property.line));
        }
        TextEdit changed{file, property.line, property.last_line - property.line + 1, {}};
        const auto line = with_comments(written, part, words);
        if (!line.empty()) {
            changed.lines.push_back(line);
        }
        return checked(std::move(changed), *lines);
    }

    static std::string joined(const std::vector<std::string>& lines, std::uint32_t first, std::uint32_t last) {
        std::string text;
        for (std::uint32_t i = first; i <= last; ++i) {
            text.append(lines[i - 1]).append(i < last ? "\n" : "");
        }
        return text;
    }

    // The line with other words, or none: the comments around them stay. Empty: nothing is left.
    static std::string with_comments(std::string_view line, const input::CodePart& part, const std::string& words) {
        const std::string_view before = line.substr(0, part.begin);
        std::string_view behind = line.substr(part.end);
        if (!words.empty()) {
            return fmt::format("{}{}{}", before, words, behind);
        }
        behind.remove_prefix(std::min(behind.find_first_not_of(" \t"), behind.size()));
        const std::string left = fmt::format("{}{}", before, behind);
        return left.substr(0, left.find_last_not_of(" \t") + 1);
    }

    // That part of the node in which the finding's property stands, else the first that boards do not read without it.
    std::optional<WrittenPlace> part_for(const WrittenNode& node, const Origin& origin) {
        const std::vector<WrittenPlace> parts = node.places();
        const auto has_origin = [&](const WrittenPlace& part) {
            return part.file == origin.told_file && part.line <= origin.line && origin.line <= part.last_line;
        };
        const auto goes_with_origin = [&](const WrittenPlace& part) {
            return text_.includes(input::real_name(std::string(part.file)), origin.file);
        };
        auto found = std::find_if(parts.begin(), parts.end(), has_origin);
        if (found == parts.end()) {
            found = std::find_if(parts.begin(), parts.end(), goes_with_origin);
        }
        return found == parts.end() ? std::nullopt : std::optional(*found);
    }

    // Behind the properties of that part; status stays the last of them.
    Answer add(const Edit& edit, const WrittenNode& node, const Origin& origin) {
        const auto part = part_for(node, origin);
        if (!part) {
            return none(shared(input::real_name(std::string(node.node->file)), origin));
        }
        const std::string file = input::real_name(std::string(part->file));
        const auto* lines = lines_of(file, part->last_line);
        if (lines == nullptr || part->last_line <= part->line) {
            return none(fmt::format("{}:{}: the node does not stand on lines of its own", file, part->line));
        }
        const auto before = last_property(file, part->line, part->last_line);
        const std::uint32_t at = before ? before->last : part->line;
        // What the line says does not matter, but where it ends: a macro may stand in it.
        const auto here = input::plain_code((*lines)[at - 1]);
        const auto text = input::plain_code(text_.text_of(file, at, at));
        const char end = before ? ';' : '{';
        if (!here || !here->ends_with(end) || !text || !text->ends_with(end)) {
            return none(fmt::format("{}:{}: a macro or a comment decides what stands there", file, at));
        }
        const std::string indent = before ? std::string(indent_of((*lines)[before->first - 1]))
                                          : std::string(indent_of((*lines)[at - 1])) + "\t";
        return checked({file, at + 1, 0, {indent + dts_line(edit)}}, *lines);
    }

    struct Statement {
        std::uint32_t first, last;  // lines
    };

    // Of those that the text has between these lines and before anything below the node, status left out. By the text
    // alone: boards that set a property again find the same one.
    std::optional<Statement> last_property(const std::string& file, std::uint32_t begin, std::uint32_t end) const {
        std::optional<Statement> last;
        input::PlainCode code;
        std::uint32_t first = 0;
        for (std::uint32_t line = begin + 1; line < end; ++line) {
            code.read(text_.text_of(file, line, line));
            const std::string& words = code.words();
            if (words.empty() && !code.is_open()) {
                first = 0;
                continue;
            }
            first = first == 0 ? line : first;
            if (code.is_open() || (!words.ends_with(';') && !words.ends_with('{'))) {
                continue;
            }
            // Properties come before nodes, and before what takes one away.
            if (input::opens_node(words) || words.find("/delete-node/") != std::string::npos) {
                break;
            }
            if (input::name_of_statement(words) != "status") {
                last = {first, line};
            }
            code.forget();
            first = 0;
        }
        return last;
    }

    // With what a diff shows around it.
    static Answer checked(TextEdit edit, const std::vector<std::string>& lines) {
        constexpr std::uint32_t around = 3;
        const std::size_t first = edit.line > around ? edit.line - around - 1 : 0;
        const std::size_t last = std::min<std::size_t>(lines.size(), edit.line + edit.removed + around - 1);
        const bool is_plain = is_harmless(edit.file) && edit.file.find('\t') == std::string::npos &&
                              std::all_of(lines.begin() + static_cast<std::ptrdiff_t>(first),
                                          lines.begin() + static_cast<std::ptrdiff_t>(last), is_harmless);
        if (!is_plain) {
            return none("control characters stand around it, or in the name of the file");
        }
        return {std::move(edit), {}};
    }

    const Tree& tree_;
    EditableText& text_;
    std::vector<Annotation> annotations_;
    std::map<std::string, WrittenNode, std::less<>> nodes_;
};

std::vector<PlacedEdits> all_unplaced(std::size_t count, const std::string& reason) {
    return {count, PlacedEdits{{}, reason}};
}

}  // namespace

Result<std::vector<PlacedEdits>> place_edits(const Tree& tree, std::span<const EditsOfFinding> findings,
                                             const InputOptions& options) {
    if (findings.empty()) {
        return std::vector<PlacedEdits>();
    }
    auto text = EditableText::of(tree, options);
    if (!text) {
        return text.error();
    }
    if (!*text) {
        return all_unplaced(findings.size(), "no source is known");
    }
    std::set<std::string, std::less<>> wanted;
    for (const EditsOfFinding& finding : findings) {
        wanted.insert(tree.path(finding.node));
        for (const Edit& edit : finding.edits) {
            wanted.insert(tree.path(edit.node));
        }
    }
    const auto bytes = input::annotate((*text)->source());
    if (!bytes) {
        return all_unplaced(findings.size(), bytes.error().message);
    }
    auto annotations = input::parse_annotated_source(
        {reinterpret_cast<const char*>(bytes->data()), bytes->size()},
        [&](std::string_view path, std::string_view, std::string_view) { return wanted.contains(path); });
    Placer placer(tree, **text, std::move(annotations));
    std::vector<PlacedEdits> all;
    for (const EditsOfFinding& finding : findings) {
        all.push_back(placer.place(finding));
    }
    return all;
}

}  // namespace dmavet
