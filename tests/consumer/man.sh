#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The manual page of httpwire-inspect has what --help has, and groff and mandoc find nothing wrong with it.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

page=$HTTPWIRE_SOURCE_DIR/docs/man/httpwire-inspect.1
inspect=$HTTPWIRE_EXAMPLES_BIN/httpwire-inspect
checked=0

if [ -x "$inspect" ]; then
  plain=$(sed 's/\\-/-/g' "$page")
  # Options begin a line of the help, limits too, with a value behind them.
  words=$("$inspect" --help | sed -nE 's/^  (--[a-z]+(=[a-z0-9]+)?).*/\1/p; s/^  ([a-z]+(-[a-z]+)+) +[0-9]+ .*/\1/p')
  [ "$(wc -l <<<"$words")" -ge 10 ] || fail "--help was not understood"
  while read -r word; do
    grep -qF -- "$word" <<<"$plain" || fail "$word is in --help and not in the manual page"
  done <<<"$words"
  checked=1
fi
if have man && have groff; then
  found=$(man --warnings=w -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null) || fail "man: $found"
  [ -z "$found" ] || fail "man: $found"
  checked=1
fi
if have mandoc; then
  # The page has no date: its version is the project's.
  found=$(mandoc -T lint -W warning "$page" | grep -v 'missing date' || true)
  [ -z "$found" ] || fail "mandoc: $found"
  checked=1
fi
[ "$checked" = 1 ] || skip "neither httpwire-inspect nor man, groff or mandoc is here"
