// SPDX-License-Identifier: Apache-2.0
// What is in these files, and what of it would be read?

#include <optional>
#include <utility>
#include <vector>

#include "cli/error_hints.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_groups.hpp"
#include "cli/output.hpp"
#include "cli/run_boards.hpp"
#include "dmavet/input.hpp"
#include "dmavet/report.hpp"
#include "wording/overlay_text.hpp"

namespace dmavet::cli {

namespace {

ListedMember listed(const Member& member) {
    ListedMember one{member.file,        member.name, std::string(to_string(member.kind)), member.packing, {}, 0,
                     member.passed_over, {}};
    one.passed_over += hint_of(wording::field_of(member.passed_over));
    if (member.error) {
        one.error = with_hint(*member.error);
    }
    for (std::size_t i = 0; i < member.contents.size(); ++i) {
        if (i == 0) {
            one.bytes = member.contents[i].bytes->size();
        } else {
            one.overlays.push_back(member.contents[i].name);
        }
    }
    return one;
}

int list(const std::vector<std::string>& files, const std::vector<std::string>& extensions,
         const ReportOptions& report) {
    Members members(files, Members::Of::all, {}, extensions);
    tell_passed_over(members.passed_over(), false);
    std::vector<ListedMember> all;
    int status = exit_clean;
    while (const auto member = members.next()) {
        all.push_back(listed(*member));
        if (member->error) {
            status = exit_unreadable;
        }
    }
    Output out;
    write_list(all, report, out.stream());
    const int written = finish(out);
    if (report.format == "text") {
        for (const ListedMember& one : all) {
            if (one.error) {
                complain(one.name, one.error->message);
            }
        }
    }
    return written != exit_clean ? written : status;
}

Run understand_list(const Given& given) {
    const std::vector<std::string> files = files_of(given);
    std::vector<std::string> extensions = extensions_of(given);
    extensions.emplace_back("dtbo");  // what check passes over, too
    const ReportOptions report = terminal_report("list", given);
    return [=] { return list(files, extensions, report); };
}

}  // namespace

Command list_command() {
    Options options{boards_argument(), extensions_option()};
    append(options, terminal_options("list"));
    return {"list", "what files hold: boards, overlays, configurations", std::move(options),
            "Names are what check, show and why take: FILE#NAME, where the end of NAME is enough.\n"
            "Nothing is extracted to disk; no hash or signature of an image is checked.\n"
            "Exit status: 0 each input told, 2 wrong usage, 3 an input that holds nothing of the kind\n\n"
            "EXAMPLES\n"
            "  dmavet list u-boot.itb\n"
            "  dmavet list linux-image-arm64.deb boot.img\n"
            "  dmavet why u-boot.itb#conf-1 usb@a600000\n",
            &understand_list};
}

}  // namespace dmavet::cli
