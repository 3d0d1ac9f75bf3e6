# What the library has inside and reads without a parser: tables made of files of this repository.

# What is shipped about SoCs. The program that makes the table runs on the building machine: a cross build takes that of
# another build folder.
set(DMAVET_SHIPPED_JSON ${CMAKE_CURRENT_SOURCE_DIR}/src/facts/shipped/linux.json)
set(DMAVET_SHIPPED_FACTS ${CMAKE_CURRENT_BINARY_DIR}/shipped-facts.table)
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  set(DMAVET_FACTS_TABLE "" CACHE FILEPATH "dmavet_facts_table of a build for this machine")
  if(NOT DMAVET_FACTS_TABLE)
    message(FATAL_ERROR "a cross build needs -DDMAVET_FACTS_TABLE=…/dmavet_facts_table of a build for this machine")
  endif()
  set(facts_table ${DMAVET_FACTS_TABLE})
else()
  add_executable(dmavet_facts_table cmake/facts_table.cpp)
  set(facts_table dmavet_facts_table)
endif()
add_custom_command(OUTPUT ${DMAVET_SHIPPED_FACTS}
  COMMAND ${facts_table} ${DMAVET_SHIPPED_JSON} ${DMAVET_SHIPPED_FACTS}
  DEPENDS ${facts_table} ${DMAVET_SHIPPED_JSON} VERBATIM COMMENT "table of shipped facts")
target_sources(dmavet_lib PRIVATE ${DMAVET_SHIPPED_FACTS})
set_source_files_properties(src/facts/shipped_declarations.cpp PROPERTIES
  COMPILE_DEFINITIONS DMAVET_SHIPPED_FACTS="${DMAVET_SHIPPED_FACTS}" OBJECT_DEPENDS ${DMAVET_SHIPPED_FACTS})

# The example of each rule, whose trees are those of its tests: "\f", the id, "\n", the tree that has it, "\v", the same
# without it.
file(GLOB DMAVET_EXAMPLES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/dts-samples/rules/*/bad.dts)
set(DMAVET_EXAMPLES_TEXT "")
string(ASCII 11 DMAVET_VERTICAL_TAB)
string(ASCII 12 DMAVET_FORM_FEED)
foreach(bad ${DMAVET_EXAMPLES})
  get_filename_component(folder ${bad} DIRECTORY)
  get_filename_component(id ${folder} NAME)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${bad} ${folder}/good.dts)
  file(READ ${bad} DMAVET_BAD)
  file(READ ${folder}/good.dts DMAVET_GOOD)
  string(APPEND DMAVET_EXAMPLES_TEXT
    "${DMAVET_FORM_FEED}${id}\n${DMAVET_BAD}${DMAVET_VERTICAL_TAB}${DMAVET_GOOD}")
endforeach()
set(DMAVET_RULE_EXAMPLES ${CMAKE_CURRENT_BINARY_DIR}/rule-examples.text)
file(WRITE ${DMAVET_RULE_EXAMPLES}.new "${DMAVET_EXAMPLES_TEXT}")
configure_file(${DMAVET_RULE_EXAMPLES}.new ${DMAVET_RULE_EXAMPLES} COPYONLY)
set_source_files_properties(src/rules/examples.cpp PROPERTIES
  COMPILE_DEFINITIONS DMAVET_RULE_EXAMPLES="${DMAVET_RULE_EXAMPLES}" OBJECT_DEPENDS ${DMAVET_RULE_EXAMPLES})
