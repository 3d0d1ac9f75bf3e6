# SPDX-License-Identifier: Apache-2.0
# Checks the device trees of a kernel between its compilation and its installation (Yocto). In the kernel's recipe or a
# .bbappend of it: inherit dmavet. No layer has a recipe of dmavet, so it comes from the host; in local.conf:
# HOSTTOOLS += "dmavet".

# Options of dmavet check: --kernel 6.12 --memory 0x80000000+2G --fail-on warning
DMAVET_ARGS ?= ""
# What is kept beside the log of the task.
DMAVET_REPORT ?= "${WORKDIR}/dmavet.sarif"

do_dmavet() {
    trees=""
    for name in ${KERNEL_DEVICETREE}; do
        case $name in
            *.dtbo) ;;
            *) trees="$trees ${B}/arch/${ARCH}/boot/dts/$name" ;;
        esac
    done
    if [ -n "$trees" ]; then
        dmavet check --quiet --format short --report sarif="${DMAVET_REPORT}" ${DMAVET_ARGS} -- $trees
    fi
}
do_dmavet[doc] = "Checks the DMA side of the kernel's device trees"

addtask dmavet after do_compile before do_install
