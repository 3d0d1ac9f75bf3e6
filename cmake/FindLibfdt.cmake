# libfdt ships neither a CMake configuration nor a pkg-config file in Debian 12.
find_path(LIBFDT_INCLUDE_DIR libfdt.h)
find_library(LIBFDT_LIBRARY fdt)
# The release stands only in the name of the shared library: libfdt-1.6.1.so.
file(REAL_PATH "${LIBFDT_LIBRARY}" libfdt_file)
get_filename_component(libfdt_folder "${libfdt_file}" DIRECTORY)
file(GLOB libfdt_shared RELATIVE "${libfdt_folder}" "${libfdt_folder}/libfdt-*.so")  # beside a static one, too
string(REGEX MATCH "[0-9]+[.][0-9.]*[0-9]" Libfdt_VERSION "${libfdt_shared}")
if(NOT Libfdt_VERSION)
  set(Libfdt_VERSION "of unknown release")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libfdt REQUIRED_VARS LIBFDT_LIBRARY LIBFDT_INCLUDE_DIR)
if(Libfdt_FOUND AND NOT TARGET Libfdt::libfdt)
  add_library(Libfdt::libfdt UNKNOWN IMPORTED)
  set_target_properties(Libfdt::libfdt PROPERTIES
    IMPORTED_LOCATION "${LIBFDT_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${LIBFDT_INCLUDE_DIR}")
endif()
