# What Debian wants of a package beside what is installed everywhere: a copyright file, a changelog, and manual pages that
# are compressed. Run by cpack on what it is about to pack.
string(REPLACE . [.] version ${CPACK_PACKAGE_VERSION})
file(STRINGS ${CPACK_DMAVET_SOURCE}/CHANGELOG.md release REGEX "^## ${version}, ")
string(REGEX REPLACE "^## [0-9.]+, " "" date "${release}")
if(NOT date)
  message(FATAL_ERROR "CHANGELOG.md does not say when ${CPACK_PACKAGE_VERSION} was released")
endif()
execute_process(COMMAND date -u -R -d ${date} OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  set(root ${CPACK_TEMPORARY_DIRECTORY}/${component})
  set(doc ${root}/usr/share/doc/${package})
  file(WRITE ${doc}/copyright
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: dmavet

Files: *
Copyright: 2026 dmavet maintainers
License: Apache-2.0
 On Debian systems, the full text of the Apache License, version 2.0, is in
 /usr/share/common-licenses/Apache-2.0.
")
  file(WRITE ${doc}/changelog
"dmavet (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * Release ${CPACK_PACKAGE_VERSION}: CHANGELOG.md of package dmavet says what is new.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
  if(EXISTS ${root}/usr/share/doc/dmavet/LICENSE)
    file(CREATE_LINK /usr/share/common-licenses/Apache-2.0 ${root}/usr/share/doc/dmavet/LICENSE SYMBOLIC)
  endif()
  file(GLOB pages ${root}/usr/share/man/man1/*.1)
  execute_process(COMMAND gzip -9n ${doc}/changelog ${pages} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
