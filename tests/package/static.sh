#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# static.sh SOURCE WORK: the static programs that package.sh has made, each alone in an empty folder, under an emulator
# where it is for another machine. Needs root, for chroot.
set -euo pipefail

source=$1 work=$2 out=$2/out
sample=$source/dts-samples/rules/duplicate-stream-id/bad.dts

for program in "$out"/dmavet-*-linux-*; do
  empty=$work/empty
  rm -rf "$empty"
  mkdir -p "$empty"
  cp "$program" "$empty/dmavet"
  dtc -q -O dtb -o "$empty/bad.dtb" "$sample"
  case $program in
    *-amd64) emulator= ;;
    *-arm64) emulator=qemu-aarch64-static ;;
    *-riscv64) emulator=qemu-riscv64-static ;;
    *) echo "$program: for which machine?"; exit 1 ;;
  esac
  if [ -n "$emulator" ]; then
    cp "$(command -v "$emulator")" "$empty/emulator"
    emulator=/emulator
  fi
  for command in "check bad.dtb" "show --format json bad.dtb" "rules duplicate-stream-id" "help check"; do
    # shellcheck disable=SC2086 # words
    got=$(chroot "$empty" $emulator /dmavet $command || true)
    # shellcheck disable=SC2086
    expected=$(cd "$empty" && "$source/build/release/dmavet" $command || true)
    [ -n "$got" ] && [ "$got" = "$expected" ] ||
      { echo "$(basename "$program") $command says something else:"; diff <(echo "$expected") <(echo "$got"); exit 1; }
  done
  size=$(stat -c %s "$program")
  [ "$size" -le 12000000 ] || { echo "$program: $size bytes"; exit 1; }
  echo "$(basename "$program"): $size bytes, says what the installed one says"
done
