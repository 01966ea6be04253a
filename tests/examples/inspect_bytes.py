# SPDX-License-Identifier: MIT
"""Makes HTTP/2 and HTTP/3 octets and captures for the tests of httpwire-inspect.

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


def varint(value):
    for size, mark in ((1, 0), (2, 1), (4, 2), (8, 3)):
        if value < 1 << (8 * size - 2):
            return (value | mark << (8 * size - 2)).to_bytes(size, "big")
    raise ValueError(value)


def h3_frame(kind, payload=b""):
    return varint(kind) + varint(len(payload)) + payload


def h3_settings(*entries):
    return h3_frame(4, b"".join(varint(number) for entry in entries for number in entry))


def h3_literal(name, value, first=0x20):
    assert len(name) < 7 and len(value) < 127
    return bytes([first | len(name)]) + name + bytes([len(value)]) + value


HUFFMAN_AUTHORITY = bytes.fromhex("508cf1e3c2e5f23a6ba0ab90f4ff")  # www.example.com, RFC 7541 section C.4.1
H3_GET = b"\0\0\xd1\xd7\xc1" + HUFFMAN_AUTHORITY
H3_TRAILERS = b"\0\0" + h3_literal(b"x-odd", b"\x1b[31mred\x1b[0m \x00\x7f\x80\xff\"\\") + \
    h3_literal(b"secret", b"s", 0x30)
H3_DYNAMIC = h3_frame(1, b"\x02\x00\x80")
H3_GREASE = 0x1F * 1_000_000_007 + 0x21


def h3_request():
    return h3_frame(1, H3_GET) + h3_frame(H3_GREASE, b"what") + h3_frame(5, varint(300) + H3_GET) + \
        h3_frame(0, b"hello") + h3_frame(0) + h3_frame(0x0C, b"\0\0") + h3_frame(1, H3_TRAILERS)


def h3_control():
    return varint(0) + h3_settings((1, 4096), (H3_GREASE, 5), (6, 1 << 40), (0x33, 1)) + h3_frame(0x21, b"x") + \
        h3_frame(7, varint(400)) + h3_frame(7, varint(4)) + h3_frame(0x0D, varint(70)) + h3_frame(3, varint(2)) + \
        h3_frame(0xF0700, varint(4) + b"u=1, i") + h3_frame(0xF0701, varint(9)) + h3_frame(0x0C, b"\0\x0dhttps://b.org")


def h3_push():
    return varint(1) + varint(70) + h3_frame(1, b"\0\0\xd9") + h3_frame(0, b"pushed")


def h3_encoder():
    """Capacity 220, :path by static name, a literal, its copy, its name again, Huffman, an eviction."""
    return b"\x02\x3f\xbd\x01" + b"\xc1\x04/abc" + h3_literal(b"x-a", b"1", 0x40) + b"\x00" + b"\x80\x012" + \
        b"\xc0" + HUFFMAN_AUTHORITY[1:] + b"\xc0\x50" + b"a" * 80


def h3_decoder():
    return b"\x03\x84" + b"\xff\x80\x01" + b"\x48" + b"\x3f\x01" + b"\x01"


def h3_big(megabytes):
    yield h3_frame(1, H3_GET)
    yield varint(0) + varint(megabytes << 20)
    for _ in range(megabytes * 16):
        yield bytes(65536)
    data = h3_frame(0, bytes(1000))
    for _ in range(1000):
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
    "h3-request": lambda: [h3_request()],
    "h3-control": lambda: [h3_control()],
    "h3-push": lambda: [h3_push()],
    "h3-encoder": lambda: [h3_encoder()],
    "h3-decoder": lambda: [h3_decoder()],
    "h3-big": lambda: h3_big(256),
}

if __name__ == "__main__":
    with open(sys.argv[2], "wb") as out:
        for octets in KINDS[sys.argv[1]]():
            out.write(octets)
