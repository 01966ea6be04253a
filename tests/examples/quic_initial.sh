#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# quic-initial with the samples of RFC 9001 Appendix A and RFC 9369 Appendix A.
set -euo pipefail

program=${HTTPWIRE_EXAMPLES_BIN:?}/quic-initial
[ -x "$program" ] || { echo "quic-initial has not been built"; exit 77; }
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }

fail() { echo "FAILED: $*" >&2; exit 1; }
equal() { [ "$1" = "$2" ] || fail "'${1:0:2000}' is not '${2:0:2000}'"; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# <version> <name>: the digits of a sample
sample() {
  python3 - "${HTTPWIRE_SOURCE_DIR:?}/tests/quic/sample_packets.hpp" "$1" "$2" <<'PYTHON'
import re, sys
text = open(sys.argv[1]).read().partition(f"namespace {sys.argv[2]} {{")[2]
print("".join(re.findall(r'"([0-9a-f]+)"', re.search(rf"auto {sys.argv[3]} =(.*?)_hex;", text, re.S)[1])))
PYTHON
}
refused() {  # <exit code> <arguments>...
  local expected=$1 status=0
  shift
  "$program" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  equal "$* $status" "$* $expected"
  [ -s "$scratch/err" ] || fail "no reason for $*"
}

"$program" --help | grep -q '^usage: ' || fail "no help"
for version in 1 2; do
  client=$(sample "v$version" client_packet)
  server=$(sample "v$version" server_packet)
  "$program" "$client" >"$scratch/out"
  equal "$(sed -n 1p "$scratch/out")" "version $version"
  equal "$(sed -n 2p "$scratch/out")" "destination connection ID 8394c8f03e515708"
  equal "$(sed -n 5p "$scratch/out")" "packet number 2"
  grep -q '^frames 060040f1010000ed0303' "$scratch/out" || fail "not the frames of the client"
  python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))' "$client" >"$scratch/datagram"
  equal "$("$program" --file "$scratch/datagram")" "$(cat "$scratch/out")"
  equal "$("$program" - <<<"${client:0:100} ${client:100}")" "$(cat "$scratch/out")"
  equal "$("$program" --server 8394c8f03e515708 "${server}00ff" | sed -n '5p;7p')" \
    "packet number 1"$'\n'"octets behind the packet 2"
  refused 1 "$server"
  refused 1 "${client%??}"
  refused 1 "${client%??}00"
  refused 1 --server 00 "$server"
  refused 1 --server "$(printf 'c1%.0s' {1..21})" "$server"
done
made=$("$program" --make 8394c8f03e515708 01000000)
equal ${#made} 2400  # digits of 1200 octets
"$program" "$made" >"$scratch/out"
equal "$(sed -n 5p "$scratch/out")" "packet number 0"
equal "$(sed -n 6p "$scratch/out")" "frames 06000401000000$(printf '00%.0s' {1..1158})"
equal "$(sed -n 7p "$scratch/out")" "octets behind the packet 0"
refused 1 --make 00 "$(printf '00%.0s' {1..1170})"
refused 1 --make "$(printf '00%.0s' {1..21})" 00
refused 2 --make 00
refused 2 --make 00 xy
refused 1 ""
refused 1 "$(sample v1 retry)"
refused 2
refused 2 c0f
refused 2 xy
refused 2 --server
refused 2 --server 00
refused 2 --file "$scratch/missing"
grep -q 'missing cannot be read' "$scratch/err" || fail "of a missing file: $(cat "$scratch/err")"
refused 2 --file "$scratch"
refused 2 --file
refused 2 --file /dev/zero
refused 2 --server 0x 00
refused 2 --make 00 00 00
refused 2 00 00
refused 2 --what
refused 1 c0
grep -qF '(quic_header_truncated, octet ' "$scratch/err" || fail "not which octet: $(cat "$scratch/err")"
if [ -w /dev/full ]; then
  for wanted in --help "$made"; do
    status=0
    "$program" "$wanted" >/dev/full 2>"$scratch/err" || status=$?
    equal "$status" 1
    grep -q 'cannot be written' "$scratch/err" || fail "on a full disk: $(cat "$scratch/err")"
  done
fi
