#!/usr/bin/env bash
# The kernels compile for 64-bit ARM and use its vectors: no machine here runs them, docs/speed.md says where they ran.
set -u
cd "$(dirname "$0")/.."
out=build/neon
kernels=$(cd src/kernel && ls ./*.c | sed 's#^./##; s/\.c$//')
flags='--target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include -std=c11 -O2 -ffp-contract=off
  -fno-math-errno -Iinclude -Isrc -Wall -Wextra -Werror -Wconversion'
mkdir -p $out
echo "1..$((2 * $(echo "$kernels" | wc -w) + 2))"
number=0
report() { number=$((number + 1)) && echo "$1 $number - $2"; }

for kind in plain fused; do
  for kernel in $kernels; do
    # shellcheck disable=SC2086  # a list of options
    if clang-19 $flags -DPL_"${kind^^}" -DPL_VARIANT=${kind}_neon -c -o "$out/$kernel-$kind.o" "src/kernel/$kernel.c" >&2; then
      report ok "$kernel compiles for ${kind}_neon"
    else
      report 'not ok' "$kernel does not compile for ${kind}_neon"
    fi
  done
done
multiply_adds() { llvm-objdump-19 -d "$out/gemm-$1.o" | grep -cE "$2"; }
[ "$(multiply_adds fused 'fmla[[:space:]].*4s')" -ge 12 ] && report ok 'a fused tile multiplies and adds four lanes at once' ||
  report 'not ok' 'no fmla of four lanes in the fused tiles'
[ "$(multiply_adds plain 'fmla')" -eq 0 ] && report ok 'a plain tile never fuses' ||
  report 'not ok' 'a plain tile fuses, and so rounds once where it must twice'
