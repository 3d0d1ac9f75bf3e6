# What `cpack` makes: Debian's packages, one a component. ./dev package configures for them, with prefix /usr.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dmavet)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "dmavet maintainers <maintainers@dmavet.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "DMA analysis of device trees")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program library development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/cmake/debian_files.cmake)
set(CPACK_DMAVET_SOURCE ${CMAKE_CURRENT_SOURCE_DIR})

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME dmavet)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "cpp, device-tree-compiler")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
"dmavet reads a board's device tree as the Linux kernel does and says, for
every device, what the DMA layer will do with it: coherent or not, which
memory it reaches at which bus address, which IOMMU translates for it, and
what dma_alloc_coherent() would hand its driver. It finds the places where
the views of CPU and device disagree.")

set(soversion ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(soname libdmavet${soversion})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME ${soname})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS ON)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/debian-library/shlibs "libdmavet ${soversion} ${soname} (>= ${PROJECT_VERSION})\n")
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/debian-library/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_BINARY_DIR}/debian-library/shlibs ${CMAKE_CURRENT_BINARY_DIR}/debian-library/triggers)
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION
"The library behind dmavet, for programs that ask what Linux's DMA layer
makes of a device tree.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libdmavet-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "${soname} (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "libfdt-dev, libfmt-dev, libarchive-dev, zlib1g-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
"Headers, CMake and pkg-config files, and examples of the library behind
dmavet. The suggested packages are needed to link its static form alone.")
include(CPack)
