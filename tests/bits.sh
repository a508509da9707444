#!/usr/bin/env bash
# One hash a cell and kind of arithmetic over compilers, optimisation levels, vector widths and orders of shards.
#
# tests/golden/bits.txt holds the hashes: a change of arithmetic shows here first, and has to be meant.
set -u
cd "$(dirname "$0")/.."
text=tests/golden/bits.md
variants='plain_scalar fused_scalar'
case $(uname -m) in
  x86_64) variants="$variants plain_sse2 plain_avx2 fused_avx2" ;;
esac
grep -qs avx512vl /proc/cpuinfo && variants="$variants plain_avx512 fused_avx512"
builds=$(for compiler in gcc clang-19; do for level in O0 O2 O3; do echo "$compiler-$level"; done; done)

# shellcheck disable=SC2086  # lists of words
set -- $variants
echo "1..$(($(echo "$builds" | wc -l) * $#))"
number=0
report() { number=$((number + 1)) && echo "$1 $number - $2"; }

for build in $builds; do
  out=build/bits/$build
  if ! make -s O="$out" CC="${build%-*}" OPT="-${build##*-}" VARIANTS="$variants" "$out/tests/bits_main" >&2; then
    for variant in $variants; do report 'not ok' "$build $variant: does not build"; done
    continue
  fi
  for variant in $variants; do
    want=$(sed -n "s/^${variant%_*} //p" tests/golden/bits.txt)
    # Both at once: there are two processors.
    "$out/tests/bits_main" $text "$variant" reverse >"$out/reverse" &
    got=$("$out/tests/bits_main" $text "$variant" | cut -d' ' -f1,2)
    wait
    back=$(cut -d' ' -f1,2 "$out/reverse")
    if [ -n "$got" ] && [ "$got" = "$want" ] && [ "$back" = "$want" ]; then
      report ok "$build $variant"
    else
      report 'not ok' "$build $variant: ${got//$'\n'/, }; shards in reverse ${back//$'\n'/, }; wanted ${want//$'\n'/, }"
    fi
  done
done
