#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# httpwire-inspect as a person and as a script use it.
set -euo pipefail

program=${HTTPWIRE_EXAMPLES_BIN:?}/httpwire-inspect
captures=${HTTPWIRE_SOURCE_DIR:?}/docs/examples/captures
here=$HTTPWIRE_SOURCE_DIR/tests/examples
[ -x "$program" ] || { echo "httpwire-inspect has not been built"; exit 77; }
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
export PYTHONDONTWRITEBYTECODE=1

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }

# Runs the program; its output is in $scratch/out and $scratch/err.
expect() {  # <status> <arguments...>
  local wanted=$1 status=0
  shift
  timeout 60 "$program" "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
  [ "$status" = "$wanted" ] || fail "status $status, not $wanted: httpwire-inspect $*
$(cat "$scratch/err")"
}
says() { grep -qF -- "$2" "$scratch/$1" || fail "no '$2' on std$1: $(head -c 2000 "$scratch/$1")"; }
is_silent() { [ ! -s "$scratch/$1" ] || fail "something on std$1: $(head -c 2000 "$scratch/$1")"; }

# --- The command line -----------------------------------------------------------------------------------------
expect 0 --help
for word in usage: --stats --version --json --from= --stream= --quic-port= client_hello max-udp-flows max-crypto-bytes max-fields table-capacity 256 'Exit status'; do says out "$word"; done
is_silent err
expect 0 --version
grep -qE '^httpwire-inspect [0-9]+\.[0-9]+\.[0-9]+$' "$scratch/out" || fail "--version"
capture=$captures/post-body.pcap
expect 2; says err --help
expect 0 --json -- "$capture"
expect 1 -- --json; says err "cannot open"
expect 2 --no-such-option "$capture"; says err --no-such-option
expect 2 --from=quic "$capture"; says err quic
expect 2 --from=h3 --stream=bidi "$capture"; says err bidi
expect 2 --stream=uni "$capture"; says err --from=h3
expect 2 "$capture" "$capture"
expect 2 --quic-port
for wrong in '' 0 65536 -1 4433x http 99999999999999999999; do
  expect 2 "--quic-port=$wrong" "$capture"; says err --quic-port; is_silent out
done
expect 2 --from=h2 --quic-port=443 "$capture"; says err captures
expect 2 --from=h3 --quic-port 443 "$capture"; says err captures
expect 0 --quic-port 443 --quic-port=8443 "$capture"
many=(); for n in $(seq 17); do many+=("--quic-port=$n"); done
expect 2 "${many[@]}" "$capture"; says err --quic-port
expect 2 --limit
for wrong in max-fields max-fields= max-fields=many max-fields=-1 max-fields=9999999999999999999999 no-such-limit=1 \
    max-frame-size=100 max-udp-flows=0 max-crypto-bytes=100; do
  expect 2 --limit "$wrong" "$capture"; says err --help; is_silent out
done
expect 2 --limit=$'no\e[31msuch=1' "$capture"
if grep -q $'\e' "$scratch/err"; then fail "an escape sequence on stderr"; fi
expect 0 --json --limit max-fields=100 --limit=max-flows=7 --from pcap "$capture"

# --- Files that cannot be read, and files that are something else ---------------------------------------------
expect 1 "$scratch/absent"; says err "cannot open '$scratch/absent': No such file"; is_silent out
expect 1 "$scratch"; says err "cannot read"
: >"$scratch/empty"
expect 1 "$scratch"; is_silent out
expect 1 "$scratch/empty"; says out 'capture_truncated: the capture is empty'
expect 0 --from=h2 "$scratch/empty"
expect 1 --from=h3 "$scratch/empty"; says out h3_request_incomplete
expect 0 --from=h3 --stream=uni "$scratch/empty"; is_silent out
expect 1 --from=h3 "$scratch/absent"; says err "cannot open"
expect 1 "$HTTPWIRE_SOURCE_DIR/CMakeLists.txt"; says out capture_unknown_format
expect 1 --json "$HTTPWIRE_SOURCE_DIR/CMakeLists.txt"; says out '"code":"capture_unknown_format"'

# --- Text -----------------------------------------------------------------------------------------------------
for capture in "$captures"/*.pcap*; do
  case $capture in */quic-*) continue ;; esac
  expect 0 "$capture"
  is_silent err
  for word in 'flow 1, HTTP/2: client > ' ' > PREFACE' ' < HEADERS' ':status: ' '0 errors'; do says out "$word"; done
done
for capture in "$captures"/quic-*.pcap; do
  expect 0 "$capture"
  is_silent err
  for word in 'flow 1, QUIC: client > ' ' > ' ' < ' '  dcid=' '0 errors'; do says out "$word"; done
  if LC_ALL=C grep -q '[^[:print:]]' "$scratch/out"; then fail "more than printable ASCII"; fi
done
expect 0 "$captures/quic-v1.pcap"
for word in ' > initial  ' 'version=v1' 'frames=CRYPTO 0+' ' > client_hello ' 'server_name="www.example.com"  alpn="h3"' \
    '    max_idle_timeout: 2000' 'grease_quic_bit: yes' ' < server_hello ' ' < handshake ' ' > 1rtt ' '1 QUIC flow,'; do
  says out "$word"
done
python3 "$here/inspect_bytes.py" every-frame "$scratch/every-frame"
TERM=xterm expect 1 "$scratch/every-frame"
for word in 'x-odd: \x1b[31mred\x1b[0m \x00\x7f\x80\xff"\\' 'debug_data="bye \x1b[2J"' '(never indexed)' \
    'h2_window_increment_zero' 'RFC 9113 section 6.9' 'octet 266' 'setting 4660=7' 'type=238'; do says out "$word"; done
if LC_ALL=C grep -q '[^[:print:]]' "$scratch/out"; then fail "more than printable ASCII"; fi

python3 "$here/inspect_bytes.py" h3-request "$scratch/h3-request"
expect 0 --from h3 --stream request "$scratch/h3-request"
for word in ' > PUSH_PROMISE ' ':authority: www.example.com' 'push_id=300' 'reserved=yes' '(never indexed)' \
    'x-odd: \x1b[31mred\x1b[0m \x00\x7f\x80\xff"\\'; do says out "$word"; done
if LC_ALL=C grep -q '[^[:print:]]' "$scratch/out"; then fail "more than printable ASCII"; fi

# A terminal has colours, unless they are not wanted; what a capture holds is escaped there as well.
if command -v script >/dev/null; then
  on_terminal() { env TERM=xterm "$@" script -qec "'$program' '$scratch/every-frame'" /dev/null </dev/null || true; }
  on_terminal >"$scratch/out"
  says out $'\e[3'
  says out '\x1b[31mred'
  on_terminal NO_COLOR=1 >"$scratch/out"
  says out '\x1b[31mred'
  if grep -q $'\e' "$scratch/out"; then fail "colours in spite of NO_COLOR"; fi
fi

# --- Sums instead of lines ------------------------------------------------------------------------------------
expect 0 --stats "$captures/push-goaway.pcap"
for row in 'HTTP/2 frames count octets' 'DATA 3 98' 'PUSH_PROMISE 2 44' 'sections 6' 'fields 36' \
    'octets of names and values 765' 'octets on the wire 203' 'compression ratio 3.77' 'opened 3' 'of them pushed 2' \
    'none 0' '12 packets, 1 HTTP/2 connection, 0 other connections, 0 errors'; do
  tr -s ' ' <"$scratch/out" | sed 's/^ //' | grep -qxF "$row" || fail "no row '$row': $(cat "$scratch/out")"
done
expect 1 --stats "$scratch/every-frame"; says out h2_window_increment_zero
expect 0 --stats "$captures/quic-v1.pcap"; says out 'QUIC frames of opened packets'
expect 0 --stats --from h3 "$scratch/h3-request"; says out 'HTTP/3 frames'
expect 1 --stats "$scratch/empty"; says out '0 packets'
expect 0 --stats --json "$captures/get-trailers.pcap"
python3 - "$scratch/out" "$captures" "$program" <<'PYTHON' || fail "sums and lines differ"
import collections, json, subprocess, sys
sums = json.load(open(sys.argv[1], encoding="ascii"))
lines = [json.loads(line) for line in subprocess.run(
    [sys.argv[3], "--json", sys.argv[2] + "/get-trailers.pcap"], stdout=subprocess.PIPE, check=True).stdout.splitlines()]
counts = collections.Counter(line["event"] for line in lines)
assert {e["event"]: e["count"] for e in sums["events"]} == counts, sums
fields = [pair for line in lines for pair in line.get("fields", [])]
assert sums["fields"] == len(fields) and sums["field_octets"] == sum(len(n) + len(v) for n, v in fields), sums
assert sums["streams"] == len({(l["flow"], l["stream"]) for l in lines if ":method" in dict(l.get("fields", []))}), sums
assert sums["event"] == "statistics" and sums["errors"] == {} and sums["pushed"] == 0, sums
PYTHON

# A large file says on a terminal how far it is; a small one and a pipe do not.
if command -v script >/dev/null && cp "$captures/post-body.pcap" "$scratch/large" &&
    truncate -s 70M "$scratch/large" 2>/dev/null; then
  on_stderr() { script -qec "$program --stats $1 >$scratch/sums" /dev/null </dev/null || true; }
  on_stderr "$scratch/large" >"$scratch/out"; says out ' of 70 MiB, '
  on_stderr "$captures/post-body.pcap" >"$scratch/out"; is_silent out
  on_stderr "- <$scratch/empty" >"$scratch/out"; is_silent out
  "$program" --stats "$scratch/large" >/dev/null 2>"$scratch/err" || true; is_silent err
  rm "$scratch/large"
fi

# A reader that goes away is no failure, and a full disk is one.
status=0
"$program" "$captures/get-trailers.pcap" 2>"$scratch/err" | head -n 1 >/dev/null || status=${PIPESTATUS[0]}
[ "$status" -le 1 ] || fail "status $status when the reader went away"
is_silent err
if [ -w /dev/full ]; then
  status=0
  "$program" "$captures/get-trailers.pcap" >/dev/full 2>"$scratch/err" || status=$?
  [ "$status" = 1 ] || fail "status $status on a full disk"
  says err "cannot write"
fi

# --- JSON, damaged captures, memory ---------------------------------------------------------------------------
python3 "$here/inspect_checks.py" "$program" "$captures" "$scratch"
python3 "$here/inspect_h3_checks.py" "$program" "$captures" "$scratch"
python3 "$here/inspect_quic_checks.py" "$program" "$captures" "$scratch"
