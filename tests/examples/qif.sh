#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# qif: help, its three commands over the published files, and what it says of wrong input.
set -u

tool=${HTTPWIRE_EXAMPLES_BIN:?}/qif
[ -x "$tool" ] || { echo "skipped: no qif in $HTTPWIRE_EXAMPLES_BIN"; exit 77; }

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
  [ "$got" -eq "$status" ] || fail "qif $*: status $got, expected $status: $(cat "$scratch/err")"
  if [ -n "$text" ]; then
    grep -qF -- "$text" "$scratch/err" || fail "qif $*: no \"$text\" in: $(cat "$scratch/err")"
  elif [ -s "$scratch/err" ]; then
    fail "qif $*: unexpected: $(cat "$scratch/err")"
  fi
}
# out_is <text>, out_has <text>: what the last expect printed
out_is() { [ "$(cat "$scratch/out")" = "$1" ] || fail "printed: $(cat "$scratch/out")"; }
out_has() { grep -qF -- "$1" "$scratch/out" || fail "no \"$1\" in: $(cat "$scratch/out")"; }
# record <stream id> <payload as pairs of hexadecimal digits>
record() {
  local digits
  digits=$(printf '%016x%08x' "$1" $((${#2} / 2)))$2
  # shellcheck disable=SC2001,SC2059  # the format is the octets
  printf "$(sed 's/../\\x&/g' <<<"$digits")"
}

# --- Help and wrong usage
expect 0 '' --help </dev/null
out_has 'usage: qif encode'
for policy in balanced static_only no_blocking everything; do out_has $policy; done
expect 0 '' decode --help </dev/null
expect 2 'a command is wanted' </dev/null
expect 2 'unknown command explain' explain - - </dev/null
for command in encode decode; do
  expect 2 "$command wants two files" $command </dev/null
  expect 2 "$command wants two files" $command - </dev/null
  expect 2 "$command wants two files" $command a b c </dev/null
  expect 2 "$command has no option --tables" $command - - --tables 1 </dev/null
done
expect 2 'stats wants one file' stats </dev/null
expect 2 'stats wants one file' stats a b </dev/null
for number in '' x -1 1.5 99999999999999999999999 16777217; do
  expect 2 '--table wants a number' encode - - --table "$number" </dev/null
done
expect 2 '--table wants a number' encode - - --table </dev/null
expect 2 '--blocked wants a number from 0 to 65535' encode - - --blocked 65536 </dev/null
expect 2 '--ack wants none or immediate' encode - - --ack sometimes </dev/null
expect 2 'there is no policy best' encode - - --policy best </dev/null
expect 2 'decode has no option --ack' decode - - --ack none </dev/null
expect 2 'decode has no option --policy' decode - - --policy balanced </dev/null
expect 2 'cannot be read' stats "$scratch/absent" </dev/null
expect 2 'cannot be read' decode "$scratch" - </dev/null
expect 2 '-:3: neither a comment' encode - - <<<$'# comment\na\tb\nc d'
expect 1 'cannot be written' encode - "$scratch/absent/out" <<<$'a\tb'

# --- Small files
expect 0 '' encode - - </dev/null
out_is ''
expect 0 '' decode - - </dev/null
out_is ''
record 1 0000d1 >"$scratch/wire"
expect 0 '' decode "$scratch/wire" - </dev/null
out_is $':method\tGET'
expect 0 '' encode - "$scratch/again" --table 0 <<<$'# a comment\n:method\tGET\n\n\n'
cmp -s "$scratch/wire" "$scratch/again" || fail "encode: $(od -An -tx1 "$scratch/again")"
expect 0 '' stats - --table 0 <<<$':method\tGET\nx\ty'
out_has 'octets: 7 in 1 sections, 0 on the encoder stream, 7 together'
out_has 'streams at risk of blocking: 0, at most 0 at once'
out_has 'fields: 2, static 1 (50.0%), dynamic 0 (0.0%), literal 1 (50.0%)'
out_has 'encoder stream: 0 inserts, 0 duplicates'
expect 0 '' stats - --policy everything <<<$'x\ty\n\nx\ty\n\nx\ty'
out_has '1 inserts, 0 duplicates'
out_has 'streams at risk of blocking: 3, at most 3 at once'
expect 0 '' stats - --policy everything --ack immediate <<<$'x\ty\n\nx\ty\n\nx\ty'
out_has 'streams at risk of blocking: 1, at most 1 at once'

# --- Sections that wait, and the order of streams
{ record 2 020080; record 1 0000d1; record 0 41780179; } >"$scratch/wire"
expect 0 '' decode "$scratch/wire" - </dev/null
[ "$(cat "$scratch/out")" = $':method\tGET\n\nx\ty' ] || fail "order: $(cat "$scratch/out")"
expect 1 'offset 2: qpack_blocked_streams' decode "$scratch/wire" - --blocked 0 </dev/null
record 2 020080 >"$scratch/wire"
expect 1 'stream 2: 1 sections still wait for the encoder stream' decode "$scratch/wire" - </dev/null

# --- Coding errors: stream, field, octet, code and rule
record 3 0000d1ff24 >"$scratch/wire"
expect 1 'stream 3, field 2, offset 3: qpack_static_index_out_of_range' decode "$scratch/wire" - </dev/null
expect 1 '(RFC 9204 section 3.1)' decode "$scratch/wire" - </dev/null
record 0 3fe2ff >"$scratch/wire"
record 0 03 >>"$scratch/wire"
expect 1 'encoder stream, offset 0: qpack_capacity_too_large' decode "$scratch/wire" - --table 100 </dev/null
record 1 0000d1 | head -c 14 >"$scratch/wire"
expect 1 'the record at offset 0 is cut off' decode "$scratch/wire" - </dev/null
head -c 11 /dev/zero >"$scratch/wire"
expect 1 'the record at offset 0 is cut off' decode "$scratch/wire" - </dev/null
record 1 000021610162 >"$scratch/wire"
expect 0 '' decode "$scratch/wire" - </dev/null
record 1 0000210a0162 >"$scratch/wire"
expect 1 'line break' decode "$scratch/wire" - </dev/null
record 1 000021230162 >"$scratch/wire"
expect 1 'begins with #' decode "$scratch/wire" - </dev/null

# --- Published files
vectors=${HTTPWIRE_VECTORS:-}/qpack
files=0
for file in "$vectors"/encoded/*/*.out.*; do
  [ -e "$file" ] || continue
  files=$((files + 1))
  name=${file##*/}
  IFS=. read -r table blocked _ <<<"${name##*.out.}"
  expect 0 '' decode "$file" - --table "$table" --blocked "$blocked" </dev/null
  grep -v '^#' "$vectors/qif/${name%%.out.*}.qif" | cmp -s - "$scratch/out" || fail "decode $file: other fields"
done
for file in "$vectors"/qif/*.qif; do
  [ -e "$file" ] || continue
  for table in 0 256 512 4096; do
    for blocked in 0 100; do
      for ack in none immediate; do
        options=(--table "$table" --blocked "$blocked")
        expect 0 '' encode "$file" "$scratch/wire" "${options[@]}" --ack $ack </dev/null
        expect 0 '' decode - - "${options[@]}" <"$scratch/wire"
        cmp -s <(grep -v '^#' "$file" | cat -s) <(cat -s "$scratch/out") || fail "$file ${options[*]} $ack: other fields"
      done
    done
  done
  for policy in balanced static_only no_blocking everything; do
    expect 0 '' stats "$file" --policy $policy </dev/null
    out_has 'octets: '
  done
done
for file in "$vectors"/errors/err*; do
  [ -e "$file" ] || continue
  case ${file##*/} in
    err9 | err10) expect 0 '' decode "$file" - </dev/null ;;
    err11 | err12) expect 1 'encoder stream, offset' decode "$file" - </dev/null ;;
    *) expect 1 'qif: stream 1, ' decode "$file" - </dev/null ;;
  esac
done
[ $files -gt 0 ] || echo "no files in $vectors: only the small ones were tried"

[ $failures -eq 0 ] || { echo "$failures failures" >&2; exit 1; }
echo "qif: all as expected, $files published files"
