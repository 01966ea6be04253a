# SPDX-License-Identifier: MIT
"""Makes HTTP/2 octets and captures for the tests of httpwire-inspect.

usage: inspect_bytes.py KIND FILE
"""

import struct
import sys

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def settings(*entries):
    return frame(4, 0, 0, b"".join(struct.pack(">HI", *entry) for entry in entries))


def literal(name, value, first=0):
    assert len(name) < 127 and len(value) < 127
    return bytes([first, len(name)]) + name + bytes([len(value)]) + value


ACK = frame(4, 1, 0)
GET = bytes([0x82, 0x86, 0x84]) + literal(b":authority", b"example.com")
OK = bytes([0x88]) + literal(b"content-type", b"text/plain")
CLIENT = PREFACE + settings() + frame(1, 5, 1, GET) + ACK
SERVER = settings((3, 100)) + ACK + frame(1, 4, 1, OK) + frame(0, 1, 1, b"hello")


def every_frame():
    """A client's octets with each type of frame, odd names and values, and what a reader has to ignore."""
    priority = struct.pack(">IB", 0x80000003, 15)
    odd = literal(b"x-odd", b"\x1b[31mred\x1b[0m \x00\x7f\x80\xff\"\\")
    return b"".join([
        PREFACE, settings((1, 8192), (0x1234, 7)), ACK,
        frame(1, 0x25, 1, priority + GET + odd),
        frame(1, 0, 3, GET), frame(9, 0, 3), frame(9, 4, 3, literal(b"a", b"b", 0x10)),
        frame(0, 9, 3, b"\x02hey\0\0"), frame(2, 0, 5, priority), frame(3, 0, 5, struct.pack(">I", 8)),
        frame(3, 0, 5, struct.pack(">I", 0xdead)), frame(6, 1, 0, b"12345678"),
        frame(8, 0, 0, struct.pack(">I", 1000)), frame(8, 0, 7, struct.pack(">I", 0)),
        frame(10, 0, 0, b"\x00\x01ah3=\":443\""), frame(12, 0, 0, b"\x00\x01a"),
        frame(16, 0, 0, struct.pack(">I", 1) + b"u=1"), frame(0xee, 0xff, 9, b"what"),
        frame(7, 0, 0, struct.pack(">II", 3, 0) + b"bye \x1b[2J"),
    ])


def server_extensions():
    origins = b"\x00\x13https://example.com\x00\x0dhttps://b.org"
    return settings((8, 1)) + frame(10, 0, 0, b"\x00\x13https://example.comh3=\":443\"") + \
        frame(10, 0, 1, b"\x00\x00h2=\":443\"") + frame(12, 0, 0, origins) + frame(5, 4, 1, struct.pack(">I", 2) + GET)


def packet(client, to_server, flags, sequence, acknowledgement, payload=b""):
    ends = struct.pack(">BBH", 10, client >> 16, client & 0xffff), struct.pack(">I", 0x7f000001)
    ports = 1024 + client % 50_000, 80
    one = 1 if to_server else -1
    tcp = struct.pack(">HHIIBBHHH", *ports[::one], sequence, acknowledgement, 0x50, flags, 65535, 0, 0) + payload
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + b"".join(ends[::one])
    frame_octets = ip + tcp
    return struct.pack("<IIII", 0, 0, len(frame_octets), len(frame_octets)) + frame_octets


PCAP_HEADER = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101)  # raw IP
FIN_ACK, SYN, SYN_ACK, PUSH_ACK = 0x11, 0x02, 0x12, 0x18


def conversation(number, client=CLIENT, server=SERVER, close=True, hole=False):
    yield packet(number, True, SYN, 99, 0)
    yield packet(number, False, SYN_ACK, 499, 100)
    sent = 100
    for at in range(0, len(client), 1000):
        piece = client[at:at + 1000]
        if not (hole and at == 1000):
            yield packet(number, True, PUSH_ACK, sent, 500, piece)
        sent += len(piece)
    yield packet(number, False, PUSH_ACK, 500, sent, server)
    if close:
        yield packet(number, True, FIN_ACK, sent, 500 + len(server))
        yield packet(number, False, FIN_ACK, 500 + len(server), sent + 1)


def many(count, at_once, close=True):
    """Conversations, `at_once` of them interleaved."""
    for start in range(0, count, at_once):
        running = [conversation(n, close=close) for n in range(start, min(count, start + at_once))]
        while running:
            for one in list(running):
                octets = next(one, None)
                if octets is None:
                    running.remove(one)
                else:
                    yield octets


def mixed():
    yield from conversation(1, client=PREFACE + settings() + frame(1, 5, 1, b"\xff\xff\xff"))
    yield from conversation(2, client=CLIENT + frame(0, 1, 1, bytes(4000)), hole=True)
    yield from conversation(3, client=b"GET / HTTP/1.1\r\n\r\n", server=b"HTTP/1.1 200 OK\r\n\r\n")
    yield from conversation(4, client=CLIENT + frame(0, 1, 1, bytes(100))[:-1])
    yield from conversation(5)


def raised_table():
    """The server announces a table of 64 KiB and more, then 256; the client follows both."""
    long_value = literal(b"x-long", b"v" * 120, 0x40)
    client = PREFACE + settings() + frame(1, 5, 1, b"\x3f\xe1\xff\x03" + GET + long_value) + ACK + \
        frame(1, 5, 3, GET + b"\xbe") + ACK + frame(1, 5, 5, b"\x3f\xe1\x01" + GET + long_value)
    server = settings((1, 1 << 20), (5, 1 << 20)) + settings((1, 256)) + ACK
    # The server's SETTINGS have to be seen before what they allow.
    yield packet(1, True, SYN, 99, 0)
    yield packet(1, False, SYN_ACK, 499, 100)
    yield packet(1, False, PUSH_ACK, 500, 100, server)
    yield packet(1, True, PUSH_ACK, 100, 500 + len(server), client)


def big(megabytes):
    """One stream that never ends, in frames of 16 KiB."""
    data = frame(0, 0, 1, bytes(16384))
    yield CLIENT
    for _ in range(megabytes * 64):
        yield data


KINDS = {
    "every-frame": lambda: [every_frame()],
    "server-extensions": lambda: [server_extensions()],
    "many-fields": lambda: [PREFACE + settings() + frame(1, 5, 1, GET + literal(b"a", b"b") * 9) + frame(1, 5, 3, GET)],
    "in-turn": lambda: [PCAP_HEADER, *many(10_000, 10)],
    "at-once": lambda: [PCAP_HEADER, *many(10_000, 10_000, close=False)],
    "mixed": lambda: [PCAP_HEADER, *mixed()],
    "raised-table": lambda: [PCAP_HEADER, *raised_table()],
    "big": lambda: big(256),
}

if __name__ == "__main__":
    with open(sys.argv[2], "wb") as out:
        for octets in KINDS[sys.argv[1]]():
            out.write(octets)
