#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# h2c-hello against curl, nghttp and h2load.
set -euo pipefail

program=${HTTPWIRE_EXAMPLES_BIN:?}/h2c-hello
[ -x "$program" ] || { echo "h2c-hello has not been built"; exit 77; }
for client in curl nghttp python3; do
  command -v "$client" >/dev/null || { echo "$client is not installed"; exit 77; }
done
curl --version | grep -q HTTP2 || { echo "this curl has no HTTP/2"; exit 77; }

scratch=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then kill -9 "$server" 2>/dev/null || true; fi
  rm -rf "$scratch"
}
trap cleanup EXIT

fail() { echo "FAILED: $*" >&2; cat "$scratch/log" >&2; exit 1; }
equal() { [ "$1" = "$2" ] || fail "'${1:0:2000}' is not '${2:0:2000}'"; }

start() {
  "$program" 0 >"$scratch/log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    port=$(sed -n 's/^listening on 127\.0\.0\.1:\([0-9]*\)$/\1/p' "$scratch/log")
    if [ -n "$port" ]; then return 0; fi
    sleep 0.1
  done
  fail "the server has not started"
}
stop() {
  kill "$server"
  wait "$server" || true
  server=
}
is_alive() { kill -0 "$server" 2>/dev/null || fail "the server is gone"; }

h2curl() { curl --silent --show-error --fail --max-time 20 --http2-prior-knowledge "$@"; }
hello() { echo "hello on stream $1, got $2 octets"; }
any_stream() { sed 's/stream [0-9]*/stream N/'; }

# --- The command line -----------------------------------------------------------------------------------------
"$program" --help | grep -q usage: || fail "no help"
for wrong in "" many 70000 -1 80x; do
  status=0
  "$program" "$wrong" >/dev/null 2>&1 || status=$?
  equal "$wrong: $status" "$wrong: 2"
done

start
base=http://127.0.0.1:$port

# --- curl -----------------------------------------------------------------------------------------------------
equal "$(h2curl "$base/one")" "$(hello 1 0)"
equal "$(h2curl -w '%{http_version} %{http_code}' -o /dev/null "$base/")" "2 200"
# curl 7.88 cannot use such a connection twice; in parallel it opens one for each.
equal "$(h2curl --parallel --parallel-immediate "$base/[1-20]" 2>"$scratch/curl" | sort)" \
  "$(for _ in $(seq 20); do hello 1 0; done)"
equal "$(h2curl -H 'expect:' --data 12345 "$base/post")" "$(hello 1 5)"
head -c 1000000 /dev/zero >"$scratch/body"
equal "$(h2curl -H 'expect:' --data-binary "@$scratch/body" "$base/large")" "$(hello 1 1000000)"
h2curl --head "$base/one" | tr -d '\r' >"$scratch/head"
equal "$(sed -n 1p "$scratch/head")" "HTTP/2 200 "
equal "$(grep content-length "$scratch/head")" "content-length: $(hello 1 0 | wc -c)"
# More fields than the server takes.
many=()
for i in $(seq 300); do many+=(-H "x-$i: $i"); done
if h2curl "${many[@]}" "$base/" >"$scratch/many" 2>&1; then fail "too many fields were taken"; fi
is_alive

# --- nghttp: many streams, CONTINUATION, trailers, small windows ----------------------------------------------
equal "$(timeout 20 nghttp -m 20 "$base/many" | any_stream | sort -u)" "$(hello N 0)"
equal "$(timeout 20 nghttp -m 20 "$base/many" | wc -l)" 20
equal "$(timeout 20 nghttp --continuation "$base/long" | any_stream)" "$(hello N 0)"
equal "$(timeout 20 nghttp -d "$scratch/body" --trailer='x-end: yes' "$base/trailers" | any_stream)" \
  "$(hello N 1000000)"
equal "$(timeout 20 nghttp --window-bits=1 "$base/" | any_stream)" "$(hello N 0)"
# The bodies of several streams come in turns.
equal "$(timeout 20 nghttp --window-bits=3 -m 3 "$base/" | wc -c)" "$((3 * $(hello 13 0 | wc -c)))"
equal "$(timeout 20 nghttp --header-table-size=0 -m 3 "$base/tableless" | any_stream | sort -u)" "$(hello N 0)"
timeout 20 nghttp -nv "$base/" >"$scratch/nghttp"
if grep -E 'recv (GOAWAY|RST_STREAM)' "$scratch/nghttp"; then fail "nghttp was refused"; fi
is_alive

# --- What is not HTTP/2, and HTTP/2 that breaks the rules -----------------------------------------------------
timeout 60 python3 - "$port" <<'PYTHON' || fail "wrong octets"
import random, socket, struct, sys

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
GET = bytes([0x82, 0x86, 0x84])


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def talk(octets, until=None):
    """The frames that come back until the end of the connection, or until one of a type has come."""
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10) as s:
        s.sendall(octets)
        if until is None:
            s.shutdown(socket.SHUT_WR)
        got, frames = b"", []
        try:
            while piece := s.recv(65536):
                got += piece
                while len(got) >= 9 and len(got) >= 9 + int.from_bytes(got[:3], "big"):
                    size = 9 + int.from_bytes(got[:3], "big")
                    frames.append((got[3], got[4], int.from_bytes(got[5:9], "big"), got[9:size]))
                    got = got[size:]
                    if frames[-1][0] == until:
                        return frames
        except ConnectionResetError:
            pass
        return frames


def goaway(octets):
    return int.from_bytes(talk(octets, until=7)[-1][3][4:8], "big")


def reset(octets):
    return int.from_bytes(talk(octets, until=3)[-1][3], "big")


START = PREFACE + SETTINGS
assert goaway(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n") == 1
assert goaway(PREFACE + frame(6, 0, 0, bytes(8))) == 1
assert goaway(START + frame(1, 5, 1, b"\xff\xff\xff")) == 9
assert goaway(START + frame(6, 0, 0, b"short")) == 6
assert goaway(START + frame(1, 5, 2, GET)) == 1
assert goaway(START + frame(8, 0, 0, struct.pack(">I", 0x7fffffff))) == 3
assert goaway(START + frame(9, 4, 1, GET)) == 1
assert goaway(START + frame(1, 0, 1, GET) + frame(9, 0, 1) * 100) == 11
assert goaway(START + struct.pack(">I", 20000)[1:] + bytes(6)) == 6
assert reset(START + frame(1, 4, 1, GET) + frame(8, 0, 1, bytes(4))) == 1
pong = talk(START + frame(6, 0, 0, b"12345678") + frame(0xbb, 0xff, 7, b"unknown") + frame(6, 0, 0, b"abcdefgh"))
assert [f[3] for f in pong if f[0] == 6 and f[1] == 1] == [b"12345678", b"abcdefgh"], pong
assert len([f for f in pong if f[0] == 4]) == 2 and not [f for f in pong if f[0] == 7], pong
# More streams than are allowed: those that are too many are refused and can be tried again.
crowd = talk(START + b"".join(frame(1, 4, i, GET) for i in range(1, 241, 2)))
assert [f[3][3] for f in crowd if f[0] == 3] == [7] * 20, crowd

chance = random.Random(7)
good = START + frame(1, 4, 1, GET) + frame(0, 1, 1, b"body") + frame(6, 0, 0, bytes(8)) + frame(3, 0, 1, bytes(4))
for _ in range(300):
    wrong = bytearray(good)
    for _ in range(chance.choice((1, 2, 8))):
        wrong[chance.randrange(24, len(wrong))] = chance.randrange(256)
    talk(bytes(wrong[:chance.randrange(len(wrong) + 1)]))
    talk(chance.randbytes(chance.randrange(200)))

# More connections than are served at a time: the others wait for their turn.
idle = [socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10) for _ in range(100)]
for one in idle:
    one.close()
PYTHON
is_alive
equal "$(h2curl "$base/after")" "$(hello 1 0)"

# --- Load -----------------------------------------------------------------------------------------------------
if command -v h2load >/dev/null; then
  timeout 60 h2load -n 5000 -c 10 -m 20 "$base/load" >"$scratch/load" || fail "h2load"
  grep -q '5000 succeeded, 0 failed' "$scratch/load" || fail "$(cat "$scratch/load")"
  timeout 60 h2load -n 20 -c 2 -m 5 -d "$scratch/body" "$base/load" >"$scratch/load" || fail "h2load"
  grep -q '20 succeeded, 0 failed' "$scratch/load" || fail "$(cat "$scratch/load")"
fi

stop
if grep -v '^listening on' "$scratch/log"; then fail "the server complains"; fi
echo "passed"
