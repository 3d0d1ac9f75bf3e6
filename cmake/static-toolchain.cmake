# A program for Linux on any machine of one architecture, that needs nothing there: -DDMAVET_TRIPLET=aarch64-linux-gnu and
# -DDMAVET_SYSROOT=DIR with the libraries of that architecture. ./dev package makes both.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES DMAVET_TRIPLET DMAVET_SYSROOT)
set(CMAKE_SYSTEM_NAME Linux)
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR ${DMAVET_TRIPLET})
set(CMAKE_CXX_COMPILER ${DMAVET_TRIPLET}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${DMAVET_TRIPLET})
set(CMAKE_CXX_FLAGS_INIT "-isystem ${DMAVET_SYSROOT}/usr/include -isystem ${DMAVET_SYSROOT}/usr/include/${DMAVET_TRIPLET}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-L${DMAVET_SYSROOT}/usr/lib/${DMAVET_TRIPLET}")
set(CMAKE_FIND_ROOT_PATH ${DMAVET_SYSROOT})
foreach(what LIBRARY INCLUDE PACKAGE)
  set(CMAKE_FIND_ROOT_PATH_MODE_${what} ONLY)
endforeach()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
