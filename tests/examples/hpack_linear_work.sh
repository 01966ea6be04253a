#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# CVE-2022-41723 and kin: work linear in the input. Instructions are counted at n, 2n and 4n; what is the same
# at each size cancels out, and the second step has to cost about twice the first: quadratic work costs four
# times as much.
set -u

tool=${HTTPWIRE_EXAMPLES_BIN:?}/hpack-story
[ -x "$tool" ] || { echo "skipped: no hpack-story in $HTTPWIRE_EXAMPLES_BIN"; exit 77; }
command -v valgrind >/dev/null || { echo "skipped: valgrind is not installed"; exit 77; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# count <command> <story>: instructions
count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$tool" "$1" "$2" 2>&1 >/dev/null |
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}
echo 'wire 82' >"$scratch/small"
# A program with sanitizers does not get to its main function.
valgrind --tool=callgrind --callgrind-out-file=/dev/null "$tool" decode "$scratch/small" 2>/dev/null |
  grep -q ':method' || { echo "skipped: valgrind cannot run hpack-story"; exit 77; }

repeat() { # <text> <times>
  local zeros
  printf -v zeros '%*s' "$2" ''
  printf '%s' "${zeros// /$1}"
}
integer() { # <value> <prefix mask> <flags>: a prefix integer of more than one octet, as hexadecimal digits
  local value=$(($1 - $2))
  printf '%02x' $(($3 | $2))
  while [ $value -ge 128 ]; do
    printf '%02x' $((value % 128 + 128))
    value=$((value / 128))
  done
  printf '%02x' $value
}

# Each makes a story of size n.
huffman_value() { printf 'wire 000161%s%s\n' "$(integer $((5 * $1)) 127 128)" "$(repeat 18c6318c63 "$1")"; }
plain_value() { printf 'wire 000161%s%s\n' "$(integer "$1" 127 0)" "$(repeat 61 "$1")"; }
evicting_inserts() { printf 'wire %s\n' "$(repeat 4001610162 "$1")"; }
indexed() { printf 'wire 4001610162%s\n' "$(repeat be "$1")"; }
indexed_names() { printf 'wire 4001610162%s\n' "$(repeat 7e0163 "$1")"; }
same_name() { for ((i = 0; i < $1; ++i)); do printf 'x-name\tvalue-%d\n' $((100000 + i)); done; }
same_field() { for ((i = 0; i < $1; ++i)); do printf 'x-name\tvalue\n'; done; }

failures=0
check() { # <command> <story> <n>
  local work=() size
  for size in "$3" $((2 * $3)) $((4 * $3)); do
    "$2" "$size" >"$scratch/story"
    work+=("$(count "$1" "$scratch/story")")
  done
  local first=$((work[1] - work[0])) second=$((work[2] - work[1]))
  echo "$1 $2: ${work[*]} instructions, steps $first and $second"
  if [ $first -le 0 ] || [ $((10 * second)) -gt $((25 * first)) ]; then
    echo "FAILED: more than linear" >&2
    failures=$((failures + 1))
  fi
}

check decode huffman_value 4000
check decode plain_value 20000
check decode evicting_inserts 4000
check decode indexed 8000
check decode indexed_names 4000
check encode same_name 1000
check encode same_field 1000
[ $failures -eq 0 ]
