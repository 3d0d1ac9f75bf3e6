#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# package.sh SOURCE WORK ARCH…: Debian's packages for this machine, of the build SOURCE/build/release, and for each
# architecture (amd64, arm64, riscv64) a program that needs nothing on the machine where it runs, all in WORK/out. The same
# source gives the same bytes. On Debian 12, whose packages the libraries come from; those of riscv64 from Debian 13, the
# first that has it.
set -euo pipefail
umask 022

source=$1 work=$2
shift 2
out=$work/out
rm -rf "$out"
mkdir -p "$out"

version=$(sed -n 's/^project(dmavet VERSION \([0-9.]*\).*/\1/p' "$source/CMakeLists.txt")
# When this release was made, for every file in a package: not when somebody builds it.
date=$(sed -n "s/^## ${version//./\\.}, //p" "$source/CHANGELOG.md")
[ -n "$date" ] || { echo "CHANGELOG.md does not say when $version was released" >&2; exit 1; }
SOURCE_DATE_EPOCH=$(date -u +%s -d "$date")
export SOURCE_DATE_EPOCH

triplet_of() {
  case $1 in
    amd64) echo x86_64-linux-gnu ;;
    arm64) echo aarch64-linux-gnu ;;
    riscv64) echo riscv64-linux-gnu ;;
    *) echo "package.sh: no static program is made for '$1'" >&2; return 2 ;;
  esac
}

# The libraries of one architecture, unpacked below a folder instead of installed: those of several may lie side by side.
fetch_sysroot() {
  local arch=$1 root=$work/sysroot-$1 apt=$work/apt-$1 lists
  local packages=(libfdt-dev libfdt1 libfmt-dev libarchive-dev zlib1g-dev liblzma-dev libzstd-dev liblz4-dev libbz2-dev
                  nettle-dev nlohmann-json3-dev libcli11-dev libtomlplusplus-dev)
  case $arch in riscv64) packages+=(libfmt10) ;; *) packages+=(libfmt9) ;; esac
  # As long as it was made of these.
  [ "$(cat "$root/complete" 2>/dev/null)" != "${packages[*]}" ] || return 0
  rm -rf "$root" "$apt"
  mkdir -p "$root" "$apt/lists/partial" "$apt/debs"
  local options=(-o "APT::Architecture=$arch" -o "APT::Architectures=$arch" -o "Dir::State::Lists=$apt/lists"
                 -o APT::Sandbox::User=root)
  if [ "$arch" = riscv64 ]; then
    # The mirror that this machine uses, and the keys that it trusts.
    lists=${DMAVET_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u | sed -n '/\/debian\/\?$/{p;q}')}
    [ -n "$lists" ] || { echo "which mirror has Debian 13? DMAVET_MIRROR=URL" >&2; exit 1; }
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $lists trixie main" >"$apt/sources.list"
    options+=(-o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null)
  fi
  apt-get "${options[@]}" -qq update
  (cd "$apt/debs" && apt-get "${options[@]}" -qq download "${packages[@]}")
  local deb
  for deb in "$apt"/debs/*.deb; do
    dpkg-deb -x "$deb" "$root"
  done
  echo "${packages[*]}" >"$root/complete"
}

# Of what was tested, where that was built already: the same objects.
build_debs() {
  local build=$source/build/release tests=
  [ -e "$build/build.ninja" ] || tests=-DDMAVET_TESTS=OFF
  (cd "$source" && cmake --preset release $tests)
  rm -rf "$build/said"  # pages have a date
  cmake --build "$build" --target dmavet_lib dmavet_shared dmavet dmavet_said
  rm -f "$build"/*.deb
  (cd "$build" && cpack --config CPackConfig.cmake)
  mv "$build"/*.deb "$out/"
}

build_static() {
  local arch=$1 triplet build=$work/static-$1
  triplet=$(triplet_of "$arch")
  fetch_sysroot "$arch"
  cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DDMAVET_STATIC=ON -DDMAVET_TESTS=OFF \
    --toolchain "$source/cmake/static-toolchain.cmake" "-DDMAVET_TRIPLET=$triplet" \
    "-DDMAVET_SYSROOT=$work/sysroot-$arch" "-DDMAVET_FACTS_TABLE=$source/build/release/dmavet_facts_table"
  cmake --build "$build" --target dmavet
  "$triplet-strip" -o "$out/dmavet-$version-linux-$arch" "$build/dmavet"
}

build_debs
for arch in "$@"; do
  build_static "$arch"
done
# What the static programs are made of says under which terms.
for text in "$work"/sysroot-*/usr/share/doc/*/copyright /usr/share/doc/{libc6-dev,libstdc++-12-dev}/copyright; do
  [ ! -e "$text" ] || { echo "== $(basename "$(dirname "$text")")"; cat "$text"; }
done | awk '/^== / { is_new = !seen[$0]++ } is_new' >"$out/dmavet-$version-licences.txt"
(cd "$out" && sha256sum -- *.deb dmavet-* >SHA256SUMS)
