// SPDX-License-Identifier: Apache-2.0
// Files in which a running kernel tells what it did, as they are. Whoever reads them fills this in; nothing in it is
// understood yet, and any of it may be hostile.
#pragma once

#include <string>
#include <vector>

namespace dmavet {

#pragma GCC visibility push(default)

struct SystemFile {
    std::string from = {};     // as it is called on that system, "/proc/zoneinfo"; empty: there is none
    std::string text = {};     // all of it
    std::string missing = {};  // without `from`: why
};

// A device that the kernel has on one of its buses.
struct SystemDevice {
    std::string bus;     // "platform"
    std::string name;    // "a600000.usb"
    std::string uevent;  // the text of that file: DRIVER=, OF_FULLNAME=
    std::string waits;   // that of waiting_for_supplier; empty: there is no such file
};

// A bus whose list of devices is missing or not whole: what is not in it may be there.
struct UnlistedBus {
    std::string bus;
    std::string why;
};

// A folder of /sys/kernel/iommu_groups.
struct SystemGroup {
    std::string name;                  // "3"
    std::string type;                  // the text of that file: "DMA"
    std::vector<std::string> devices;  // by their names on their buses
};

struct SystemFiles {
    SystemFile log;                // the kernel's, of this boot or of several
    SystemFile release;            // /proc/sys/kernel/osrelease
    SystemFile command_line;       // /proc/cmdline
    SystemFile iomem;              // /proc/iomem
    SystemFile zoneinfo;           // /proc/zoneinfo
    SystemFile meminfo;            // /proc/meminfo
    SystemFile memblock_reserved;  // debugfs memblock/reserved
    SystemFile swiotlb_slabs;      // debugfs swiotlb/io_tlb_nslabs
    std::vector<SystemDevice> devices;
    std::string no_devices = {};  // why there are none
    std::vector<UnlistedBus> unlisted = {};
    std::vector<SystemGroup> groups;
    std::string no_groups = {};  // likewise, or why not all are known; empty where the kernel has no group
};

#pragma GCC visibility pop

}  // namespace dmavet
