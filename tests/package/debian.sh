#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# debian.sh SOURCE WORK: what package.sh has made, in a bare Debian 12 (debootstrap) below WORK: installed, read, completed,
# compiled against, and purged; then the steps of Dockerfile. Needs root.
set -euo pipefail

source=$1 work=$2 out=$2/out
bare=$work/bare
sample=$source/dts-samples/rules/duplicate-stream-id/bad.dts

say() { printf '== %s\n' "$*"; }
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

make_bare() {
  local mirror
  if [ ! -e "$work/bare.tar" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/\?$' | sort -u | head -n 1)
    rm -rf "$bare"
    debootstrap --variant=minbase --include=ca-certificates bookworm "$bare" "$mirror" >"$work/debootstrap.log"
    cp -a /etc/apt/. "$bare/etc/apt/"
    cp -a /usr/share/keyrings/. "$bare/usr/share/keyrings/"
    : >"$bare/etc/apt/sources.list"
    tar cf "$work/bare.tar" -C "$bare" .
  fi
  rm -rf "$bare"
  mkdir -p "$bare"
  tar xf "$work/bare.tar" -C "$bare"
  cp /etc/resolv.conf "$bare/etc/" 2>/dev/null || true
  # A slim system leaves manuals out; ours has them.
  rm -f "$bare"/etc/dpkg/dpkg.cfg.d/*nodoc* "$bare"/etc/dpkg/dpkg.cfg.d/docker* 2>/dev/null || true
}

# Each file outside what the system itself writes while it installs anything.
files() { (cd "$bare" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./sys -o -path ./var/lib/apt -o -path ./var/cache \
  -o -path ./var/log -o -path ./var/lib/dpkg -o -path ./tmp -o -path ./root \) -prune -o -print | sort); }

enter_bare() {
  make_bare
  mount --bind /proc "$bare/proc"
  mount --bind /dev "$bare/dev"
}
leave_bare() { umount -l "$bare/proc" "$bare/dev"; }
trap 'leave_bare 2>/dev/null || true' EXIT

enter_bare
say "the system that a user has"
inside apt-get -qq update
inside apt-get -qq install -y --no-install-recommends man-db bash-completion zsh fish g++ cmake make pkg-config >"$work/apt.log" 2>&1
files >"$work/before"
inside dpkg-query -W -f '${Package}\n' >"$work/packages"

say "install"
mkdir -p "$bare/root/debs"
cp "$out"/*.deb "$bare/root/debs/"
inside sh -c 'apt-get -qq install -y /root/debs/*.deb' >"$work/install.log" 2>&1
inside dmavet --version | head -n 1
cp "$sample" "$bare/root/bad.dts"
inside sh -c 'cd /root && dmavet check bad.dts || true' | head -n 1 | grep -q 'warning: /soc/display-controller'

say "manual"
inside sh -c 'man dmavet | col -b' >"$work/dmavet.man"
grep -q 'SYNOPSIS' "$work/dmavet.man"
inside sh -c 'man --warnings dmavet-check 2>&1 >/dev/null' | { ! grep .; }

say "completion"
for shell in bash zsh fish; do
  python3 "$source/tests/package/complete.py" "$shell" chroot "$bare"
done

say "a program built with it"
mkdir -p "$bare/root/consumer"
cp "$source"/tests/consumer/{CMakeLists.txt,main.cpp} "$bare/root/consumer/"
inside sh -c 'cd /root/consumer && cmake -S . -B build >/dev/null && cmake --build build >/dev/null && ./build/consumer'
inside sh -c 'cd /root/consumer && c++ -std=c++20 main.cpp $(pkg-config --cflags --libs dmavet) -o main && ./main && ldd main | grep dmavet'
inside sh -c 'cp -r /usr/share/doc/dmavet/examples /root/ && cd /root/examples && cmake -S . -B build >/dev/null && cmake --build build >/dev/null && ./build/own_rule /root/bad.dts' >/dev/null

say "purge"
inside sh -c "dpkg-query -W -f '\${Package}\n'" | comm -13 "$work/packages" - >"$work/added"
# shellcheck disable=SC2046 # words
inside apt-get -qq purge -y $(cat "$work/added") >"$work/purge.log" 2>&1
files | diff "$work/before" - >"$work/left" || { echo "left behind:"; cat "$work/left"; exit 1; }

say "the same bytes from a copy elsewhere"
rm -rf "$work/copy"
mkdir -p "$work/copy/a folder"
tar c -C "$source" --exclude=./build --exclude=./.git . | tar x -C "$work/copy/a folder"
(umask 077 && LC_ALL=C "$work/copy/a folder/cmake/package.sh" "$work/copy/a folder" "$work/copy/build") >"$work/copy/log" 2>&1
(cd "$work/copy/build/out" && sha256sum -- *.deb) | (cd "$out" && sha256sum -c --quiet)

say "nothing is seen of the shared library that no header declares"
dpkg-deb -x "$out"/libdmavet[0-9]*.deb "$work/library"
nm -DC --defined-only "$work"/library/usr/lib/*/libdmavet.so.*.*.* |
  awk '$2 !~ /[VW]/ && $3 ~ /^dmavet::[a-z_]+::/ { print; seen = 1 } END { exit seen }'

# The commands of one stage of the Dockerfile, a line each.
steps_of() {
  sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba' -e '}' "$source/Dockerfile" |
    awk -v stage="$1" '/^FROM/ { n++ } n == stage && /^RUN / { sub(/^RUN /, ""); print }'
}
run_steps() {
  local step
  while IFS= read -r step; do
    echo "$step"
    inside sh -c "$step" >"$work/step.log" 2>&1 </dev/null || { tail -n 40 "$work/step.log"; exit 1; }
  done < <(steps_of "$1")
}

say "the steps of Dockerfile, without an engine"
leave_bare
enter_bare
mkdir "$bare/source"
tar c -C "$source" --exclude=./build --exclude=./.git . | tar x -C "$bare/source"
run_steps 1
rm -rf "$work/installed"
mv "$bare/installed" "$work/installed"
leave_bare
enter_bare
run_steps 2
cp -a "$work/installed/." "$bare/"
cp "$sample" "$bare/root/bad.dts"
inside sh -c 'cd /root && dmavet check bad.dts || true' | head -n 1 | grep 'warning: /soc/display-controller'
