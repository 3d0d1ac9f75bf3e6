// SPDX-License-Identifier: Apache-2.0
// What does `dmavet verify` say of systems that were recorded from real kernels (tests/roots), as they are and when it
// is asked about something else? Made by contrib/collect.sh under QEMU, then cut to what is read.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cli/process.hpp"
#include "golden/schema.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"
#include "support/text.hpp"

namespace dmavet::test {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view roots[] = {"arm64-7.2", "arm64-6.1", "riscv-6.12"};

std::string root(std::string_view name) {
    return "tests/roots/" + std::string(name);
}

Outcome verify(std::string_view name, std::vector<std::string> more) {
    more.insert(more.begin(), {"verify", "--root", root(name)});
    return dmavet(more);
}

// A copy that may be changed.
class Copy {
public:
    explicit Copy(std::string_view name) {
        fs::copy(source_dir() / root(name), folder_.path() / "system", fs::copy_options::recursive);
    }
    [[nodiscard]] fs::path file(std::string_view name) const { return folder_.path() / "system" / name; }
    [[nodiscard]] Outcome verify(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"verify", "--root", (folder_.path() / "system").string()});
        return dmavet(more);
    }

private:
    TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("recorded systems do what is predicted for them") {
    for (const std::string_view name : roots) {
        CAPTURE(name);
        const Outcome outcome = verify(name, {});
        INFO(outcome.out << outcome.err);
        CHECK(outcome.status == 0);
        CHECK(contains(outcome.out, "0 lines differ, "));
        CHECK(outcome.err.empty());
    }
}

TEST_CASE("RAM that was taken from /proc/iomem is not held against it") {
    const Copy copy("arm64-7.2");
    std::string iomem = read_text(copy.file("proc/iomem"));
    replace_all(iomem, "40000000-bfffffff : System RAM", "40000000-7fffffff : System RAM");
    write_text(copy.file("proc/iomem"), iomem);
    const Outcome outcome = copy.verify();
    INFO(outcome.out << outcome.err);
    CHECK(contains(outcome.out, "not visible RAM: 1, taken from /proc/iomem"));
    CHECK_FALSE(contains(outcome.out, "agrees      RAM"));
}

TEST_CASE("what a system has otherwise is found and explained") {
    const struct {
        std::string_view what, root;
        std::vector<std::string> asked;
        std::vector<std::string_view> said;
    } cases[] = {
        {"another kernel",
         "arm64-7.2",
         {"--kernel", "6.1"},
         {"atomic pool of ZONE_DMA32", "Linux 6.1 is predicted and 7.2.13"}},
        {"other RAM",
         "arm64-7.2",
         {"--memory", "0x40000000+4G"},
         {"RAM is what --memory says", "the system has other RAM"}},
        {"another cma=",
         "arm64-7.2",
         {"--cmdline", "cma=128M"},
         {"default CMA area", "another cma= on its command line"}},
        {"an IOMMU that lets all pass",
         "arm64-7.2",
         {"--cmdline", "iommu.passthrough=1"},
         {"IOMMU domain of 0000:00:01.0", "another iommu.passthrough="}},
        {"a coherent_pool=", "arm64-6.1", {"--cmdline", "coherent_pool=2M"}, {"atomic pool", "another coherent_pool="}},
        {"a swiotlb=", "riscv-6.12", {"--cmdline", "swiotlb=noforce"}, {"bounce buffer", "another swiotlb="}},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        std::vector<std::string> asked = c.asked;
        asked.insert(asked.begin(), {"verify", "--root", root(c.root)});
        const Outcome outcome = dmavet(asked);
        CHECK(outcome.status == 1);
        std::string text = outcome.out;
        for (std::size_t at = text.find("\n                "); at != std::string::npos;
             at = text.find("\n                ")) {
            text.replace(at, 17, " ");
        }
        INFO(text);
        for (const std::string_view part : c.said) {
            CAPTURE(part);
            CHECK(contains(text, part));
        }
    }
}

TEST_CASE("a tree that does not run, and an IOMMU without a driver") {
    const Copy other("arm64-7.2");
    fs::copy_file(source_dir() / root("arm64-6.1") / "sys/firmware/fdt", other.file("sys/firmware/fdt"),
                  fs::copy_options::overwrite_existing);
    const Outcome tree = other.verify();
    CHECK(tree.status == 1);
    CHECK(contains(tree.out, "device /smmuv3@9050000"));
    CHECK(contains(tree.out, "another tree"));

    const Copy bare("arm64-7.2");
    fs::remove_all(bare.file("sys/kernel/iommu_groups"));
    fs::create_directories(bare.file("sys/kernel/iommu_groups"));
    write_text(bare.file("sys/bus/platform/devices/9050000.smmuv3/uevent"), "OF_FULLNAME=/smmuv3@9050000\n");
    const Outcome driver = bare.verify();
    CHECK(driver.status == 1);
    CHECK(contains(driver.out, "no driver has bound to /smmuv3@9050000"));
}

TEST_CASE("what is not there is not visible, and says why") {
    const Copy copy("arm64-6.1");
    for (const char* file : {"dmesg", "proc/iomem", "proc/meminfo", "proc/zoneinfo"}) {
        fs::remove(copy.file(file));
    }
    fs::remove_all(copy.file("sys/bus"));
    const Outcome outcome = copy.verify();
    INFO(outcome.out);
    CHECK(outcome.status == 0);
    for (const char* why : {"no /dmesg", "no /proc/iomem", "no /proc/meminfo", "no /proc/zoneinfo",
                            "/sys/bus/platform/devices: no such file or directory"}) {
        CAPTURE(why);
        CHECK(contains(outcome.out, why));
    }
}

TEST_CASE("how verify is called") {
    CHECK(dmavet({"verify"}).status == 2);
    CHECK(dmavet({"verify", "--live", "--root", "/"}).status == 2);
    CHECK(dmavet({"verify", "--root", "/nowhere"}).status == 3);
    CHECK(verify("arm64-7.2", {"--format", "sarif"}).status == 2);
    const std::string quiet = verify("arm64-7.2", {"--quiet"}).out;
    CHECK_FALSE(contains(quiet, "not visible "));
    CHECK(contains(verify("arm64-7.2", {"--verbose"}).out, "agrees default CMA area: 0x"));
}

TEST_CASE("the JSON of verify is what its schema promises") {
    const Schema schema("dmavet-verify.schema.json");
    for (const std::string_view name : roots) {
        for (const std::vector<std::string>& more : {std::vector<std::string>{"--format", "json"},
                                                     {"--format", "json", "--kernel", "6.12", "--cmdline", "cma=0"}}) {
            const std::string violations = schema.violations(verify(name, more).out);
            CHECK_MESSAGE(violations.empty(), violations);
        }
    }
}

TEST_CASE("the output for a recorded system") {
    const std::string text = verify("arm64-7.2", {"--verbose", "--kernel", "6.1"}).out;
    const std::string difference = compare_with_file(source_dir() / "tests/golden/verify/arm64-7.2.txt", text);
    CHECK_MESSAGE(difference.empty(), difference);
}

}  // namespace dmavet::test
