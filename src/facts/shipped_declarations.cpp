// SPDX-License-Identifier: Apache-2.0
// What does dmavet know of a SoC by itself? shipped/linux-6.12.json, learnt from the boards of Debian's kernel package
// (how: shipped/README.md), is part of the program as it stands. A run needs few of its SoCs, so each is read when
// it is first asked for.
#include <map>
#include <mutex>

#include "dmavet/facts.hpp"

// The assembler takes the file as it is; a compiler would take seconds for half a megabyte of literal.
__asm__(
    ".pushsection .rodata\n"
    ".global dmavet_shipped_begin\n.hidden dmavet_shipped_begin\n"
    ".global dmavet_shipped_end\n.hidden dmavet_shipped_end\n"
    "dmavet_shipped_begin:\n"
    ".incbin \"" DMAVET_SHIPPED_FACTS
    "\"\n"
    "dmavet_shipped_end:\n"
    ".popsection\n");
extern "C" const char dmavet_shipped_begin[];
extern "C" const char dmavet_shipped_end[];

namespace dmavet {

namespace {

// As write_facts() writes it: each SoC from a line of its own to the line "]}".
class Store {
public:
    Store() {
        const std::string_view text(dmavet_shipped_begin,
                                    static_cast<std::size_t>(dmavet_shipped_end - dmavet_shipped_begin));
        constexpr std::string_view begin = "\n{\"soc\":\"", end = "\n]}";
        for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
            const std::size_t name = at + begin.size();
            entries_[text.substr(name, text.find('"', name) - name)].text =
                text.substr(at, text.find(end, at) + end.size() - at);
        }
    }

    const SocDeclarations* find(std::string_view soc) {
        const auto it = entries_.find(soc);
        if (it == entries_.end()) {
            return nullptr;
        }
        const std::lock_guard lock(mutex_);
        Entry& entry = it->second;
        if (!entry.facts) {
            const std::string document =
                R"({"format":"dmavet-facts","version":1,"declarations":[)" + std::string(entry.text) + "]}";
            auto facts = read_facts(document);
            entry.facts = facts ? std::move(*facts) : Facts{};
        }
        return entry.facts->declarations.empty() ? nullptr : &entry.facts->declarations.front();
    }

private:
    struct Entry {
        std::string_view text;
        std::optional<Facts> facts;
    };
    std::map<std::string_view, Entry> entries_;
    std::mutex mutex_;
};

}  // namespace

const SocDeclarations* shipped_declarations(std::string_view soc) {
    static Store store;
    return store.find(soc);
}

}  // namespace dmavet
