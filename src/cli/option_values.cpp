// SPDX-License-Identifier: Apache-2.0
// What does the text of an option mean?

#include "cli/option_values.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/nearest.hpp"
#include "input/file.hpp"
#include "report/formats.hpp"
#include "report/say/printable.hpp"

namespace dmavet::cli {

namespace {

std::vector<const Rule*> find_rules(const std::vector<std::string>& lists) {
    std::vector<const Rule*> rules;
    for (const std::string& list : lists) {
        for (const std::string_view id : split(list)) {
            rules.push_back(&parse_rule(id));
        }
    }
    return rules;
}

}  // namespace

std::string_view parse_format(std::string_view option, std::string_view command, std::string_view text) {
    if (const report::Format* format = report::find_format(command, text)) {
        return format->name;
    }
    for (const report::Format& other : report::formats()) {
        if (other.name == text) {
            usage_error(
                fmt::format("{}: dmavet {} does not write {}; dmavet {} does", option, command, text, other.command));
        }
    }
    usage_error(fmt::format("{}: '{}' is none of {}", option, text, fmt::join(formats_of(command), ", ")));
}

Severity parse_severity(std::string_view option, std::string_view text) {
    return choose<Severity>(option, text,
                            {{"error", Severity::error}, {"warning", Severity::warning}, {"note", Severity::note}});
}

std::optional<Severity> parse_fail_on(std::string_view text) {
    return choose<std::optional<Severity>>("--fail-on", text,
                                           {{"error", Severity::error},
                                            {"warning", Severity::warning},
                                            {"note", Severity::note},
                                            {"never", std::nullopt}});
}

std::optional<Arch> parse_arch(std::string_view text) {
    return choose<std::optional<Arch>>(
        "--arch", text, {{"auto", std::nullopt}, {"arm64", Arch::arm64}, {"arm", Arch::arm}, {"riscv", Arch::riscv}});
}

DeviceSelection parse_devices(std::string_view text) {
    using enum DeviceSelection;
    return choose<DeviceSelection>("--devices", text,
                                   {{to_string(dma), dma}, {to_string(populated), populated}, {to_string(all), all}});
}

bool parse_on_off(std::string_view option, std::string_view text) {
    return choose<bool>(option, text, {{"on", true}, {"off", false}});
}

std::vector<std::string> parse_folders(const char* option, std::vector<std::string> folders) {
    for (const std::string& folder : folders) {
        std::error_code error;
        if (!std::filesystem::is_directory(folder, error)) {
            usage_error(fmt::format("{} {}: {}", option, report::printable(folder),
                                    error ? input::system_message(error.value()) : "no directory"));
        }
    }
    return folders;
}

void check_shell(std::string_view text) {
    (void)choose<int>("completions", text, {{"bash", 0}, {"zsh", 0}, {"fish", 0}});
}

std::string parse_kernel(std::string_view text) {
    const auto release = Release::parse(text);
    const auto kernels = modelled_kernels();
    if (!release) {
        usage_error(fmt::format("--kernel: '{}' is no release, such as {} or 6.12.5", text,
                                to_string(kernels.front().release)));
    }
    const bool is_known = std::any_of(kernels.begin(), kernels.end(), [&](const KernelId& id) {
        return is_modelled({*release, id.arch});
    });
    if (!is_known) {
        const auto oldest = std::min_element(
            kernels.begin(), kernels.end(), [](const KernelId& a, const KernelId& b) { return a.release < b.release; });
        usage_error(fmt::format("--kernel: {} is not modelled; from {} to {} all releases are", text,
                                to_string(oldest->release), to_string(kernels.front().release)));
    }
    return to_string(*release);
}

ReportFile parse_report_file(std::string_view text, std::string_view command) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals + 1 == text.size()) {
        usage_error(fmt::format("--report: '{}' is not FORMAT=FILE, such as json=dma.json", text));
    }
    const std::string_view format = parse_format("--report", command, text.substr(0, equals));
    return {format, std::string(text.substr(equals + 1))};
}

namespace {

// A size that only lacks its suffix, and addresses that no kernel here can have (52 bits of arm64 are the most).
void check_ram_size(std::string_view option, std::string_view text, std::uint64_t base, std::uint64_t size) {
    constexpr std::uint64_t page = 4096;
    constexpr std::uint64_t end = std::uint64_t{1} << 52;
    if (size < page) {
        usage_error(fmt::format("{}: '{}' is less than a page; a size in GiB is written 2G", option, text));
    }
    if (base >= end || size > end - base) {
        usage_error(fmt::format("{}: '{}' ends beyond 52 bits, the most that a physical address has", option, text));
    }
}

}  // namespace

MemoryRange parse_memory(const char* option, std::string_view text) {
    const std::size_t plus = text.find('+');
    const auto base = parse_size(text.substr(0, plus));
    const auto size = plus == std::string_view::npos ? std::nullopt : parse_size(text.substr(plus + 1));
    if (!base || !size || *size == 0) {
        usage_error(fmt::format("{}: '{}' is not BASE+SIZE, such as 0x80000000+2G", option, text));
    }
    if (*size - 1 > std::numeric_limits<std::uint64_t>::max() - *base) {
        usage_error(fmt::format("{}: '{}' ends beyond 64 bits", option, text));
    }
    check_ram_size(option, text, *base, *size);
    return {*base, *size};
}

std::uint64_t parse_memory_size(std::string_view text) {
    const auto size = parse_size(text);
    // A hex number alone is a base whose size was forgotten.
    if (!size || *size == 0 || text.starts_with("0x") || text.starts_with("0X")) {
        usage_error(
            fmt::format("--memory: '{}' is neither a size, such as 2G, nor BASE+SIZE, such as 0x80000000+2G", text));
    }
    check_ram_size("--memory", text, 0, *size);
    return *size;
}

std::size_t parse_jobs(std::string_view text) {
    constexpr std::uint64_t most = 1024;
    if (text.empty()) {
        return std::max(1U, std::thread::hardware_concurrency());
    }
    const auto jobs = parse_number(text);
    if (!jobs || *jobs == 0 || *jobs > most) {
        usage_error(fmt::format("--jobs: '{}' is not a number from 1 to {}", text, most));
    }
    return static_cast<std::size_t>(*jobs);
}

std::vector<std::uint32_t> parse_rids(const std::vector<std::string>& lists) {
    constexpr std::uint32_t most = 0xffff;  // bus, device and function
    std::vector<std::uint32_t> rids;
    for (const std::string& list : lists) {
        for (const std::string_view text : split(list)) {
            const auto rid = parse_number(text);
            if (!rid || *rid > most) {
                usage_error(fmt::format("--rid: '{}' is not a requester id, from 0x0 to {:#x}", text, most));
            }
            rids.push_back(static_cast<std::uint32_t>(*rid));
        }
    }
    return rids;
}

std::optional<std::size_t> parse_pools(std::string_view text) {
    return choose<std::optional<std::size_t>>("--pools", text,
                                              {{"attached", std::size_t{0}}, {"ignored", std::nullopt}});
}

namespace {

// A pipe can be read only once, but what it says may be asked for with each set of options.
Result<std::shared_ptr<const input::FileContent>> read_once(const std::string& file) {
    static std::map<std::string, std::shared_ptr<const input::FileContent>> pipes;
    if (const auto known = pipes.find(file); known != pipes.end()) {
        return known->second;
    }
    auto content = input::read_file(file);
    if (!content) {
        return content.error();
    }
    auto shared = std::make_shared<const input::FileContent>(std::move(*content));
    if (!shared->can_be_reopened) {
        pipes.emplace(file, shared);
    }
    return shared;
}

// What `read` makes of a file, or the end of the program with the file and the reason.
template <class Read>
auto parse_file(const char* option, const std::string& file, Read read) {
    const auto refuse = [&](const Error& error) {
        usage_error(fmt::format("{} {}: {}", option, report::printable(file), report::printable(error.message)));
    };
    const auto content = read_once(file);
    if (!content) {
        refuse(content.error());
    }
    const auto& bytes = (*content)->bytes;
    auto value = read(std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!value) {
        refuse(value.error());
    }
    return std::move(*value);
}

}  // namespace

Facts parse_facts(const std::vector<std::string>& files) {
    Facts all;
    for (const std::string& file : files) {
        Facts one = parse_file("--facts", file, read_facts);
        std::move(one.facts.begin(), one.facts.end(), std::back_inserter(all.facts));
        std::move(one.declarations.begin(), one.declarations.end(), std::back_inserter(all.declarations));
    }
    return all;
}

std::optional<ConfigSet> known_configuration(std::string_view name) {
    for (const ConfigSet set : {ConfigSet::debian, ConfigSet::armmp, ConfigSet::defconfig}) {
        if (to_string(set) == name) {
            return set;
        }
    }
    return std::nullopt;
}

std::uint64_t parse_page_size(std::string_view text) {
    constexpr std::uint64_t kib = 1024;
    return choose<std::uint64_t>("--page-size", text, {{"4K", 4 * kib}, {"16K", 16 * kib}, {"64K", 64 * kib}});
}

KernelConfig parse_kconfig(const std::string& file) {
    return parse_file("--kconfig", file, read_kernel_config);
}

Baseline parse_baseline(const std::string& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        usage_error(fmt::format("--baseline {}: no such file; --write-baseline {} makes it", report::printable(file),
                                report::printable(file)));
    }
    return parse_file("--baseline", file, Baseline::read);
}

const Rule& parse_rule(std::string_view id) {
    if (const Rule* rule = find_rule(id)) {
        return *rule;
    }
    std::vector<std::string> ids;
    for (const Rule* rule : all_rules()) {
        ids.emplace_back(rule->id);
    }
    if (std::find(rule_families.begin(), rule_families.end(), id) != rule_families.end()) {
        usage_error(fmt::format("'{}' is a family of rules; dmavet rules lists those that it has", id));
    }
    const auto near = nearest(id, ids);
    usage_error(fmt::format("there is no rule '{}'; {}", id,
                            near ? fmt::format("did you mean '{}'?", *near) : "dmavet rules lists them"));
}

std::optional<std::vector<const Rule*>> parse_rules(const std::vector<std::string>& only,
                                                    const std::vector<std::string>& skip, const Rule* also) {
    if (only.empty() && skip.empty() && also == nullptr) {
        return std::nullopt;
    }
    const auto wanted = find_rules(only);
    const auto unwanted = find_rules(skip);
    const auto is_in = [](const std::vector<const Rule*>& rules, const Rule* rule) {
        return std::find(rules.begin(), rules.end(), rule) != rules.end();
    };
    std::vector<const Rule*> rules;
    for (const Rule* rule : all_rules()) {
        const bool is_wanted = only.empty() ? rule->on_by_default : is_in(wanted, rule);
        if ((is_wanted || rule == also) && !is_in(unwanted, rule)) {
            rules.push_back(rule);
        }
    }
    if (rules.empty()) {
        usage_error("--only and --skip leave no rule");
    }
    return rules;
}

}  // namespace dmavet::cli
