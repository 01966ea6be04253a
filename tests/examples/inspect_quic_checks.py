# SPDX-License-Identifier: MIT
"""Runs httpwire-inspect over captures of QUIC, whole, cut and damaged, and checks each line that it prints.

usage: inspect_quic_checks.py PROGRAM CAPTURES SCRATCH
"""

import random
import struct
import subprocess
from pathlib import Path

from inspect_checks import CAPTURES, PROGRAM, SCRATCH, TIMEOUT, clean, count, one, run
from inspect_lines import lines_of

PACKETS = ("initial", "0rtt", "handshake", "retry", "1rtt", "version_negotiation", "unknown_version", "padding")
FILES = sorted(CAPTURES.glob("quic-*.pcap"))


def frames_of(path):
    """(seconds, fraction, original length, octets) of each record of a little-endian pcap."""
    octets, at = path.read_bytes(), 24
    assert octets[:4] == b"\xd4\xc3\xb2\xa1", path
    while at < len(octets):
        seconds, fraction, kept, original = struct.unpack_from("<IIII", octets, at)
        yield seconds, fraction, original, octets[at + 16:at + 16 + kept]
        at += 16 + kept


def pcap_of(frames, link=1):
    yield struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link)
    for seconds, fraction, original, octets in frames:
        yield struct.pack("<IIII", seconds, fraction, len(octets), original) + octets


def pcapng_of(frames, link=1):
    def block(kind, body):
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    yield block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
    yield block(1, struct.pack("<HHI", link, 0, 0))
    for seconds, fraction, original, octets in frames:
        ticks = seconds * 1_000_000 + fraction
        yield block(6, struct.pack("<IIIII", 0, ticks >> 32, ticks & 0xffffffff, len(octets), original) + octets)


def events(lines):
    return [line["event"] for line in lines]


def lines_of_capture(name):
    return clean(CAPTURES / name)


def to_server(lines):
    return [line for line in lines if line["flow"] == lines[0]["flow"]]


def check_line(line):
    if line["proto"] != "quic":
        return
    assert line["stream"] == line["flags"] == 0 and line["flag_names"] == [], line
    if line["event"] in ("initial", "0rtt", "handshake", "retry", "version_negotiation", "unknown_version"):
        assert isinstance(line["version"], int), line
        bytes.fromhex(line["dcid"] + line["scid"])
    if line["event"] in ("initial", "retry"):
        bytes.fromhex(line["token"])
    if line["event"] == "initial":
        assert ("frames" in line) == line["opened"] == ("packet_number" in line), line
        assert not line["opened"] or len(line["frames"]) == len(line["frame_details"]), line
    if line["event"] == "client_hello":
        assert isinstance(line["server_name"], str) and isinstance(line["alpn"], list), line
    for entry in line.get("transport_parameters", []):
        assert len(entry) == 2 and isinstance(entry[0], (str, int)), line
    if line["event"] == "error" and line["code"] != "too_many_flows":
        assert line["where"] in ("datagram", "crypto_stream"), line


def captures_decode():
    assert len(FILES) >= 7, FILES
    for path in FILES:
        lines = clean(path)
        for line in lines:
            check_line(line)
        assert {line["proto"] for line in lines} == {"quic"}, path
        assert max(line["packet"] for line in lines) == len(list(frames_of(path))), path
        assert lines == clean("-", octets=path.read_bytes()), f"{path}: differs from the standard input"
        assert lines == clean("-", octets=b"".join(pcapng_of(frames_of(path)))), f"{path}: differs as pcapng"
        assert path.stat().st_size < 20_000, path


def version_1():
    lines = lines_of_capture("quic-v1.pcap")
    assert events(lines)[:7] == ["initial", "crypto", "client_hello", "initial", "crypto", "server_hello", "handshake"]
    first, hello, answer = lines[0], lines[2], lines[3]
    assert (first["version"], first["opened"], first["packet_number"], first["length"]) == (1, True, 0, 1200)
    assert first["frames"] == ["CRYPTO", "PADDING"] and first["token"] == ""
    assert (hello["server_name"], hello["alpn"]) == ("www.example.com", ["h3"])
    parameters = dict(hello["transport_parameters"])
    assert parameters["initial_source_connection_id"] == first["scid"] == answer["dcid"]
    assert parameters["max_idle_timeout"] == 2000 and parameters["initial_max_streams_uni"] == 100
    assert answer["frames"] == ["ACK", "CRYPTO"] and answer["scid"] != first["dcid"]
    assert count(lines)["1rtt"] >= 2 and count(lines)["client_hello"] == 1
    assert {line["dcid"] for line in lines if line["event"] == "1rtt"} == {first["scid"], answer["scid"]}


def retry():
    lines = lines_of_capture("quic-retry-ipv6.pcap")
    assert lines[0]["flow"].startswith("[::1]:")
    answer = one(lines, "retry")
    second = [line for line in to_server(lines) if line["event"] == "initial"][1]
    assert answer["token"] and second["token"] == answer["token"] and second["dcid"] == answer["scid"]
    assert answer["tag_is_right"] and answer["version"] == 1
    assert count(lines)["client_hello"] == 2 and count(lines)["server_hello"] == 1
    assert one(lines, "server_hello")["packet"] > answer["packet"], "keys after Retry"


def version_negotiation():
    lines = lines_of_capture("quic-version-negotiation.pcap")
    assert events(lines)[:3] == ["unknown_version", "version_negotiation", "initial"]
    assert lines[0]["version"] == 0x1a2a3a4a and lines[0]["reserved"]
    assert lines[1]["version"] == 0 and "v1" in lines[1]["versions"]
    assert (lines[1]["dcid"], lines[1]["scid"]) == (lines[0]["scid"], lines[0]["dcid"])
    assert one(lines, "client_hello")["alpn"] == ["h3"] and count(lines)["server_hello"] == 1


def large_hello():
    lines = lines_of_capture("quic-large-hello.pcap")
    hello = one(lines, "client_hello")
    assert hello["length"] > 1200 and hello["pre_shared_key"] and hello["early_data"]
    pieces = [line for line in to_server(lines) if line["event"] == "crypto"]
    assert len(pieces) >= 2 and pieces[0]["in_order"] < pieces[-1]["in_order"] == hello["length"]
    assert hello["packet"] > lines[0]["packet"] and count(lines)["0rtt"] >= 1


def chromium():
    lines = lines_of_capture("quic-chromium.pcap")
    first = next(line for line in lines if line["event"] == "crypto")
    starts = [int(piece.split("+")[0]) for piece in first["pieces"]]
    assert len(starts) >= 3 and starts != sorted(starts) and first["gaps"] >= 1, "it shuffles its ClientHello"
    hello = one(lines, "client_hello")
    assert (hello["server_name"], hello["alpn"]) == ("www.example.com", ["h3"])
    assert any("v1" in str(value) for name, value in hello["transport_parameters"] if name == "version_information")
    assert count(lines)["server_hello"] == 1 and count(lines)["1rtt"] >= 1
    lines = lines_of_capture("quic-chromium-v2.pcap")
    assert lines[0]["version"] == 0x6b3343cf and lines[0]["opened"], lines[0]
    assert one(lines, "client_hello")["server_name"] == "www.example.com"
    assert count(lines)["version_negotiation"] >= 1
    lines = lines_of_capture("quic-v2-draft.pcap")
    assert set(events(lines)) == {"unknown_version", "1rtt"} and lines[0]["version"] == 0x709a50c4


def cut_captures():
    """What a snapshot length leaves: each datagram that lost octets says so, unless its headers are there."""
    for path in FILES:
        frames = list(frames_of(path))
        for kept in (*range(14, 120, 7), 200, 600, 1100):
            cut = b"".join(pcap_of((s, f, n, octets[:kept]) for s, f, n, octets in frames))
            lines = run("-", octets=cut)
            for line in lines:
                check_line(line)
            wrong = {line["code"] for line in lines if line["event"] == "error"}
            assert wrong <= {"datagram_cut", "crypto_incomplete"}, f"{path} at {kept}: {wrong}"
        octets = path.read_bytes()
        for size in range(0, len(octets), 61):
            run("-", octets=octets[:size])
    lines = run("-", octets=b"".join(pcap_of((s, f, n, o[:600]) for s, f, n, o in frames_of(CAPTURES / "quic-v1.pcap"))))
    lost = one(lines[:1], "error")
    assert lost["code"] == "datagram_cut" and lost["missing"] > 0 and lost["dcid"], lost


def late_captures():
    """Captures that begin in the middle: nothing is opened that cannot be."""
    frames = list(frames_of(CAPTURES / "quic-v1.pcap"))
    port = struct.unpack_from(">H", frames[0][3], 36)[0]
    assert port == 4433, port
    for start in range(1, len(frames)):
        octets = b"".join(pcap_of(frames[start:]))
        lines = run(f"--quic-port={port}", "-", octets=octets)
        assert not [line for line in lines if line["event"] == "client_hello"]
        assert lines and all(line["proto"] == "quic" for line in lines)
        assert all(line["flow"].endswith(f":{port}") == (line["flow"].split(">")[0].split(":")[1] != str(port))
                   for line in lines)
    lines = run("--quic-port=4433", "-", octets=b"".join(pcap_of(frames[1:])))
    assert lines[0]["event"] == "initial" and lines[0]["opened"] is False, lines[0]


def damaged():
    chance = random.Random(31_415)
    for path in FILES:
        octets = path.read_bytes()
        for _ in range(60):
            wrong = bytearray(octets)
            for _ in range(chance.choice((1, 3, 30))):
                wrong[chance.randrange(len(wrong))] = chance.randrange(256)
            for line in run("--quic-port=4433", "-", octets=bytes(wrong)):
                check_line(line)
        frames = list(frames_of(path))
        for _ in range(20):
            chance.shuffle(frames)
            run("-", octets=b"".join(pcap_of(frames)))
            run("--quic-port=4433", "-", octets=b"".join(pcap_of(frames * 2)))
    frames = list(frames_of(CAPTURES / "quic-v1.pcap"))
    for at in range(42, 42 + 1200, 13):
        wrong = bytearray(frames[0][3])
        wrong[at] ^= 1
        lines = run("--quic-port=4433", "-", octets=b"".join(pcap_of([(0, 0, len(wrong), bytes(wrong)), *frames[1:]])))
        errors = [line for line in lines if line["event"] == "error"]
        assert errors and all(line["text"] and line["section"].startswith("RFC ") for line in errors), errors
        assert count(lines)["handshake"] >= 2, "the rest of the capture goes on"


def from_many(frame, flows):
    """The same datagram from ever new addresses."""
    seconds, fraction, original, octets = frame
    for n in range(flows):
        source = struct.pack(">BBH", 10, n >> 16, n & 0xffff)
        yield seconds, fraction, original, octets[:26] + source + octets[30:]


def memory_is_bounded():
    instrumented = b"__asan_init" in Path(PROGRAM).read_bytes()
    first = next(frames_of(CAPTURES / "quic-large-hello.pcap"))  # half a ClientHello
    path = SCRATCH / "quic-many"
    with open(path, "wb") as out:
        for octets in pcap_of(from_many(first, 30_000)):
            out.write(octets)
    for mebibytes, limits, code, most in (
            (48, ("max-udp-flows=500",), "too_many_flows", 30_000),
            (64, ("max-state-bytes=8000000", "max-udp-flows=20000"), "out_of_state_bytes", 30_000),
            (420, (), "out_of_state_bytes", 30_000)):
        limit = "unlimited" if instrumented else mebibytes * 1024
        arguments = [word for name in limits for word in ("--limit", name)]
        command = f'ulimit -v {limit}; file=$1; shift; exec "$0" --json "$@" "$file" >"$file.out"'
        done = subprocess.run(["sh", "-c", command, PROGRAM, path, *arguments], timeout=TIMEOUT, check=False)
        assert done.returncode == 1, f"{limits} with {mebibytes} MiB: status {done.returncode}"
        lines = lines_of(Path(f"{path}.out").read_bytes())
        assert count(lines)["initial"] == 30_000
        found = [line for line in lines if line.get("code") == code]
        assert 1 <= len(found) <= most and all(line["limit"] for line in found), (limits, len(found))
    path.unlink()
    Path(f"{path}.out").unlink()


if __name__ == "__main__":
    for check in (captures_decode, version_1, retry, version_negotiation, large_hello, chromium, cut_captures,
                  late_captures, damaged, memory_is_bounded):
        check()
        print("passed:", check.__name__, flush=True)
