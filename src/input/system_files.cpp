// SPDX-License-Identifier: Apache-2.0
// What does a running kernel tell of itself, and what of that may be read? Bounded: a folder may be anything.
#include "input/system_files.hpp"

#include <sys/klog.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "input/folder.hpp"
#include "input/plain_log.hpp"

namespace dmavet::input {

namespace {

constexpr std::size_t most_names = 16384;                   // in one folder
constexpr std::size_t most_bytes = std::size_t{256} << 20;  // of all files

class SystemReader {
public:
    explicit SystemReader(const Folder& root) : root_(root) {}

    // Named as the system calls it.
    SystemFile file(const std::string& name) {
        auto text = read(name.substr(1));
        if (!text) {
            const std::string& why = text.error().message;
            return {{}, {}, why == "no such file or directory" ? "no " + name : fmt::format("{}: {}", name, why)};
        }
        return {name, std::move(*text), {}};
    }
    // The same without a word of where it is from; empty: there is none. `why`: set where it cannot be read.
    std::string text(const std::string& name, std::string* why = nullptr) {
        auto text = read(name);
        if (!text && why != nullptr) {
            *why = fmt::format("/{}: {}", name, text.error().message);
        }
        return text ? std::move(*text) : std::string();
    }
    [[nodiscard]] const Folder& root() const { return root_; }

private:
    Result<std::string> read(std::string_view name) {
        if (bytes_ >= most_bytes) {
            return fail(ErrorCode::limit_exceeded, "more than can be read of one system");
        }
        const auto bytes = root_.read(name);
        if (!bytes) {
            return bytes.error();
        }
        bytes_ += bytes->size();
        return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    }

    const Folder& root_;
    std::size_t bytes_ = 0;
};

// syslog(2), which an unprivileged user may be refused (kernel.dmesg_restrict).
SystemFile log_of_kernel() {
    constexpr int read_all = 3, size_of_buffer = 10;
    constexpr int most = 64 << 20;
    const int size = ::klogctl(size_of_buffer, nullptr, 0);
    if (size <= 0) {
        return {{}, {}, fmt::format("dmesg: {}", system_message(errno))};
    }
    std::string text(static_cast<std::size_t>(std::min(size, most)), '\0');
    const int got = ::klogctl(read_all, text.data(), static_cast<int>(text.size()));
    if (got < 0) {
        return {{}, {}, fmt::format("dmesg: {}", system_message(errno))};
    }
    text.resize(static_cast<std::size_t>(got));
    return {"dmesg", std::move(text), {}};
}

SystemFile log_in(SystemReader& reader, const char* name) {
    SystemFile log = reader.file(name);
    log.text = plain_log(std::move(log.text));
    return log;
}

// A log that begins with the kernel's first line tells more than one that does not.
bool has_begin(const SystemFile& log) {
    return log.text.find("Linux version ") != std::string::npos;
}

// What a daemon has kept may be of an earlier boot.
bool is_of_this_boot(const SystemFile& log, const SystemFiles& files) {
    const auto line_of = [](const SystemFile& file) { return file.text.substr(0, file.text.find('\n')); };
    const std::size_t at = log.text.rfind("Linux version " + line_of(files.release) + " ");
    return at != std::string::npos &&
           log.text.find("Kernel command line: " + line_of(files.command_line), at) != std::string::npos;
}

SystemFile find_log(SystemReader& reader, bool is_this_machine, const SystemFiles& files) {
    SystemFile log = is_this_machine ? log_of_kernel() : log_in(reader, "/dmesg");
    for (const char* name : {"/var/log/dmesg", "/var/log/kern.log"}) {
        if (has_begin(log)) {
            break;
        }
        SystemFile other = log_in(reader, name);
        if (!other.from.empty() && is_of_this_boot(other, files)) {
            log = std::move(other);
        } else if (log.from.empty()) {
            log.missing += ", " + (other.from.empty() ? other.missing : std::string(name) + " is not of this boot");
        }
    }
    return log;
}

// The folder of a device, which on a system is a link.
std::string device_folder(const SystemReader& reader, const std::string& bus_folder, const std::string& name) {
    const std::string target = reader.root().link(bus_folder + "/" + name);
    return target.empty() ? bus_folder + "/" + name : resolved_link(bus_folder, target);
}

std::string more_names(std::string_view folder) {
    return fmt::format("/{}: more than {} names", folder, most_names);
}

void find_devices(SystemReader& reader, SystemFiles& files) {
    for (const char* bus : {"platform", "amba", "pci"}) {
        const std::string folder = fmt::format("sys/bus/{}/devices", bus);
        const auto names = reader.root().names(folder, most_names);
        if (!names) {
            files.unlisted.push_back({bus, fmt::format("/{}: {}", folder, names.error().message)});
            if (files.no_devices.empty()) {
                files.no_devices = files.unlisted.back().why;
            }
            continue;
        }
        std::string why = names->is_cut ? more_names(folder) : std::string();
        for (const std::string& name : names->names) {
            const std::string device = device_folder(reader, folder, name);
            if (device.empty()) {
                why = fmt::format("/{}/{}: a link that leads out of the system", folder, name);
                continue;
            }
            std::string uevent = reader.text(device + "/uevent", &why);
            files.devices.push_back({bus, name, std::move(uevent), reader.text(device + "/waiting_for_supplier")});
        }
        if (!why.empty()) {
            files.unlisted.push_back({bus, std::move(why)});
        }
    }
}

void find_groups(SystemReader& reader, SystemFiles& files) {
    const std::string folder = "sys/kernel/iommu_groups";
    const auto names = reader.root().names(folder, most_names);
    if (!names) {
        files.no_groups = fmt::format("/{}: {}", folder, names.error().message);
        return;
    }
    files.no_groups = names->is_cut ? more_names(folder) : std::string();
    for (const std::string& name : names->names) {
        const std::string group = fmt::format("{}/{}", folder, name);
        const auto devices = reader.root().names(group + "/devices", most_names);
        files.groups.push_back(
            {name, reader.text(group + "/type"), devices ? devices->names : std::vector<std::string>()});
        if (devices && devices->is_cut) {
            files.no_groups = more_names(group + "/devices");
        }
    }
}

}  // namespace

std::string resolved_link(std::string_view folder, std::string_view target) {
    std::vector<std::string_view> steps;
    for (std::string_view part : {target.starts_with('/') ? std::string_view() : folder, target}) {
        while (!part.empty()) {
            const std::string_view step = part.substr(0, part.find('/'));
            part.remove_prefix(std::min(step.size() + 1, part.size()));
            if (step == "..") {
                if (steps.empty()) {
                    return {};
                }
                steps.pop_back();
            } else if (!step.empty() && step != ".") {
                steps.push_back(step);
            }
        }
    }
    std::string path;
    for (const std::string_view step : steps) {
        path.append(path.empty() ? "" : "/").append(step);
    }
    return path;
}

Result<SystemFiles> read_system_files(const std::string& root_name, bool is_this_machine) {
    const auto root = Folder::open(root_name);
    if (!root) {
        return root.error();
    }
    SystemReader reader(*root);
    SystemFiles files;
    files.release = reader.file("/proc/sys/kernel/osrelease");
    files.command_line = reader.file("/proc/cmdline");
    files.log = find_log(reader, is_this_machine, files);
    files.iomem = reader.file("/proc/iomem");
    files.zoneinfo = reader.file("/proc/zoneinfo");
    files.meminfo = reader.file("/proc/meminfo");
    files.memblock_reserved = reader.file("/sys/kernel/debug/memblock/reserved");
    files.swiotlb_slabs = reader.file("/sys/kernel/debug/swiotlb/io_tlb_nslabs");
    find_devices(reader, files);
    find_groups(reader, files);
    return files;
}

}  // namespace dmavet::input
