// SPDX-License-Identifier: Apache-2.0
// For the static program. Whoever sets libarchive's format by its code links all of its formats: that of xar wants an XML
// library of ten times dmavet's size, that of warc, in Debian 13, a C library newer than the compiler's. Nobody here asks
// for them: these stand in their place.
#include <archive.h>

extern "C" int archive_read_support_format_xar(struct archive*) {
    return ARCHIVE_FATAL;
}
extern "C" int archive_read_support_format_warc(struct archive*) {
    return ARCHIVE_FATAL;
}
