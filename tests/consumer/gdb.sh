#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# docs/gdb/httpwire.py shows values as it says.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

have gdb || skip "gdb is not installed"
gdb -nx -batch -ex 'python print(1)' >/dev/null 2>&1 || skip "this gdb has no Python"

error='error hpack_index_out_of_range at offset 12, field 3, stream 5, limit 61'
expected=(
  'three = 3 octets: 01 02 ff'
  'none = 0 octets'
  "many = 80 octets: 01 02 ff$(printf ' 00%.0s' {1..61}) ..."
  'fixed = 2 octets: 01 02'
  "failure = $error"
  'no_failure = no error'
  'good_result = value = {value = 7}'
  "bad_result = error = {error = $error}"
  'success = success'
  "bad_void = error = {error = $error}"
  'ready = value = {value = 8}'
  'starved = need_more'
  "failed = error = {error = $error}"
  'line = :path: /a?b (never)'
  'plain = te: trailers'
  'number = 15293809'
  'received = 37, size 2'
  'id = connection ID of 3 octets: 01 02 ff'
  'event = httpwire::h2::window_update = {stream_id = 9, increment = 7}'
  'polled = value = {value = httpwire::h2::data = {stream_id = 1, *'
)

# look_at <compiler options>...
look_at() {
  quietly "$CXX" -std=c++20 "${warnings[@]}" -g "$@" -I"$HTTPWIRE_SOURCE_DIR/include" "$consumer/gdb/values.cpp" \
    -o "$work/values"
  local commands=(-ex "source $HTTPWIRE_SOURCE_DIR/docs/gdb/httpwire.py" -ex 'set width 0' -ex 'set debuginfod enabled off'
    -ex 'break look' -ex run -ex up) line name
  for line in "${expected[@]}"; do
    name=${line%% = *}
    commands+=(-ex "printf \"$name = \"" -ex "output $name" -ex 'echo \n')
  done
  gdb -nx -batch "${commands[@]}" "$work/values" >"$work/log" 2>&1 || true
  if grep -qE 'Could not trace|Operation not permitted|Cannot create process' "$work/log"; then
    skip "gdb may not run a program here"
  fi
  for line in "${expected[@]}"; do
    local found=0 shown
    while IFS= read -r shown; do
      # shellcheck disable=SC2053  # a pattern
      if [[ $shown == ${line//[\[\]\?]/?} ]]; then found=1; fi
    done <"$work/log"
    [ "$found" = 1 ] || { cat "$work/log"; fail "not shown: $line"; }
  done
}

look_at
# With libc++, where the compiler has it. libc++ 14 cannot order arrays, so neither connection IDs.
if "$CXX" -stdlib=libc++ -std=c++20 -x c++ - -o "$work/values" 2>/dev/null <<<'#include <span>
int main() {}'; then
  look_at -stdlib=libc++ -Wno-defaulted-function-deleted
fi
