#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# alt-svc: help, values, the file and its commands, what it says of wrong input, and curl with the same file.
set -u

tool=${HTTPWIRE_EXAMPLES_BIN:?}/alt-svc
[ -x "$tool" ] || { echo "skipped: no alt-svc in $HTTPWIRE_EXAMPLES_BIN"; exit 77; }

scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$scratch"' EXIT
failures=0
fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# expect <status> <text on stderr or ''> <arguments...>
expect() {
  local status=$1 text=$2
  shift 2
  "$tool" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
  local got=$?
  [ "$got" -eq "$status" ] || fail "alt-svc $*: status $got, expected $status: $(cat "$scratch/err")"
  if [ -n "$text" ]; then
    grep -qF -- "$text" "$scratch/err" || fail "alt-svc $*: no \"$text\" in: $(cat "$scratch/err")"
  elif [ -s "$scratch/err" ]; then
    fail "alt-svc $*: unexpected: $(cat "$scratch/err")"
  fi
}
out_is() { [ "$(cat "$scratch/out")" = "$1" ] || fail "printed: $(cat "$scratch/out")"; }
# caret_below <line> <column>: the line is shown and the mark stands below that octet of it
caret_below() {
  grep -qxF "  $1" "$scratch/err" || fail "no line $1 in: $(cat "$scratch/err")"
  grep -qxF "  $(printf '%*s' "$2" '')^" "$scratch/err" || fail "no mark in column $2: $(cat "$scratch/err")"
}

# --- Help and wrong usage
expect 0 '' --help
grep -q '^usage: alt-svc parse' "$scratch/out" || fail "--help prints no usage"
expect 0 '' cache --help
expect 2 'a command is wanted'
expect 2 'unknown command explain' explain
expect 2 'parse wants a value' parse
expect 2 'unknown option --age-of' parse --age-of 1
expect 2 '--age wants a number' parse --age x 'h3=":443"'
expect 2 '--age wants a value' parse --age
expect 2 'cache wants a file' cache
expect 2 'unknown command explain' cache "$scratch/absent" explain

if [ -w /dev/full ]; then
  "$tool" parse 'h3=":443"' >/dev/full 2>"$scratch/err" && fail "status 0 on a full disk"
  grep -q 'cannot be written' "$scratch/err" || fail "on a full disk: $(cat "$scratch/err")"
fi

# --- Values
expect 0 '' parse 'h3=":443"; ma=60; persist="1"; x="a\"b", w%3Dx="alt.example:1"'
out_is $'h3 :443, 60 s, persistent, x=a"b\nw=x alt.example:1, 86400 s'
expect 0 '' parse --age 60 'h3=":443"; ma=60'
out_is 'h3 :443, 0 s (stale)'
expect 0 '' parse 'h3=":443"' clear
out_is 'clear'
expect 0 '' parse -- '--x=":1"'
out_is '--x :1, 86400 s'
expect 0 '' parse $'a=":1"; b="\x80"'
out_is 'a :1, 86400 s, b=\x80'
expect 1 'octet 5: the port of an alternative is not a number from 1 to 65535 (alt_svc_port, RFC 7838 section 3)' \
  parse 'h2=":0"'
caret_below 'h2=":0"' 5
expect 1 'value 2, octet 0: ' parse 'h2=":1"' '?'
caret_below '?' 0
expect 1 'limit 8192' parse "$(printf '%9000s' '')"
expect 1 '1 skipped' parse --lenient 'h2=":0", h3=":1"'
out_is 'h3 :1, 86400 s'
caret_below 'h2=":0", h3=":1"' 5
grep -q $'\x1b' "$scratch/err" && fail "colours where there is no terminal"
xs=$(printf '%190s' '' | tr ' ' x)
expect 1 'octet 203' parse "h2=\":1\"; a=$xs; ?"
caret_below "...${xs:0:48}; ?" 53

# --- A file
file=$scratch/file
at=(--now 1577836800)
expect 0 '' cache "$file"
out_is ''
expect 0 '' cache "$file" add https://example.com 'h3=":443"; persist=1, h2="alt.example:1"; ma=60' "${at[@]}"
expect 0 '' cache "$file" add http://example.com:8080 'h2=":1"' "${at[@]}"
expect 0 '' cache "$file" add https://example.com 'h3=":2"' --partition 'a b' "${at[@]}"
[ "$(grep -v '^# ' "$file")" = 'h1 example.com 443 h3 example.com 443 "20200102 00:00:00" 1 0
h1 example.com 443 h2 alt.example 1 "20200101 00:01:00" 0 0
#:origin http - h1 example.com 8080 h2 example.com 1 "20200102 00:00:00" 0 0
#:origin https a%20b h1 example.com 443 h3 example.com 2 "20200102 00:00:00" 0 0' ] || fail "written: $(cat "$file")"
expect 0 '' cache "$file" show --now 1577836860
out_is 'https://example.com:443
  h3 example.com:443, until 20200102 00:00:00, persistent
  h2 alt.example:1, until 20200101 00:01:00 (stale)
http://example.com:8080
  h2 example.com:1, until 20200102 00:00:00
https://example.com:443 in partition a b
  h3 example.com:2, until 20200102 00:00:00'
expect 0 '' cache "$file" choose https://example.com "${at[@]}" --protocols h2,h3
out_is $'h3 example.com:443, until 20200102 00:00:00, persistent\nh2 alt.example:1, until 20200101 00:01:00'
expect 0 '' cache "$file" choose https://example.com "${at[@]}" --protocols h2,h3 --client-order
out_is $'h2 alt.example:1, until 20200101 00:01:00\nh3 example.com:443, until 20200102 00:00:00, persistent'
expect 0 '' cache "$file" broken h3 example.com 443 "${at[@]}"
out_is 'left alone until 20200101 00:05:00'
expect 1 '' cache "$file" choose https://example.com "${at[@]}" --protocols h3
expect 0 '' cache "$file" show "${at[@]}"
grep -qxF 'broken: h3 example.com:443, left alone until 20200101 00:05:00, failures: 1' "$scratch/out" || fail "broken is not shown"
expect 0 '' cache "$file" works h3 example.com 443 "${at[@]}"
expect 0 '' cache "$file" misdirected https://example.com h2 alt.example 1 "${at[@]}"
expect 0 '' cache "$file" forget http://example.com:8080 "${at[@]}"
expect 0 '' cache "$file" network-changed "${at[@]}"
expect 0 '' cache "$file" show "${at[@]}"
out_is $'https://example.com:443\n  h3 example.com:443, until 20200102 00:00:00, persistent'
expect 0 '1 stale' cache "$file" add https://example.com 'h3=":1"; ma=5, h2=":1"' --age 5 "${at[@]}"
expect 0 '' cache "$file" purge --now 1577923200
[ "$(grep -vc '^# ' "$file")" = 0 ] || fail "purge left something"
expect 0 '' cache "$file" add https://example.com 'h3=":1"' "${at[@]}"
expect 0 '' cache "$file" add https://example.com clear "${at[@]}"
expect 0 '' cache "$file" show "${at[@]}"
out_is ''
for wrong in 'choose' 'add https://a' 'choose nonsense' 'broken h3 a' 'broken h3 a 0' 'broken h3 ::1 1' 'forget'; do
  # shellcheck disable=SC2086  # words
  expect 2 'alt-svc --help says more' cache "$file" $wrong
done
expect 1 'octet 0' cache "$file" add https://example.com '?'

# --- Files that are not right are left as they are
printf 'h1 a 443 h3 b 1 "20300101 00:00:00" 0 0\nh1 a 443 h3 b 0 "20300101 00:00:00" 0 0\n' >"$scratch/bad"
cp "$scratch/bad" "$scratch/bad.before"
expect 1 'line 2, octet 14: a line of an Alt-Svc cache file is malformed' cache "$scratch/bad" show "${at[@]}"
caret_below 'h1 a 443 h3 b 0 "20300101 00:00:00" 0 0' 14
out_is $'https://a:443\n  h3 b:1, until 20300101 00:00:00'
expect 1 'is left as it is' cache "$scratch/bad" add https://a 'h2=":1"' "${at[@]}"
cmp -s "$scratch/bad" "$scratch/bad.before" || fail "a malformed file was written"
expect 1 'cannot be read' cache "$scratch"
[ ! -c /dev/zero ] || expect 1 'has more than 40960000 octets' cache /dev/zero
expect 1 'cannot be written' cache "$scratch/absent/file" add https://a 'h2=":1"'
yes '# x' | head -10001 >"$scratch/long"
expect 1 'has more than 10000 lines' cache "$scratch/long"

# --- A file of curl, by its format
cat >"$scratch/curl" <<'TEXT'
# Your alt-svc cache. https://curl.se/docs/alt-svc.html
# This file was generated by libcurl! Edit at your own risk.
h2 example.com 443 h3 alt.example 8443 "20300131 10:00:00" 1 0
h1 example.com 443 h1 [::1] 443 "20300131 10:00:00" 0 0
TEXT
expect 0 '' cache "$scratch/curl" show "${at[@]}"
out_is 'https://example.com:443
  h3 alt.example:8443, until 20300131 10:00:00, persistent
  http/1.1 [::1]:443, until 20300131 10:00:00'

# --- curl itself
curl_says=none
if curl --version 2>/dev/null | grep -q '^Features:.*alt-svc'; then
  curl_says='reads what is written'
  future=(--now 1893456000)
  rm -f "$file"
  expect 0 '' cache "$file" add https://example.com \
    'h2="localhost:1"; persist=1, h3-29=":443", h3="[::1]:443", h2="other.example:8443"' "${future[@]}"
  expect 0 '' cache "$file" add http://plain.example 'h2=":1"' "${future[@]}"
  expect 0 '' cache "$file" add https://example.com 'h2=":2"' --partition p "${future[@]}"
  expect 0 '' cache "$file" broken h3 '[::1]' 443 "${future[@]}"
  # It loads the file, and writes it when it ends. No connection is made.
  curl -s --alt-svc "$file" -o /dev/null "file://$scratch/curl"
  grep -q 'generated by libcurl' "$file" || fail "curl did not write: $(cat "$file")"
  expect 0 '' cache "$file" show "${future[@]}"
  # Of unknown protocols and comments it keeps nothing; the rest is as it was.
  out_is 'https://example.com:443
  h2 localhost:1, until 20300102 00:00:00, persistent
  h3 [::1]:443, until 20300102 00:00:00
  h2 other.example:8443, until 20300102 00:00:00'

  # What a server says goes into the file of curl, and from there to this tool.
  if command -v openssl >/dev/null && command -v python3 >/dev/null &&
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$scratch/key" -out "$scratch/cert" -days 2 \
      -subj /CN=localhost >/dev/null 2>&1; then
    cat >"$scratch/server.py" <<'TEXT'
import http.server, ssl, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Alt-Svc", 'h2="alt.example:8443"; ma=3600; persist=1, h3=":444"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
TEXT
    python3 "$scratch/server.py" "$scratch/cert" "$scratch/key" >"$scratch/port" 2>/dev/null &
    server=$!
    for _ in $(seq 100); do [ -s "$scratch/port" ] && break; sleep 0.1; done
    port=$(cat "$scratch/port")
    rm -f "$scratch/learnt"
    if [ -n "$port" ] && curl -s -k --noproxy '*' --max-time 10 --alt-svc "$scratch/learnt" "https://127.0.0.1:$port/"; then
      curl_says='reads what is written, and is read'
      expect 0 '' cache "$scratch/learnt" show
      grep -qx "https://127.0.0.1:$port" "$scratch/out" || fail "what curl learnt: $(cat "$scratch/learnt")"
      grep -q '^  h2 alt.example:8443, until .*, persistent$' "$scratch/out" || fail "what curl learnt: $(cat "$scratch/out")"
    fi
  fi
fi

[ $failures -eq 0 ] || { echo "$failures failures" >&2; exit 1; }
echo "alt-svc: all as expected; curl: $curl_says"
