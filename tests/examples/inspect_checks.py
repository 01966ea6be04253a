# SPDX-License-Identifier: MIT
"""Runs httpwire-inspect over captures, whole and damaged, and checks each line that it prints.

usage: inspect_checks.py PROGRAM CAPTURES SCRATCH
"""

import random
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path

from inspect_bytes import KINDS
from inspect_lines import lines_of

PROGRAM, CAPTURES, SCRATCH = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
TIMEOUT = 60


def run(*arguments, octets=None):
    """The lines. The exit status has to say whether there is an error among them."""
    done = subprocess.run([PROGRAM, "--json", *map(str, arguments)], input=octets, timeout=TIMEOUT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert done.returncode in (0, 1), f"{arguments}: status {done.returncode}\n{done.stderr.decode(errors='replace')}"
    assert not done.stderr, done.stderr.decode(errors="replace")
    lines = lines_of(done.stdout)
    errors = [line for line in lines if line["event"] == "error"]
    assert (done.returncode == 1) == bool(errors), f"{arguments}: status {done.returncode}, {errors}"
    return lines


def clean(*arguments, octets=None):
    lines = run(*arguments, octets=octets)
    assert not [line for line in lines if line["event"] == "error"], lines
    return lines


def make(kind):
    path = SCRATCH / kind
    with open(path, "wb") as out:
        for octets in KINDS[kind]():
            out.write(octets)
    return path


def count(lines):
    return Counter(line["event"] for line in lines)


def fields(lines):
    return [dict(line["fields"]) for line in lines if "fields" in line]


def one(lines, event, **wanted):
    found = [line for line in lines if line["event"] == event and all(line.get(k) == v for k, v in wanted.items())]
    assert len(found) == 1, f"{event} {wanted}: {found}"
    return found[0]


def captures_decode():
    for path in sorted(set(CAPTURES.glob("*.pcap*")) - set(CAPTURES.glob("quic-*"))):
        lines = clean(path)
        events = count(lines)
        assert events["PREFACE"] >= 1 and events["SETTINGS"] >= 2 and events["HEADERS"] >= 2, f"{path}: {events}"
        sections = fields(lines)
        assert any(":method" in s for s in sections) and any(":status" in s for s in sections), path
        assert lines == clean("-", octets=path.read_bytes()), f"{path}: differs from the standard input"
        assert lines == clean("--from=pcap", path), path


def captures_have_what_they_show():
    lines = clean(CAPTURES / "get-trailers.pcap")
    assert count(lines)["PREFACE"] == 2
    responses = [s for s in fields(lines) if s.keys() == {"x-checksum"}]
    assert len(responses) == 7, responses
    assert any("x-upload-checksum" in s and ":method" not in s for s in fields(lines))
    trailer = next(line for line in lines if line.get("fields", [["", ""]])[0][0] == "x-checksum")
    assert trailer["flags"] & 1 and "END_STREAM" in trailer["flag_names"]

    lines = clean(CAPTURES / "continuation.pcap")
    first = one(lines, "HEADERS", length=16384)
    assert "fields" not in first and not first["flags"] & 4
    names = dict(one(lines, "CONTINUATION")["fields"])
    assert names[":method"] == "GET" and len(names["continuation-test-1"]) > 2000

    lines = clean(CAPTURES / "push-goaway.pcap")
    promises = [line for line in lines if line["event"] == "PUSH_PROMISE"]
    assert [dict(p["fields"])[":path"] for p in promises] == ["/style.css", "/script.js"]
    assert [p["promised_stream"] for p in promises] == [2, 4]
    assert one(lines, "GOAWAY")["code"] == "NO_ERROR"

    lines = clean(CAPTURES / "post-body.pcap")
    to_server = one(lines, "PREFACE")["flow"]
    sent = [line["length"] for line in lines if line["event"] == "DATA" and line["flow"] == to_server]
    assert sum(sent) == 40_000 and len(sent) == 3, sent
    assert [line["increment"] for line in lines if line["event"] == "WINDOW_UPDATE"]
    assert len({line["flow"] for line in clean(CAPTURES / "two-connections.pcapng")}) == 4
    assert "404" in [s.get(":status") for s in fields(clean(CAPTURES / "ipv6-cooked-nano.pcap"))]
    assert all(line["flow"].startswith("[::1]:") for line in clean(CAPTURES / "ipv6-cooked-nano.pcap"))


def raw_octets():
    lines = run("--from=h2", make("every-frame"))
    events = count(lines)
    assert all(line["packet"] == 0 and line["flow"] == "file>file" for line in lines)
    assert events["error"] == 1 and events["CONTINUATION"] == 2 and events["UNKNOWN"] == 1, events
    zero = one(lines, "error")
    assert (zero["code"], zero["stream"], zero["section"]) == ("h2_window_increment_zero", 7, "RFC 9113 section 6.9")
    assert lines[lines.index(zero) + 1:], "nothing after an error of a stream"
    assert one(lines, "UNKNOWN")["type"] == 0xEE
    assert one(lines, "SETTINGS", length=12)["settings"] == [["HEADER_TABLE_SIZE", 8192], [0x1234, 7]]
    assert one(lines, "GOAWAY")["debug_data"] == "bye \x1b[2J"
    assert fields(lines)[0]["x-odd"] == "\x1b[31mred\x1b[0m \x00\x7f\x80\xff\"\\"
    assert [line["code"] for line in lines if line["event"] == "RST_STREAM"] == ["CANCEL", 0xDEAD]
    assert one(lines, "DATA")["length"] == 6
    octets = make("every-frame").read_bytes()
    assert run("-", octets=octets) == lines, "what begins with the preface is HTTP/2"
    without_preface = run("--from=h2", "-", octets=octets[24:])
    assert [line["event"] for line in without_preface] == [line["event"] for line in lines[1:]]
    server = clean(make("server-extensions"))
    assert one(server, "ORIGIN")["origins"] == ["https://example.com", "https://b.org"]
    assert one(server, "ALTSVC", stream=0)["field_value"] == 'h3=":443"'
    for size in range(len(octets)):
        part = run("--from=h2", "-", octets=octets[:size])
        same = [line for line in part if line["event"] != "error" or line["code"] != "truncated"]
        assert same == lines[:len(same)], f"cut at {size}"


def limits_fire():
    path = make("many-fields")
    assert len(fields(clean(path))) == 2
    lines = run("--limit", "max-fields=3", path)
    errors = [line for line in lines if line["event"] == "error"]
    assert [e["code"] for e in errors] == ["too_many_fields"] * 2, errors
    assert all(e["section"] == "RFC 9113 section 10.5.1" and e["limit"] == 3 for e in errors)
    assert [len(line["fields"]) for line in lines if "fields" in line] == [3, 3]
    for limit, code in (("max-section-size=100", "section_too_large"), ("max-string-size=5", "string_too_long"),
                        ("max-block-size=20", "h2_block_too_large"), ("max-state-bytes=100", "out_of_state_bytes")):
        assert code in [e.get("code") for e in run(f"--limit={limit}", path)], limit
    big = CAPTURES / "continuation.pcap"
    assert "h2_block_too_many_frames" in [e.get("code") for e in run("--limit=max-block-frames=1", big)]
    assert "too_many_flows" in [e.get("code") for e in run("--limit=max-flows=5", make("at-once"))]
    assert "capture_packet_too_large" in [e.get("code") for e in run("--limit=max-packet-size=64", big)]


def flows_are_apart():
    lines = run(make("mixed"))
    codes = {line["flow"].split(":")[0]: line["code"] for line in lines if line["event"] == "error"}
    assert codes == {"10.0.0.1": "field_truncated", "10.0.0.2": "tcp_gap", "10.0.0.4": "truncated"}, codes
    assert not [line for line in lines if "10.0.0.3" in line["flow"]], "HTTP/1 is not shown"
    assert count(line for line in lines if "10.0.0.5" in line["flow"])["HEADERS"] == 2
    assert len(fields(clean(make("raised-table")))) == 3


def damaged():
    chance = random.Random(2718)
    for path in sorted(CAPTURES.glob("*.pcap*")):
        octets = path.read_bytes()
        sizes = set(range(0, 40, 3)) | {chance.randrange(len(octets)) for _ in range(25)}
        for size in sizes:
            run("-", octets=octets[:size])
        for _ in range(60):
            wrong = bytearray(octets)
            for _ in range(chance.choice((1, 3, 30))):
                wrong[chance.randrange(len(wrong))] = chance.randrange(256)
            run("-", octets=bytes(wrong))
    for _ in range(40):
        run("--from=h2", "-", octets=chance.randbytes(chance.randrange(3000)))
        run("-", octets=chance.randbytes(chance.randrange(3000)))
    octets = bytearray(make("every-frame").read_bytes())
    for _ in range(150):
        wrong = bytearray(octets)
        wrong[chance.randrange(len(wrong))] = chance.randrange(256)
        run("--from=h2", "-", octets=bytes(wrong))


def bounded(kind, mebibytes, *arguments):
    """The lines of a file that is read with little memory to be had. Instrumented programs need more."""
    instrumented = b"__asan_init" in Path(PROGRAM).read_bytes()
    path = make(kind)
    out = Path(f"{path}.out")
    limit = "unlimited" if instrumented else mebibytes * 1024
    command = f'ulimit -v {limit}; file=$1; shift; exec "$0" --json "$@" "$file" >"$file.out"'
    done = subprocess.run(["sh", "-c", command, PROGRAM, path, *arguments], timeout=TIMEOUT, check=False)
    assert done.returncode == 0, f"{kind} with {mebibytes} MiB: status {done.returncode}"
    lines = lines_of(out.read_bytes())
    path.unlink()
    out.unlink()
    return lines


def memory_is_bounded():
    for kind, mebibytes in (("in-turn", 48), ("at-once", 320)):
        events = count(bounded(kind, mebibytes))
        assert events["PREFACE"] == 10_000 and events["error"] == 0, events
    events = count(bounded("big", 48))
    assert events["DATA"] == 256 * 64, events


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for check in (captures_decode, captures_have_what_they_show, raw_octets, limits_fire, flows_are_apart, damaged,
                  memory_is_bounded):
        check()
        print("passed:", check.__name__, flush=True)
