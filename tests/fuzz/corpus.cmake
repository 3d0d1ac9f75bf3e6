# The corpus, through the same targets as any program of the build: what a fuzzer has found once is a test. Each target is
# a function of its own name here.
include(${CMAKE_CURRENT_LIST_DIR}/targets.cmake)
set(DMAVET_CORPUS ${CMAKE_CURRENT_LIST_DIR}/corpus)
add_executable(dmavet_corpus fuzz/run_corpus.cpp)
target_include_directories(dmavet_corpus PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(dmavet_corpus PRIVATE dmavet_fuzz_support dmavet_config_reader nlohmann_json::nlohmann_json)
set(table "")
foreach(target IN LISTS DMAVET_FUZZ_TARGETS)
  string(REGEX REPLACE ":.*" "" name ${target})
  target_sources(dmavet_corpus PRIVATE fuzz/${name}_fuzzer.cpp)
  set_source_files_properties(fuzz/${name}_fuzzer.cpp PROPERTIES
    COMPILE_DEFINITIONS LLVMFuzzerTestOneInput=dmavet_fuzz_${name})
  string(APPEND table "DMAVET_FUZZ_TARGET(${name})\n")
  add_test(NAME fuzz/${name} COMMAND dmavet_corpus ${name} ${DMAVET_CORPUS}/${name})
  set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 600)
endforeach()
file(CONFIGURE OUTPUT fuzz_targets.inc CONTENT "${table}")
target_include_directories(dmavet_corpus PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
