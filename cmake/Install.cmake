# What `cmake --install` lays where. Components: program, library (the shared one), development.
include(CMakePackageConfigHelpers)

# Whoever installs may keep new files to himself; what is installed is for all.
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

install(TARGETS dmavet COMPONENT program)
install(DIRECTORY src/report/schema DESTINATION ${CMAKE_INSTALL_DATADIR}/dmavet COMPONENT program)

# Manual pages and completions are what the program itself says; one that cannot run here says nothing.
set(DMAVET_ZSH_COMPLETIONS ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING "where zsh looks for completions")
if(NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
  set(said ${CMAKE_CURRENT_BINARY_DIR}/said)
  add_custom_command(OUTPUT ${said}/done
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${said}/man
    COMMAND ${CMAKE_COMMAND} -E make_directory ${said}/man
    COMMAND dmavet completions bash > ${said}/dmavet
    COMMAND dmavet completions zsh > ${said}/_dmavet
    COMMAND dmavet completions fish > ${said}/dmavet.fish
    COMMAND dmavet help --man ${said}/man
    COMMAND ${CMAKE_COMMAND} -E touch ${said}/done
    DEPENDS dmavet VERBATIM COMMENT "manual pages and completions")
  add_custom_target(dmavet_said ALL DEPENDS ${said}/done)
  install(DIRECTORY ${said}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
  install(FILES ${said}/dmavet DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
  install(FILES ${said}/_dmavet DESTINATION ${DMAVET_ZSH_COMPLETIONS} COMPONENT program)
  install(FILES ${said}/dmavet.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
endif()

# Pages lie to each other as in the repository, so that what one says of another leads there.
install(FILES README.md CHANGELOG.md CONTRIBUTING.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY docs dts-samples contrib DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program PATTERN library.md EXCLUDE)
install(DIRECTORY src/report/schema DESTINATION ${CMAKE_INSTALL_DOCDIR}/src/report COMPONENT program)
install(FILES src/model/README.md src/model/ACCURACY.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/src/model COMPONENT program)

install(TARGETS dmavet_lib EXPORT dmavet_static COMPONENT development)
install(DIRECTORY include/dmavet DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development
  FILES_MATCHING PATTERN *.cpp PATTERN CMakeLists.txt PATTERN build EXCLUDE)
install(FILES docs/library.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT development)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/dmavet)
install(EXPORT dmavet_static NAMESPACE dmavet:: FILE dmavet-static.cmake DESTINATION ${package} COMPONENT development)
if(DMAVET_SHARED)
  install(TARGETS dmavet_shared EXPORT dmavet_shared
    LIBRARY COMPONENT library NAMELINK_COMPONENT development)
  install(EXPORT dmavet_shared NAMESPACE dmavet:: FILE dmavet-shared.cmake DESTINATION ${package} COMPONENT development)
endif()
string(REGEX MATCH "^[0-9]+" DMAVET_FMT_MAJOR "${fmt_VERSION}")
math(EXPR DMAVET_FMT_NEXT "${DMAVET_FMT_MAJOR} + 1")
configure_file(cmake/dmavet-config.cmake.in dmavet-config.cmake @ONLY)
write_basic_package_version_file(dmavet-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/dmavet-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/dmavet-config-version.cmake
  cmake/FindLibfdt.cmake DESTINATION ${package} COMPONENT development)

# A shared library names by itself what it needs.
if(DMAVET_SHARED)
  # Named one by one: what pkg-config is told to require has to be installed for a program that shares, too.
  set(DMAVET_PC_REQUIRES "Libs: -L\${libdir} -ldmavet\nLibs.private: -lfdt -lfmt -larchive -lz -pthread")
else()
  set(DMAVET_PC_REQUIRES "Requires: fmt >= ${DMAVET_FMT_MAJOR}, fmt < ${DMAVET_FMT_NEXT}, libarchive, zlib\nLibs: -L\${libdir} -ldmavet -lfdt -pthread")
endif()
file(RELATIVE_PATH DMAVET_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" DMAVET_PC_PREFIX ${DMAVET_PC_PREFIX})
configure_file(cmake/dmavet.pc.in dmavet.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/dmavet.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
