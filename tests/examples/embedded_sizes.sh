#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The sizes in docs/embedded.md are those that guide-embedded prints, on a machine of 64 bits.
set -euo pipefail

program=${HTTPWIRE_EXAMPLES_BIN:?}/guide-embedded
[ -x "$program" ] || { echo "skipped: guide-embedded has not been built"; exit 77; }
[ "$(od -An -tx1 -j4 -N1 "$program" | tr -d ' ')" = 02 ] || { echo "skipped: not an ELF program of 64 bits"; exit 77; }

shown=$("$program" | grep -E '^(h2|h3|hpack|qpack|the connection).* [0-9]+$' | sed -E 's/ +([0-9]+)$/ \1/')
told=$(sed -n '/^| object | octets |/,/^$/p' "${HTTPWIRE_SOURCE_DIR:?}/docs/embedded.md" | tail -n +3 |
  sed -nE 's/^\| `?([^`|]*[^`| ])`? \| ([0-9,]+) \|$/\1 \2/p' | sed -E 's/,([0-9]{3})$/\1/')
[ "$(wc -l <<<"$shown")" -ge 8 ] || { echo "FAILED: not the sizes: $shown" >&2; exit 1; }
diff <(echo "$told") <(echo "$shown") || { echo "FAILED: docs/embedded.md (<) has other sizes than the program (>)" >&2; exit 1; }
