// SPDX-License-Identifier: Apache-2.0
// Which files of a system are read for verify, and what does nothing of them lead to?
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "cli/process.hpp"
#include "input/system_files.hpp"
#include "support/files.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;

class Root {
public:
    void put(std::string_view file, std::string_view content) const {
        fs::create_directories((folder_.path() / file).parent_path());
        write_text(folder_.path() / file, content);
    }
    void link(std::string_view file, std::string_view target) const {
        fs::create_directories((folder_.path() / file).parent_path());
        fs::create_symlink(target, folder_.path() / file);
    }
    [[nodiscard]] SystemFiles read() const {
        const auto files = input::read_system_files(folder_.path().string(), false);
        REQUIRE(files);
        return *files;
    }
    [[nodiscard]] const fs::path& path() const { return folder_.path(); }

private:
    TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("where a link of a system leads to") {
    const struct {
        std::string_view folder, target, path;
    } cases[] = {
        {"sys/bus/platform/devices", "../../../devices/platform/a", "sys/devices/platform/a"},
        {"sys/bus", "./a//b/", "sys/bus/a/b"},
        {"sys/bus", "/sys/devices/a", "sys/devices/a"},
        {"sys/bus", "../..", ""},
        {"sys/bus", "../../../etc/passwd", ""},
        {"sys/bus", "../../a/../../b", ""},
        {"sys/bus", "", "sys/bus"},
        {"", "..", ""},
    };
    for (const auto& c : cases) {
        CAPTURE(c.folder);
        CAPTURE(c.target);
        CHECK(input::resolved_link(c.folder, c.target) == c.path);
    }
}

TEST_CASE("devices are found as a system has them, and as a copy has them") {
    const Root root;
    root.put("sys/devices/platform/soc/a/uevent", "DRIVER=x\n");
    root.put("sys/devices/platform/soc/a/waiting_for_supplier", "0\n");
    root.link("sys/bus/platform/devices/a", "../../../devices/platform/soc/a");
    root.put("sys/bus/amba/devices/b/uevent", "OF_FULLNAME=/b\n");
    root.put("sys/kernel/iommu_groups/0/type", "DMA\n");
    root.link("sys/kernel/iommu_groups/0/devices/a", "../../../../nowhere");
    const SystemFiles files = root.read();
    REQUIRE(files.devices.size() == 2);
    CHECK(files.devices[0].name == "a");
    CHECK(files.devices[0].uevent == "DRIVER=x\n");
    CHECK(files.devices[0].waits == "0\n");
    CHECK(files.devices[1].bus == "amba");
    CHECK(files.devices[1].waits.empty());
    REQUIRE(files.groups.size() == 1);
    CHECK(files.groups[0].type == "DMA\n");
    CHECK(files.groups[0].devices == std::vector<std::string>{"a"});
    CHECK(files.no_groups.empty());
    REQUIRE(files.unlisted.size() == 1);
    CHECK(files.unlisted[0].bus == "pci");
    CHECK(files.unlisted[0].why == "/sys/bus/pci/devices: no such file or directory");
}

TEST_CASE("a list that is not whole says so") {
    const Root root;
    root.put("sys/bus/platform/devices/a/other", "");
    for (std::size_t i = 0; i <= 16384; ++i) {
        root.link("sys/bus/amba/devices/" + std::to_string(i), "../../../nowhere");
    }
    root.put("sys/bus/pci/devices/b/uevent", "");
    const SystemFiles files = root.read();
    REQUIRE(files.unlisted.size() == 2);
    CHECK(files.unlisted[0].bus == "platform");
    CHECK(files.unlisted[0].why == "/sys/bus/platform/devices/a/uevent: no such file or directory");
    CHECK(files.unlisted[1].bus == "amba");
}

TEST_CASE("no link leads out of the root, nor into another link") {
    const Root outside, root;
    outside.put("a/uevent", "DRIVER=secret\n");
    outside.put("meminfo", "secret");
    root.link("sys/bus/platform/devices/a", (outside.path() / "a").string());
    root.link("sys/bus/platform/devices/b", "../../../../../../../../../../../../etc");
    root.link("sys/bus/platform/devices/c", "../../../other");
    root.link("sys/other", (outside.path() / "a").string());
    root.link("sys/bus/platform/devices/d", "d");
    root.link("proc/meminfo", (outside.path() / "meminfo").string());
    const SystemFiles files = root.read();
    for (const SystemDevice& device : files.devices) {
        CAPTURE(device.name);
        CHECK(device.uevent.empty());
    }
    CHECK(files.meminfo.from.empty());
    CHECK(files.meminfo.missing == "/proc/meminfo: a link, which is not followed");
}

TEST_CASE("the log is that of the folder, else what a daemon kept of this boot") {
    const std::string this_boot = "Linux version 6.12.5 (a)\nKernel command line: a=b\n";
    {
        const Root root;
        root.put("proc/sys/kernel/osrelease", "6.12.5\n");
        root.put("proc/cmdline", "a=b\n");
        root.put("var/log/kern.log", "Linux version 6.1 (a)\nKernel command line: a=b\n" + this_boot);
        CHECK(root.read().log.from == "/var/log/kern.log");
        root.put("dmesg", "late lines\n");
        CHECK(root.read().log.from == "/var/log/kern.log");
        root.put("dmesg", this_boot);
        CHECK(root.read().log.from == "/dmesg");
    }
    for (const std::string_view other : {"Linux version 6.12.5 (a)\nKernel command line: c=d\n",
                                         "Linux version 6.12.51 (a)\nKernel command line: a=b\n",
                                         "Kernel command line: a=b\nLinux version 6.12.5 (a)\n", ""}) {
        CAPTURE(other);
        const Root root;
        root.put("proc/sys/kernel/osrelease", "6.12.5\n");
        root.put("proc/cmdline", "a=b\n");
        root.put("var/log/dmesg", other);
        CHECK(root.read().log.from.empty());
        CHECK_FALSE(root.read().log.missing.empty());
    }
}

TEST_CASE("what is missing says so") {
    const Root root;
    const SystemFiles files = root.read();
    CHECK(files.iomem.missing == "no /proc/iomem");
    CHECK(files.log.missing == "no /dmesg, no /var/log/dmesg, no /var/log/kern.log");
    CHECK(files.no_devices == "/sys/bus/platform/devices: no such file or directory");
    CHECK(files.no_groups == "/sys/kernel/iommu_groups: no such file or directory");
    CHECK_FALSE(input::read_system_files((root.path() / "none").string(), false));
}

}  // namespace dmavet::test
