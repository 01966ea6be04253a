#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# hpack-story: help, its three commands over the published stories, and what it says of wrong input.
# shellcheck disable=SC2016  # the backquotes are the program's
set -u

tool=${HTTPWIRE_EXAMPLES_BIN:?}/hpack-story
[ -x "$tool" ] || { echo "skipped: no hpack-story in $HTTPWIRE_EXAMPLES_BIN"; exit 77; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0
fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# expect <status> <text on stderr or ''> <arguments...>: stdin is this function's
expect() {
  local status=$1 text=$2
  shift 2
  "$tool" "$@" >"$scratch/out" 2>"$scratch/err"
  local got=$?
  [ "$got" -eq "$status" ] || fail "hpack-story $*: status $got, expected $status: $(cat "$scratch/err")"
  if [ -n "$text" ]; then
    grep -qF -- "$text" "$scratch/err" || fail "hpack-story $*: no \"$text\" in: $(cat "$scratch/err")"
  elif [ -s "$scratch/err" ]; then
    fail "hpack-story $*: unexpected: $(cat "$scratch/err")"
  fi
}
# out_is <text>: what the last expect printed
out_is() { [ "$(cat "$scratch/out")" = "$1" ] || fail "printed: $(cat "$scratch/out")"; }

# --- Help and wrong usage
expect 0 '' --help </dev/null
grep -q '^usage: hpack-story' "$scratch/out" || fail "--help prints no usage"
expect 0 '' check --help </dev/null
expect 2 'a command and a file are wanted' </dev/null
expect 2 'a command and a file are wanted' check </dev/null
expect 2 'a command and a file are wanted' check a b </dev/null
expect 2 'unknown command' explain - </dev/null
expect 2 'unknown option --tables' check - --tables 1 </dev/null
for size in '' x -1 1.5 99999999999999999999999 1048577; do
  expect 2 '--table wants a number' check - --table "$size" </dev/null
done
expect 2 '--table wants a number' check - --table </dev/null
expect 2 'cannot be read' check "$scratch/absent" </dev/null
expect 2 'cannot be read' check "$scratch" </dev/null
expect 2 'is longer than' check - < <(head -c 68000000 /dev/zero)

# --- Not a story
expect 2 '-:2: `wire` wants pairs' check - <<<$'# comment\nwire 8'
expect 2 '-:1: `wire` wants pairs' check - <<<'wire 8g'
expect 2 '-:1: `table` wants a number' check - <<<'table many'
expect 2 '-:1: `table` wants a number' check - <<<'table 1048577'
expect 2 '-:3: neither a comment' check - <<<$'wire 82\n:method\tGET\n:path /'
expect 2 'block 2 has no `wire` line' check - <<<$'wire 82\n:method\tGET\n\n:path\t/'

# --- Small stories
expect 0 '' check - </dev/null
out_is '0 blocks, 0 fields'
expect 0 '' check - <<<$'wire 82\n:method\tGET\n\nwire\n\nwire 86\n:scheme\thttp'
out_is '3 blocks, 2 fields'
expect 0 '' decode - <<<$'wire 8286\n\n# two blocks\nwire 4001610162\nwire be'
out_is $':method\tGET\n:scheme\thttp\n\na\tb\n\na\tb'
expect 0 '' encode - <<<$':method\tGET\n\ntable 0\n:method\tGET\n\ntable 100\ntable 4096\n:scheme\thttp'
out_is $'wire 82\n:method\tGET\n\ntable 0\nwire 2082\n:method\tGET\n\ntable 100\ntable 4096\nwire 3fe11f86\n:scheme\thttp'
expect 0 '' encode - --table 0 <<<$'x\ty'
out_is $'wire 200001780179\nx\ty'

# --- Differences: the first one, by block and field
expect 1 'block 2, field 2: expected ":path: /x", got ":path: /"' check - <<<$'wire 82\n:method\tGET\n\nwire 8284\n:method\tGET\n:path\t/x'
expect 1 'block 1, field 2: expected no field, got ":path: /"' check - <<<$'wire 8284\n:method\tGET'
expect 1 'block 1, field 2: expected ":path: /", got no field' check - <<<$'wire 82\n:method\tGET\n:path\t/'

# --- Decoding errors: field, octet, code and rule
for command in check decode; do
  expect 1 'block 2, field 2, offset 1: hpack_index_zero: ' "$command" - <<<$'wire 82\n:method\tGET\n\nwire 8280\n:method\tGET'
  expect 1 '(RFC 7541 section 6.1)' "$command" - <<<$'wire 80'
  expect 1 'field_truncated' "$command" - <<<'wire 4001'
  expect 1 'hpack_size_update_missing' "$command" - <<<$'table 0\nwire 82'
  expect 1 'hpack_size_update_too_large' "$command" - --table 100 <<<'wire 3f46'
done
expect 0 '' decode - --table 101 <<<'wire 3f46'
expect 1 'line break' decode - <<<'wire 000161020a0a'

# --- Published stories
vectors=${HTTPWIRE_VECTORS:-}/hpack
stories=0
for story in "$vectors"/*/*.txt; do
  [ -e "$story" ] || continue
  stories=$((stories + 1))
  expect 0 '' check "$story" </dev/null
  expect 0 '' decode "$story" </dev/null
  diff <(grep -c $'\t' "$story") <(grep -c $'\t' "$scratch/out") >/dev/null || fail "decode $story: another number of fields"
  for table in 0 512 4096 65536; do
    "$tool" encode "$story" --table $table >"$scratch/story" || fail "encode $story --table $table"
    expect 0 '' check - --table $table <"$scratch/story"
    diff <(grep $'\t' "$story") <(grep $'\t' "$scratch/story") >/dev/null || fail "encode $story --table $table: other fields"
  done
done
[ $stories -gt 0 ] || echo "no stories in $vectors: only the small ones were tried"

[ $failures -eq 0 ] || { echo "$failures failures" >&2; exit 1; }
echo "hpack-story: all as expected, $stories stories"
