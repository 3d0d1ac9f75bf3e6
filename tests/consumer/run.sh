#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh SOURCE BUILD: installs BUILD, and builds and runs a program against that through CMake and through pkg-config;
# then embeds SOURCE in a project.
set -euo pipefail

source=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

expect() {
  local got
  got=$("${@:2}")
  [ "$got" = "$1" ] || { printf 'expected: %s\ngot:      %s\nfrom:     %s\n' "$1" "$got" "${*:2}" >&2; exit 1; }
}

cmake --install "$build" --prefix "$work/prefix" >"$work/log"
for file in bin/dmavet include/dmavet/dmavet.hpp share/man/man1/dmavet.1 share/man/man1/dmavet-check.1 \
            share/bash-completion/completions/dmavet share/zsh/*/_dmavet \
            share/fish/vendor_completions.d/dmavet.fish share/dmavet/schema/dmavet-check.schema.json \
            share/doc/dmavet/LICENSE share/doc/dmavet/docs/rules.md \
            share/doc/dmavet/dts-samples/rules/duplicate-stream-id/README.md share/doc/dmavet/examples/own_rule.cpp; do
  [ -s "$(echo "$work/prefix/"$file)" ] || { echo "not installed: $file" >&2; exit 1; }
done

version=$(sed -n 's/^project(dmavet VERSION \([0-9.]*\).*/\1/p' "$source/CMakeLists.txt")
rules=$(grep -c '^    RULE(' "$source/src/rules/catalog.cpp")

# Moved, since nobody promises where it will lie in the end.
mv "$work/prefix" "$work/moved"
cmake -S "$source/tests/consumer" -B "$work/cmake" "-DCMAKE_PREFIX_PATH=$work/moved" >>"$work/log"
cmake --build "$work/cmake" >>"$work/log"
expect "$version $rules refused" "$work/cmake/consumer"

# The static library asks for the fmt that it was built with: another major release would not link.
mkdir "$work/fmt"
printf 'set(PACKAGE_VERSION 99.1.0)\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n' >"$work/fmt/fmt-config-version.cmake"
echo 'add_library(fmt::fmt INTERFACE IMPORTED)' >"$work/fmt/fmt-config.cmake"
cat >"$work/fmt/CMakeLists.txt" <<EOF
cmake_minimum_required(VERSION 3.18)
project(other LANGUAGES CXX)
find_package(dmavet COMPONENTS static)
message(STATUS "\${dmavet_NOT_FOUND_MESSAGE}")
EOF
cmake -S "$work/fmt" -B "$work/other" "-DCMAKE_PREFIX_PATH=$work/moved" "-Dfmt_DIR=$work/fmt" >"$work/other.log" 2>&1
grep -q 'fmt [0-9].*99\.1\.0' "$work/other.log" || {
  printf 'expected: fmt 99.1.0 is refused\ngot:\n' >&2
  cat "$work/other.log" >&2
  exit 1
}

PKG_CONFIG_PATH=$(dirname "$(find "$work/moved" -name dmavet.pc)")
export PKG_CONFIG_PATH
expect "$version" pkg-config --modversion dmavet
# shellcheck disable=SC2046 # words
c++ -std=c++20 "$source/tests/consumer/main.cpp" $(pkg-config --cflags --libs dmavet) -o "$work/consumer"
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") expect "$version $rules refused" "$work/consumer"

# As a part of another project it brings neither tests nor an installation of its own.
cat >"$work/CMakeLists.txt" <<EOF
cmake_minimum_required(VERSION 3.25)
project(whole LANGUAGES CXX)
add_subdirectory("$source" dmavet)
add_executable(whole "$source/tests/consumer/main.cpp")
target_link_libraries(whole PRIVATE dmavet::dmavet)
add_library(plugin MODULE "$source/tests/consumer/main.cpp")
target_link_libraries(plugin PRIVATE dmavet::static)
get_directory_property(options COMPILE_OPTIONS)
if(options)
  message(FATAL_ERROR "dmavet sets options of its parent: \${options}")
endif()
EOF
cmake -S "$work" -B "$work/whole" -G Ninja "-DCMAKE_CXX_COMPILER=c++" >>"$work/log"
targets=$(cmake --build "$work/whole" --target help)
for target in dmavet_tests dmavet_truth dmavet_said; do
  ! grep -q "^$target:" <<<"$targets" || { echo "an embedded dmavet has the target $target" >&2; exit 1; }
done
! grep -q -- '-Wconversion' "$work/whole/build.ninja" || { echo "an embedded dmavet sets warnings" >&2; exit 1; }
