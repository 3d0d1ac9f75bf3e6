# SPDX-License-Identifier: Apache-2.0
# Checks the device trees that a kernel or a Buildroot tree builds.
#
# Kernel, from its build directory:   make -f PATH/contrib/dmavet.mk ARCH=arm64 dmavet
#   builds the trees first (make dtbs). KDIR: the kernel's sources; O: where it builds, if elsewhere.
# Buildroot, copied into a BR2_EXTERNAL tree, in its external.mk:   include $(BR2_EXTERNAL_NAME_PATH)/dmavet.mk
#   NAME is that of external.desc; a board with an error stops the build once the kernel is built.

DMAVET ?= dmavet
DMAVET_FORMAT ?= short
# Further options of dmavet check: --kernel 6.12 --fail-on warning --report sarif=dma.sarif
DMAVET_ARGS ?=

ifdef BR2_CONFIG

# The trees that the board's configuration names.
define DMAVET_LINUX_CHECK
	$(DMAVET) check --quiet --format $(DMAVET_FORMAT) $(DMAVET_ARGS) -- \
		$(addprefix $(LINUX_ARCH_PATH)/boot/dts/,$(LINUX_DTBS))
endef
LINUX_POST_BUILD_HOOKS += $(if $(LINUX_DTBS),DMAVET_LINUX_CHECK)

else

KDIR ?= .
O ?= $(KDIR)
ARCH ?= arm64
# A part of them: DMAVET_PATHS=arch/arm64/boot/dts/vendor
DMAVET_PATHS ?= arch/$(ARCH)/boot/dts

.PHONY: dmavet dmavet-dtbs
dmavet: dmavet-dtbs
	cd $(O) && $(DMAVET) check --quiet --format $(DMAVET_FORMAT) $(DMAVET_ARGS) -- $(DMAVET_PATHS)

dmavet-dtbs:
	$(MAKE) -C $(KDIR) $(if $(filter-out $(KDIR),$(O)),O=$(O)) ARCH=$(ARCH) dtbs

endif
