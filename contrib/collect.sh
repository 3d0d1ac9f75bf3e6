#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# collect.sh [OUT]: what dmavet needs to know of the system that this runs on, for boards without dmavet. OUT is a folder
# that is made, or an archive when it ends in .tar (default: dmavet-system.tar). Elsewhere, then:
#
#   tar -xf dmavet-system.tar        gives the folder dmavet-system
#   dmavet show --root dmavet-system
#   dmavet verify --root dmavet-system
#
# What verify reads more than the others is left out where it is not there: the log (a file `dmesg` in the folder), zones,
# debugfs where it is mounted, which devices there are and what has bound to them, IOMMU groups. Of links in /sys a copy
# has what is behind them.
#
# Needs a shell, cat, cp, mkdir, rm and, for an archive, chmod and tar; those of busybox are enough. Only root sees
# /sys/firmware/fdt and the addresses in /proc/iomem. Look at what you send: a command line may hold passwords, a tree
# serial numbers and MAC addresses.
set -u

out=${1:-dmavet-system.tar}
case $out in
  *.tar) folder=${out%.tar} ;;
  *) folder=$out ;;
esac
system=${DMAVET_SYSTEM:-} # where /proc, /sys and /boot are; for tests
missing=

if [ -e "$folder" ] || [ -e "$out" ]; then
  echo "collect.sh: $folder or $out is there already" >&2
  exit 2
fi
mkdir -p "$folder" || exit 3

# Files of /proc and /sys are read to their end, whatever size they claim.
take() {
  [ -e "$system$1" ] || return 1
  mkdir -p "$folder${1%/*}" && cat "$system$1" >"$folder$1" 2>/dev/null && return 0
  rm -f "$folder$1"
  return 1
}

if ! take /sys/firmware/fdt; then
  if [ -d "$system/sys/firmware/devicetree/base" ]; then
    mkdir -p "$folder/sys/firmware/devicetree"
    cp -r "$system/sys/firmware/devicetree/base" "$folder/sys/firmware/devicetree/" 2>/dev/null
  elif [ -d "$system/proc/device-tree" ]; then
    mkdir -p "$folder/proc"
    cp -r "$system/proc/device-tree/." "$folder/proc/device-tree" 2>/dev/null
  else
    missing="$missing device-tree"
  fi
fi
take /proc/sys/kernel/osrelease || take /proc/version || missing="$missing release"
take /proc/cmdline || missing="$missing cmdline"
release=$(cat "$folder/proc/sys/kernel/osrelease" 2>/dev/null)
take /proc/config.gz || take "/boot/config-$release" || take "/usr/lib/modules/$release/config" ||
  missing="$missing configuration"
take /proc/iomem || missing="$missing iomem"

# Its beginning tells of memory; where the buffer has gone round, the journal may still know.
if [ -n "$system" ]; then
  take /dmesg
else
  dmesg >"$folder/dmesg" 2>/dev/null
fi
if [ -z "$system" ] && ! grep -q "Linux version " "$folder/dmesg" && journalctl -k -b -o short-monotonic \
  --no-pager >"$folder/journal" 2>/dev/null && grep -q "Linux version " "$folder/journal"; then
  mv "$folder/journal" "$folder/dmesg"
fi
rm -f "$folder/journal"
[ -s "$folder/dmesg" ] || { rm -f "$folder/dmesg"; missing="$missing dmesg"; }
take /proc/zoneinfo
take /proc/meminfo
debug=/sys/kernel/debug
for file in "$system$debug/memblock/reserved" "$system$debug"/swiotlb/io_tlb_nslabs "$system$debug"/dma_pools/* \
  "$system$debug"/cma/*/base_pfn "$system$debug"/cma/*/count "$system$debug/devices_deferred" \
  "$system"/sys/bus/platform/devices/*/uevent "$system"/sys/bus/platform/devices/*/waiting_for_supplier \
  "$system"/sys/bus/amba/devices/*/uevent "$system"/sys/bus/amba/devices/*/waiting_for_supplier \
  "$system"/sys/bus/pci/devices/*/uevent "$system"/sys/kernel/iommu_groups/*/type; do
  take "${file#"$system"}"
done
[ ! -d "$system/sys/kernel/iommu_groups" ] || mkdir -p "$folder/sys/kernel/iommu_groups" # also without a group
for device in "$system"/sys/kernel/iommu_groups/*/devices/*; do
  if [ -e "$device" ]; then
    name=${device#"$system"}
    mkdir -p "$folder${name%/*}" && : >"$folder$name"
  fi
done

[ -z "$missing" ] || echo "collect.sh: not found or not readable:$missing" >&2

if [ "$folder" != "$out" ]; then
  case $folder in
    */*) parent=${folder%/*}/ ;; # of /x it is /
    *) parent=. ;;
  esac
  # Properties that only their owner may read must still be readable where the archive is unpacked.
  chmod -R u+rwX "$folder" 2>/dev/null
  tar -C "$parent" -cf "$out" "${folder##*/}" || exit 3
  rm -rf "$folder"
fi
echo "$out"
