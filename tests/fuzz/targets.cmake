# Each target, NAME_fuzzer.cpp, and who changes its inputs beside libFuzzer (mutate/mutators.hpp); its dictionary is
# dictionaries/NAME.dict, and good inputs are in corpus/NAME.
set(DMAVET_FUZZ_TARGETS
  baseline:json
  blob:blob
  config:lines
  container:container
  facts:json
  fit:blob
  libfdt:overlay
  live:tagged_lines
  overlay:overlay
  source_map:lines
  verify:lines
)

# What targets and mutators are made of; what tests both, links it.
if(NOT TARGET dmavet_fuzz_support)
  file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/libfdt/*.cpp ${CMAKE_CURRENT_LIST_DIR}/mutate/*.cpp
    ${PROJECT_SOURCE_DIR}/tests/support/fdt_builder.cpp)
  list(REMOVE_ITEM fuzz_sources ${CMAKE_CURRENT_LIST_DIR}/mutate/libfuzzer.cpp)
  add_library(dmavet_fuzz_support STATIC ${fuzz_sources})
  target_include_directories(dmavet_fuzz_support PUBLIC ${PROJECT_SOURCE_DIR}/tests PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(dmavet_fuzz_support PUBLIC dmavet::static LibArchive::LibArchive
    PRIVATE Libfdt::libfdt fmt::fmt nlohmann_json::nlohmann_json)
endif()
