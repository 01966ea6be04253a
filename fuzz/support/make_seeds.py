#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the first inputs of each fuzz target to fuzz/corpus/<target>/seed-*, laid out as the target reads them.

Blocks and strings are those of RFC 7541 Appendix C; frames are put together here from the layouts of RFC 9113.
What else is in the corpus was found by the fuzzer.
"""

import struct
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def unhex(text: str) -> bytes:
    return bytes.fromhex(text)


# --- RFC 7541 Appendix C --------------------------------------------------------------------------------------

LITERALS = {  # C.2.1 to C.2.4
    "with-indexing": "400a637573746f6d2d6b65790d637573746f6d2d686561646572",
    "without-indexing": "040c2f73616d706c652f70617468",
    "never-indexed": "100870617373776f726406736563726574",
    "indexed": "82",
}
REQUESTS = [  # C.3.1 to C.3.3
    "828684410f7777772e6578616d706c652e636f6d",
    "828684be58086e6f2d6361636865",
    "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
]
REQUESTS_HUFFMAN = [  # C.4.1 to C.4.3
    "828684418cf1e3c2e5f23a6ba0ab90f4ff",
    "828684be5886a8eb10649cbf",
    "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
]
RESPONSES = [  # C.5.1 to C.5.3, for a table of 256 octets
    "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f"
    "2f7777772e6578616d706c652e636f6d",
    "4803333037c1c0bf",
    "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b"
    "425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
]
RESPONSES_HUFFMAN = [  # C.6.1 to C.6.3, for a table of 256 octets
    "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
    "4883640effc1c0bf",
    "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af2708"
    "7f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
]
STRINGS = {
    "www.example.com": "f1e3c2e5f23a6ba0ab90f4ff",
    "no-cache": "a8eb10649cbf",
    "custom-key": "25a849e95ba97d7f",
    "custom-value": "25a849e95bb8e8b4bf",
    "302": "6402",
    "private": "aec3771a4b",
    "Mon, 21 Oct 2013 20:13:21 GMT": "d07abe941054d444a8200595040b8166e082a62d1bff",
    "https://www.example.com": "9d29ad171863c78f0b97c8e9ae82ae43d3",
    "gzip": "9bd9ab",
}

# --- The inputs of the targets --------------------------------------------------------------------------------


def prefix_integer() -> dict[str, bytes]:
    def value(n: int) -> bytes:
        return n.to_bytes(8, "big")

    return {
        "ten": bytes([4]) + value(10) + unhex("0a"),  # C.1.1
        "1337": bytes([4]) + value(1337) + unhex("1f9a0a"),  # C.1.2
        "42": bytes([7]) + value(42) + unhex("2a"),  # C.1.3
        "limit": bytes([6]) + value(2**62 - 1) + unhex("7f80ffffffffffffff3f"),
        "past-limit": bytes([7]) + value(2**62) + unhex("ff81feffffffffffff3f"),
        "zeros": bytes([0]) + value(1) + unhex("0180808080808080808000"),
        "too-many-octets": bytes([0]) + value(2**64 - 1) + unhex("01ffffffffffffffffffffff"),
    }


def huffman() -> dict[str, bytes]:
    inputs = {}
    for number, (text, coded) in enumerate(STRINGS.items()):
        inputs[f"coded-{number}"] = bytes([3]) + unhex(coded)
        inputs[f"text-{number}"] = bytes([5]) + text.encode()
    inputs["eos"] = bytes([0]) + unhex("ffffffff")
    inputs["eos-behind-text"] = bytes([0]) + unhex("1fffffffff")
    inputs["padding-of-zeros"] = bytes([0]) + unhex("f1e3c2e5f23a6ba0ab90f400")
    inputs["padding-too-long"] = bytes([0]) + unhex("6402ff")
    inputs["long-codes"] = bytes([9]) + bytes(range(0, 256, 5))
    return inputs


def hpack_decode() -> dict[str, bytes]:
    def framed(blocks: list[str]) -> bytes:
        octets = [unhex(block) for block in blocks]
        return b"".join(bytes([len(block)]) + block for block in octets)

    roomy = bytes([3, 0, 0])
    small_table = bytes([2, 0, 0])
    inputs = {f"literal-{name}": roomy + framed([block]) for name, block in LITERALS.items()}
    for name, blocks in (("requests", REQUESTS), ("requests-huffman", REQUESTS_HUFFMAN)):
        inputs[name] = roomy + framed(blocks)
        inputs[f"{name}-few-fields"] = bytes([3, 0x04, 0]) + framed(blocks)
        inputs[f"{name}-no-scratch"] = bytes([3, 0, 1]) + framed(blocks)
    for name, blocks in (("responses", RESPONSES), ("responses-huffman", RESPONSES_HUFFMAN)):
        inputs[name] = small_table + framed(blocks)
        inputs[f"{name}-small-section"] = bytes([2, 0x01, 0]) + framed(blocks)
        inputs[f"{name}-short-strings"] = bytes([2, 0x20, 2]) + framed(blocks)
    inputs["size-updates"] = roomy + framed(["203fe11f82", "3fe21f", "2020"])
    inputs["capacity-lowered"] = roomy + framed(REQUESTS[:1]) + unhex("ff0040") + framed(["3f2182", "82be"])
    inputs["update-missing"] = roomy + unhex("ff0040") + framed(["82"])
    inputs["update-misplaced"] = roomy + framed(["8220"])
    inputs["index-zero"] = roomy + framed(["80"])
    inputs["index-past-table"] = roomy + framed(["be"])
    inputs["truncated"] = roomy + framed(["400a6375", "8286"])
    return inputs


def hpack_roundtrip() -> dict[str, bytes]:
    # A choice: kind | indexing << 3 | value << 5; see hpack_roundtrip.cpp.
    name, raw_name, repeat, end, capacity = 0, 4, 5, 6, 7

    def field(kind: int, which: bytes, indexing: int, value: bytes) -> bytes:
        return bytes([kind | indexing << 3 | 1 << 5]) + which + bytes([len(value)]) + value

    def listed(which: int, indexing: int, value: bytes) -> bytes:
        return field(name, bytes([which]), indexing, value)

    def named(text: bytes, indexing: int, value: bytes) -> bytes:
        return field(raw_name, bytes([len(text)]) + text, indexing, value)

    request = listed(0, 0, b"GET") + listed(1, 0, b"https") + listed(2, 0, b"www.example.com") + listed(3, 0, b"/")
    ask = bytes([end])
    start = bytes([2, 0])
    return {
        "request-repeated": start + (request + ask) * 3,
        "custom": start + (named(b"custom-key", 1, b"custom-value") + ask) * 2,
        "sensitive": start + listed(9, 0, b"secret") + named(b"password", 3, b"secret") + ask,
        "repeats": start + request + bytes([repeat, 0, repeat, 1]) + ask + bytes([repeat, 2]) + ask,
        "capacity-down": start + request + ask + bytes([capacity, 0, 64]) + request + ask,
        "capacity-down-up": start + request + ask + bytes([capacity, 0, 0, capacity, 16, 0]) + request + ask,
        "small-encoder": bytes([1, 0]) + b"".join(listed(4, 1, b"v%d" % i) + ask for i in range(6)),
        "plain": bytes([2, 1]) + request + ask,
        "index-all": bytes([2, 2]) + listed(3, 0, b"/a") + ask + listed(3, 0, b"/a") + ask,
    }


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def h2_frames() -> dict[str, bytes]:
    settings = frame(4, 0, 0, struct.pack(">HIHI", 3, 100, 4, 65535))
    ack = frame(4, 1, 0, b"")
    block = unhex(REQUESTS_HUFFMAN[0])
    headers = frame(1, 0x05, 1, block)
    data = frame(0, 0x01, 1, b"hello, world")
    cut = bytes([0, 3, 5, 2, 9])  # unknown role, three chunk sizes
    client = bytes([0x14, 1, 7])
    server = bytes([0x18, 1, 7])
    small = bytes([0x60 | 2, 1, 4])
    priority = struct.pack(">IB", 3, 15)
    return {
        "connection": client + settings + ack + headers + data,
        "continuation": cut + frame(1, 0, 1, block[:5]) + frame(9, 0, 1, block[5:9]) + frame(9, 4, 1, block[9:]),
        "continuation-missing": cut + frame(1, 0, 1, block) + data,
        "continuation-unexpected": cut + frame(9, 4, 1, block),
        "block-limits": small + frame(1, 0, 1, block) + frame(9, 4, 1, block),
        "block-many-frames": small + frame(1, 0, 1, b"") + frame(9, 0, 1, b"") * 4 + frame(9, 4, 1, block),
        "padded": cut + frame(0, 0x09, 1, b"\x03abc\0\0\0") + frame(1, 0x2D, 3, b"\x02" + priority + block + b"\0\0"),
        "padding-only": cut + frame(0, 0x08, 1, b"\x00") + frame(0, 0x08, 1, b"\x02\0\0"),
        "padding-too-long": cut + frame(0, 0x08, 1, b"\x09abc"),
        "empty-data": cut + frame(0, 0, 1, b"") + frame(0, 1, 1, b""),
        "priority": cut + frame(2, 0, 5, priority) + frame(2, 0, 5, b"\0") + frame(2, 0, 7, struct.pack(">IB", 2**31, 0)),
        "rst-stream": cut + frame(3, 0, 1, struct.pack(">I", 8)) + frame(3, 0, 1, b""),
        "settings-bad": cut + frame(4, 0, 0, struct.pack(">HIHI", 1, 4096, 2, 2)),
        "settings-many": small + frame(4, 0, 0, struct.pack(">HI", 0xABCD, 1) * 3),
        "settings-not-first": client + data,
        "push-promise": server + settings + frame(5, 0x0C, 1, b"\x01" + struct.pack(">I", 2) + block + b"\0"),
        "push-promise-odd": cut + frame(5, 4, 1, struct.pack(">I", 3) + block),
        "push-promise-from-client": bytes([4, 0]) + frame(5, 4, 1, struct.pack(">I", 2) + block),
        "ping": cut + frame(6, 0, 0, b"\1\2\3\4\5\6\7\x08") + frame(6, 1, 0, b"12345678"),
        "goaway": cut + frame(7, 0, 0, struct.pack(">II", 7, 0) + b"bye"),
        "window-update": cut + frame(8, 0, 0, struct.pack(">I", 65535)) + frame(8, 0, 1, struct.pack(">I", 0)) + data,
        "window-update-zero": cut + frame(8, 0, 0, struct.pack(">I", 0)),
        "altsvc": cut + frame(10, 0, 0, b"\0\x09https://ah3=\":443\"") + frame(10, 0, 1, b"\0\0clear"),
        "altsvc-ignored": cut + frame(10, 0, 0, b"\0\0clear") + frame(10, 0, 1, b"\0\x20a") + data,
        "origin": cut + frame(12, 0, 0, b"\0\x09https://a\0\x09https://b") + frame(12, 0, 1, b"\0\0"),
        "origin-malformed": cut + frame(12, 0, 0, b"\0\x09https"),
        "extensions-from-client": bytes([4, 0]) + frame(12, 0, 0, b"\0\1a") + frame(10, 0, 1, b"\0\0clear"),
        "priority-update": cut + frame(16, 0, 0, struct.pack(">I", 5) + b"u=1, i"),
        "priority-update-from-server": bytes([8, 0]) + frame(16, 0, 0, struct.pack(">I", 5)),
        "unknown": cut + frame(0x42, 0xFF, 9, b"anything") + frame(0xFF, 0, 2**32 - 1, b""),
        "frame-too-large": cut + unhex("0040010000000000010000"),
        "cut-short": cut + settings + headers[:12],
    }


def h3_frame(kind: int, payload: bytes) -> bytes:
    return varint(kind) + varint(len(payload)) + payload


def varint(value: int) -> bytes:
    size = next(size for size in range(4) if value < 1 << (8 << size) - 2)
    return (value | size << (8 << size) - 2).to_bytes(1 << size, "big")


def h3_frames() -> dict[str, bytes]:
    # stream 0 request, 1 push, 2 control; peer 4 client, 8 server; 16 and 32 small limits, 64 WebTransport
    def of(choice: int, stream: bytes) -> bytes:
        return bytes([choice, 3, 5, 1, 9]) + stream

    headers = h3_frame(1, unhex("0000d1d7"))
    data = h3_frame(0, b"hello, world")
    settings = h3_frame(4, unhex("0150000680004000070a0801330140400d"))
    return {
        "request": of(4, headers + data + headers),
        "response": of(8, headers + headers + h3_frame(5, b"\x07" + headers) + data + h3_frame(0, b"") + headers),
        "push": of(9, headers + h3_frame(0x21, b"anything") + data),
        "push-promise-on-push": of(9, headers + h3_frame(5, b"\0\0\0")),
        "data-first": of(0, data),
        "data-behind-trailers": of(0, headers + data + headers + data),
        "control-client": of(
            6,
            settings + h3_frame(0xD, b"\x40\x64") + h3_frame(3, b"\x01") + h3_frame(7, b"\x05")
            + h3_frame(0xF0700, b"\x04u=1, i") + h3_frame(0xF0701, b"\x03u=7"),
        ),
        "control-server": of(10, settings + h3_frame(0xC, b"\0\x09https://a") + h3_frame(7, b"\x08") + h3_frame(7, b"\x04")),
        "settings-missing": of(2, h3_frame(7, b"\0")),
        "settings-twice": of(2, settings + settings),
        "settings-duplicate": of(2, h3_frame(4, unhex("060106024040014040"))),
        "settings-http2": of(2, h3_frame(4, unhex("06010200"))),
        "settings-cut": of(2, h3_frame(4, unhex("060140"))),
        "settings-many": of(0x22, settings),
        "goaway-trailing": of(2, settings + h3_frame(7, b"\0\0")),
        "goaway-grows": of(2, settings + h3_frame(7, b"\x04") + h3_frame(7, b"\x08")),
        "section-limit": of(0x10, h3_frame(1, b"0123456789abc")),
        "http2-ping": of(0, headers + h3_frame(6, b"12345678")),
        "origin-ignored": of(4, h3_frame(0xC, b"\0\1a") + headers),
        "long-varints": of(0, unhex("c000000000000001 80000002 0000 4000 4001 61")),
        "webtransport": of(0x40, unhex("4041 04") + b"body of the stream"),
        "webtransport-late": of(0x40, headers + unhex("4041 04")),
        "cut-short": of(0, headers + data[:5]),
        "huge-length": of(0, headers + unhex("00ffffffffffffffff") + b"some"),
        "push-stream-front": of(8, unhex("01 4123")),
        "webtransport-stream-front": of(0x40, unhex("4054 04")),
    }


def quic_frames() -> dict[str, bytes]:
    # Options, then the packet type: 0 1-RTT, 1 Initial, 2 Handshake, 3 0-RTT; see quic_frames.cpp.
    def packet(octets: str, choice: int = 0, kind: int = 0) -> bytes:
        return bytes([choice, kind]) + unhex(octets)

    crypto = "060003616263"
    ack = "024064190203030200 00".replace(" ", "")
    stream = "0f04406403616263"
    return {
        "initial": packet(crypto + ack + "00" * 20, kind=1),
        "handshake": packet("0203000003" + crypto, kind=2),
        "zero-rtt": packet(stream + "0904" + "616263", kind=3),
        "zero-rtt-ack": packet(ack, kind=3),
        "streams": packet("0a0001610b0401620e08406401630f0c4064016408" + "10616263"),
        "limits": packet("1080100000" + "11084400" + "124064" + "1303" + "144400" + "15044400" + "1605" + "1707"),
        "resets": packet("0404410040400504410024044100440042 00".replace(" ", "")),
        "connection-ids": packet("18090504" + "01020304" + "00" * 16 + "1907"),
        "connection-id-length": packet("18010015" + "00" * 40),
        "paths": packet("1a0011223344556677" + "1b0011223344556677"),
        "server": packet("1e0703616263", choice=2),
        "client": packet("1e", choice=1),
        "close": packet("1c0a06026e6f" + "1d410000"),
        "datagrams": packet("3103616263" + "3100" + "30616263"),
        "datagram-too-large": packet("3103616263" * 2, choice=12),
        "acknowledgments": packet("40af0105800061a8021f" + "03406419010a030201024100"),
        "ack-below-zero": packet("0205000500000000000000000000"),
        "ack-many": packet("0240641905" + "00" * 11),
        "ack-limit": packet("0240641905" + "00" * 11, choice=64),
        "offset-too-large": packet("0e00ffffffffffffffff0161"),
        "not-allowed": packet("10" + "00", kind=1),
        "type-long": packet("014001"),
        "type-unknown": packet("0120"),
        "type-cut": packet("0140"),
        "many": packet("01" * 6, choice=128),
        "empty": packet(""),
    }


# --- RFC 9204 Appendix B ----------------------------------------------------------------------------------------

QPACK_STATIC = "0000510b2f696e6465782e68746d6c"  # B.1
QPACK_INSERTS = "3fbd01c00f7777772e6578616d706c652e636f6dc10c2f73616d706c652f70617468"  # B.2
QPACK_POST_BASE = "03811011"
QPACK_INSERT = "4a637573746f6d2d6b65790c637573746f6d2d76616c7565"  # B.3
QPACK_DUPLICATE = "02"  # B.4
QPACK_RELATIVE = "050080c181"
QPACK_EVICT = "810d637573746f6d2d76616c756532"  # B.5
QPACK_STREAM = [QPACK_INSERTS, QPACK_INSERT, QPACK_DUPLICATE, QPACK_EVICT]


def qpack_section() -> dict[str, bytes]:
    # Insertions that are missing, limits and scratch of two decoders; see qpack_section.cpp.
    def section(missing: int, octets: str, choices: str = "00000000") -> bytes:
        return bytes([missing]) + unhex(choices) + unhex(octets)

    return {
        "static": section(5, QPACK_STATIC),
        "static-limits": section(0, QPACK_STATIC, "10010402"),
        "post-base": section(3, QPACK_POST_BASE),
        "post-base-blocked": section(4, QPACK_POST_BASE),
        "blocked-limits": section(5, QPACK_POST_BASE, "8000c000"),
        "relative": section(1, QPACK_RELATIVE),
        "relative-few-fields": section(1, QPACK_RELATIVE, "08000100"),
        "evicted": section(0, "060084"),
        "literal-name": section(0, "060027036162630178" + "4001797f0179"),
        "huffman": section(5, "0000518cf1e3c2e5f23a6ba0ab90f4ff2f0125a849e95ba97d7f8925a849e95bb8e8b4bf", "00010001"),
        "base-negative": section(0, "0286" + "80"),
        "static-past-table": section(0, "0000ff24"),
    }


def qpack_encoder_stream() -> dict[str, bytes]:
    # Largest and first capacity, then chunks; see qpack_encoder_stream.cpp.
    start = bytes([3, 0, 3, 1, 6, 20])
    return {
        "appendix-b": start + b"".join(map(unhex, QPACK_STREAM)),
        "small-table": bytes([2, 3, 0]) + unhex(QPACK_INSERT + QPACK_DUPLICATE),
        "capacity-too-large": start + unhex("3fbe01"),
        "insert-too-large": bytes([2, 3, 1, 4]) + unhex("4a637573746f6d2d6b657917") + b"v" * 23,
        "huffman": bytes([0, 3, 1, 9]) + unhex("6825a849e95ba97d7f8925a849e95bb8e8b4bf"),
        "huffman-eos": bytes([0, 3, 0]) + unhex("c084ffffffff"),
        "reference-invalid": bytes([0, 3, 0]) + unhex("8000"),
        "cut-short": start + unhex(QPACK_INSERTS)[:-3],
    }


def qpack_decoder_stream() -> dict[str, bytes]:
    # Sections, then chunks; see qpack_decoder_stream.cpp.
    return {
        "acknowledgment": bytes([2, 0]) + unhex("84"),
        "cancellation": bytes([5, 0]) + unhex("48"),
        "increment": bytes([3, 1, 0]) + unhex("01"),
        "all": bytes([7, 2, 0, 2]) + unhex("80848884488c80"),
        "large-stream": bytes([6, 2, 2, 0]) + unhex("fffdfeffffffffffff3f01"),
        "increment-zero": bytes([3, 0]) + unhex("0100"),
        "increment-too-large": bytes([3, 0]) + unhex("3f20"),
        "unexpected": bytes([3, 0]) + unhex("8080"),
        "small-encoder": bytes([0x7F, 0]) + unhex("80844802"),
    }


def qpack_pair() -> dict[str, bytes]:
    # A choice: kind | slot << 3; see qpack_pair.cpp.
    add, again, encode, instructions, section, reply, cancel, capacity = range(8)

    def field(name: int, value: bytes, indexing: int = 0) -> bytes:
        return bytes([add | indexing << 3 | 1 << 5, name, len(value)]) + value

    def on(kind: int, slot: int) -> bytes:
        return bytes([kind | slot << 3])

    request = field(2, b"www.example.com") + field(3, b"/sample/path")
    repeated = bytes([again, 0, again, 1])
    start = bytes([0, 0x40, 0])
    send = on(encode, 1) + b"\xff"
    deliver = bytes([instructions, 0])
    answer = bytes([reply, 64, 0])
    return {
        "in-order": start + (request + send + deliver + on(section, 1) + answer) * 2,
        "blocked": start + request + send + on(section, 1) + bytes([instructions, 7]) + on(section, 1) + deliver,
        "cancelled": start + request + send + on(section, 1) + on(cancel, 1) + answer + repeated + send,
        "acknowledged-late": start + request + send + (repeated + on(encode, 2) + b"\xff") * 3 + deliver + on(section, 2),
        "everything": bytes([2, 0xC2, 0]) + (request + field(15, b"custom-value") + send + deliver + on(section, 1)) * 3,
        "capacity": start + request + send + bytes([capacity, 0, 100]) + repeated + send + deliver + on(section, 1) + answer,
        "no-blocking": bytes([0, 0x81, 0]) + (request + send + deliver + answer) * 3,
        "static-only": bytes([0, 0x43, 0]) + (request + send + on(section, 1)) * 2,
    }


# --- Field values, capsules and paths ------------------------------------------------------------------------------


def structured_fields() -> dict[str, bytes]:
    # 0 item, 1 list, 2 dictionary; 4 small limits, 8 several lines
    return {
        "item-string": b'\0"a \\"b\\\\";q=0.5',
        "item-decimal": b"\0-12.345;a=?0;b;a=2",
        "item-byte-sequence": b"\0:aGVsbG8:",
        "item-date": b"\0@-62135596800",
        "item-display": b'\0%"f%c3%bc %f0%9f%98%80"',
        "list": b"\x01sugar, tea;q=1 ,\trum, ?1",
        "inner-lists": b'\x01("foo" "bar");a, ( baz ), ()',
        "dictionary": b'\x02en="Applepie", da=:w4ZibGV0w6ZydGU=:, b, c;d=4, l=(5 6)',
        "duplicates": b"\x02a=1, b=2;x, a=(3), b, c;y;y=2",
        "limits": b"\x06a;b;c, b=(1 2), c",
        "lines": b"\x0aa=1, b\nc;x=2\na=3",
        "lines-empty": b"\x091\n\n2",
    }


def priority() -> dict[str, bytes]:
    return {
        "urgency": b"u=0",
        "both": b"u=5, i",
        "not-incremental": b"u=7, i=?0",
        "out-of-range": b"u=8, u=2, i=1",
        "unknown": b"x=(a b), u=2;y",
        "malformed": b"u=1,",
    }


def capsule() -> dict[str, bytes]:
    def one(kind: int, value: bytes) -> bytes:
        return varint(kind) + varint(len(value)) + value

    start = bytes([0, 2, 1, 3])
    return {
        "datagrams": start + one(0, b"\0hello") + one(0, b"") + one(0, b"\x02context"),
        "close": start + one(0x2843, unhex("0000002a") + b"bye"),
        "close-not-utf8": start + one(0x2843, unhex("0000002a80")),
        "drain": start + one(0x78AE, b""),
        "flow": start + b"".join(one(kind, varint(300)) for kind in range(0x190B4D3D, 0x190B4D45)),
        "reserved": start + one(0x17, b"anything") + one(0x40, b""),
        "limits": bytes([1, 1, 2]) + one(0, b"12345") + one(0, b"1234") + one(9, b"x" * 17),
        "long-varints": start + unhex("c000000000000000 80000002 0061"),
        "huge": start + unhex("00 ffffffffffffffff") + b"some",
        "cut-short": start + one(0x2843, b"12345678")[:-3],
    }


def connect_udp_path() -> dict[str, bytes]:
    front = b"\0/.well-known/masque/udp/"
    return {
        "ipv4": front + b"192.0.2.6/443/",
        "ipv6": front + b"2001%3Adb8%3A%3A42/443/",
        "name": front + b"example.org/53/",
        "encoded": front + b"a%2Cb/%34%34%33/",
        "colons": front + b"2001:db8::42/443/",
        "query": b"\x01/m?h=192.0.2.6&p=443",
        "query-form": b"\x02/m?target_host=192.0.2.6&target_port=443",
        "list": b"\x03/443,example.org",
        "template": b"\x04https://a/x{?target_host,y,target_port}\n/x?target_host=a&target_port=1",
    }


def http_section_rules() -> dict[str, bytes]:
    def text(value: str) -> bytes:
        return bytes([len(value)]) + value.encode("latin-1")

    def section(options: str, *fields: tuple[str, str]) -> bytes:
        return unhex(options) + b"".join(text(name) + text(value) for name, value in fields)

    get = [(":method", "GET"), (":scheme", "https"), (":authority", "a.example"), (":path", "/")]
    plain = "00 00 00 00 00"
    return {
        "request": section(plain, *get, ("accept", "*/*"), ("te", "trailers"), ("content-length", "5")),
        "host": section(plain, *get, ("host", "A.Example:443")),
        "host-http3": section("01 00 00 00 00", *get, ("host", "A.Example:443")),
        "connect": section(plain, (":method", "CONNECT"), (":authority", "[::1]:443")),
        "extended-connect": section("10 00 00 00 00", (":method", "CONNECT"), (":protocol", "websocket"), *get[1:]),
        "options": section(plain, (":method", "OPTIONS"), *get[1:3], (":path", "*")),
        "crumbs": section("00 08 00 00 00", *get, ("cookie", "a=b"), ("cookie", "c=d")),
        "response": section("02 00 00 00 01", (":status", "103"), ("link", "</a>")),
        "no-content": section("0a 00 00 00 00", (":status", "204"), ("content-length", "0")),
        "trailers": section("04 00 00 00 02", ("grpc-status", "0"), ("host", "a")),
        "push": section("06 00 00 00 00", *get, ("content-length", "1")),
        "splitting": section(plain, *get, ("a", "b\r\nset-cookie: c")),
        "lax": section("00 00 00 02 00 03 01 03 00", *get, ("Content-Length", "1"), ("content-length", "2")),
    }


def grpc_messages() -> dict[str, bytes]:
    def messages(*all_of_them: tuple[int, bytes]) -> bytes:
        return b"".join(bytes([flag]) + struct.pack(">I", len(payload)) + payload for flag, payload in all_of_them)

    plain = unhex("00 01 02 00 04")
    return {
        "messages": plain + messages((0, b"abc"), (1, b""), (0, b"0123456789")),
        "limit": unhex("03 01 00") + messages((0, b"abc"), (0, b"abcd")),
        "no-encoding": unhex("00 00 00") + messages((0, b"abc"), (1, b"abc")),
        "flag": plain + messages((2, b"abc")),
        "cut": plain + messages((0, b"abcdef"))[:-2],
        "message": plain + b"not%20found %E2%82%AC %2 %zz 100%",
        "timeout": plain + b"99999999H",
        "status": plain + b"16",
        "content-type": plain + b"application/grpc+proto; a=b",
        "encodings": plain + b"identity, deflate ,gzip",
    }


def alt_svc_value() -> dict[str, bytes]:
    values = {  # RFC 7838 sections 3 and 3.1, and what servers send
        "port": b'h2=":8000"',
        "host": b'h2="new.example.org:80"',
        "two": b'h2="alt.example.com:8000", h2=":443"',
        "encoded": b'w%3Dx%3Ay#z=":443", x%25y=":443"',
        "persist": b'h2=":443"; ma=2592000; persist=1',
        "clear": b"clear",
        "clear-and-more": b'h3=":443", clear',
        "h3": b'h3=":443"; ma=86400, h3-29=":443"; ma=86400',
        "quic": b'quic=":443"; ma=2592000; v="46,43",h3-Q050=":443"; ma=2592000',
        "ipv6": b'h3="[2001:db8::1]:443"; ma=5',
        "escapes": b'h3="a\\.b:443"; ma="\\6\\0"; x="\\"y,\\\\"',
        "empty-elements": b',h2=":1", ,,h3=":2",',
        "malformed": b'h2=":x"; a="b, c", h3=":2", ?, h4=":1";',
        "lines": b'h2=":1"; ma=1\n\nh3=":2"\nclear ',
        "not-canonical": b'%683=":443", w%3dx=":443"',
    }
    inputs = {name: b"\0" + value for name, value in values.items()}
    inputs["small-limits"] = b"\x0f" + values["two"]
    return inputs


def alt_svc_cache() -> dict[str, bytes]:
    # An operation: kind | origin << 4; see alt_svc_cache.cpp.
    def text(kind: int, value: bytes, *before: int) -> bytes:
        return bytes([kind, *before, len(value)]) + value

    value = b'h3=":443"; ma=60; persist=1, h2="b.example:1", w%3Dx=":2"'
    known = text(14, value, 0) + text(14 | 16, value, 30)
    file = b'h1 a 443 h3 b.example 1 "20300101 00:00:00" 1 0\n#:origin http p h1 c 80 h2 d 1 "20300101 00:00:00" 0 0\n'
    failed = b'#:broken - h3 a 1 "20300101 00:00:00" 3\nnonsense\n'
    return {
        "values": known + bytes([0, 0, 16, 0xFF, 1, 61, 0, 0x20]),
        "network": known + bytes([7, 0, 0]),
        "broken": known + bytes([5, 0, 5, 0, 0, 0x30, 1, 11, 5, 0, 10, 6, 0]),
        "misdirected": known + bytes([4, 5, 4, 0, 3]),
        "file": text(12, file) + text(12, failed) + bytes([10, 8, 9]),
        "many-origins": b"".join(text(14 | i << 4, b'h2=":1"', 0) for i in range(16)) + bytes([10, 11]),
        "frame": text(13, b"\0\x11https://a.b:84433" + b'h3=":1"') + text(13, b"\0\x0bhttps://a.b" + value),
        "lenient": text(15, b'?, h3=":1", ma', 5) + text(15, b"clear", 0),
    }


# --- What the QUIC handshake carries ----------------------------------------------------------------------------

QUIC_VECTORS = Path(__file__).resolve().parent.parent.parent / "tests" / "vectors" / "quic"


def recorded(name: str) -> bytes:
    return unhex("".join((QUIC_VECTORS / f"{name}.hex").read_text().split()))


def quic_transport_parameters() -> dict[str, bytes]:
    # 0 client, 1 server, 2 few parameters; see quic_transport_parameters.cpp.
    def parameter(kind: int, value: bytes = b"") -> bytes:
        return varint(kind) + varint(len(value)) + value

    address = bytes(range(24)) + b"\x04abcd" + b"t" * 16
    server = (
        parameter(0, b"original") + parameter(2, b"0123456789abcdef") + parameter(0xD, address)
        + parameter(0xF, b"source") + parameter(0x10, b"")
    )
    limits = b"".join(parameter(kind, varint(1000 * kind)) for kind in range(4, 10))
    return {
        "appendix-a2": b"\0" + unhex(
            "0408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff"
        ),
        "server": b"\1" + server,
        "limits": b"\0" + limits,
        "extensions": b"\0" + parameter(0x20, varint(65535)) + parameter(0x2AB2) + parameter(0x1D)
        + parameter(0xFF04DE1B, varint(1000)) + parameter(0x11, unhex("00000001 6b3343cf 00000001 0a1a2a3a")),
        "bounds": b"\0" + parameter(0xA, b"\x14") + parameter(0xB, unhex("7fff")) + parameter(3, unhex("44b0"))
        + parameter(0xE, b"\x02") + parameter(1, unhex("c000000000000001")) + parameter(0xC),
        "unknown": b"\0" + parameter(27) + parameter(58, b"grease") + parameter(0x4242, b"x"),
        "many": b"\2" + limits,
        "duplicate": b"\0" + parameter(27) + parameter(27),
        "from-client": b"\0" + server,
        "cut-short": b"\0" + limits[:-1],
    }


def quic_client_hello() -> dict[str, bytes]:
    # 1 few extensions, 2 small messages; see quic_client_hello.cpp.
    inputs = {path.stem: b"\0" + recorded(path.stem) for path in sorted(QUIC_VECTORS.glob("*.hex"))}
    hello = recorded("rfc9001-a2-client-hello")
    inputs["few-extensions"] = b"\1" + hello
    inputs["small-messages"] = b"\2" + recorded("gnutls-quic-client-hello")
    inputs["flight"] = b"\0" + recorded("gnutls-quic-server-hello") + recorded("gnutls-quic-encrypted-extensions")
    inputs["cut-short"] = b"\0" + hello[:-1]
    inputs["key-update"] = b"\0" + unhex("1800000100")
    return inputs


def quic_crypto_stream() -> dict[str, bytes]:
    # max_buffered / 2, max_gaps, then steps; see quic_crypto_stream.cpp.
    def data(offset: int, size: int, step: int = 0x40) -> bytes:
        return struct.pack(">BHB", step, offset, size)

    start = bytes([64, 8])
    return {
        "in-order": start + data(0, 50) + b"\x32" + data(50, 50) + b"\x10" + data(100, 20),
        "shuffled": start + data(60, 30) + data(20, 20) + data(0, 20) + data(40, 20) + b"\x3e" + b"\x3f",
        "overlapping": start + data(10, 30) + data(5, 20) + data(0, 60) + data(0, 5),
        "changed": start + data(10, 30) + data(5, 20, 0x5E) + data(40, 5, 0x5E),
        "gaps": bytes([64, 3]) + b"".join(data(2 * i + 2, 1) for i in range(6)) + data(0, 16),
        "far": start + data(120, 9) + data(0, 1) + b"\x01" + data(120, 9) + data(8, 20, 0xFF),
        "window": bytes([8, 4]) + b"".join(data(4, 8, 0x41) + data(0, 4, 0x41) + b"\x0c" for _ in range(12)),
        "closed": start + data(0, 9) + b"\x09\x3f" + data(3, 6) + data(3, 7),
    }


# --- RFC 9001 Appendix A, RFC 9369 Appendix A ------------------------------------------------------------------

QUIC_DCID = "088394c8f03e515708"
QUIC_SERVER_V1 = (
    "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5"
    "a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4"
    "cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee"
)
QUIC_SERVER_V2 = (
    "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237bbf8726301791"
    "5358230035f7fd3945d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698075b2c984c707"
    "f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca84bed8521e2e140"
)
QUIC_RETRY_V1 = "ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba"
QUIC_RETRY_V2 = "cf6b3343cf0008f067a5502a4262b5746f6b656ec8646ce8bfe33952d955543665dcc7b6"


def quic_initial() -> dict[str, bytes]:
    # Choices, connection ID, offset, next packet number times 4, flipped bit, packet; see quic_initial.cpp.
    def of(choices: int, packet: bytes, offset: int = 18, number: int = 1, bit: int = 200, dcid: str = QUIC_DCID) -> bytes:
        fields = offset.to_bytes(2, "big") + (number * 4).to_bytes(8, "big") + bit.to_bytes(2, "big")
        return bytes([choices]) + unhex(dcid) + fields + packet

    server = unhex(QUIC_SERVER_V1)
    plain = unhex("c300000001088394c8f03e5157080000449e00000002") + b"\x06\x00\x04abcd" + bytes(30)
    return {
        "open-server": of(2, server),
        "open-server-v2": of(3, unhex(QUIC_SERVER_V2)),
        "open-far-number": of(2, server, number=1 << 60),
        "open-wrong-direction": of(0, server),
        "open-wrong-offset": of(2, server, offset=17),
        "open-offset-past-end": of(2, server, offset=0xFFFF),
        "open-no-offset": of(2, server, offset=0),
        "open-cut": of(2, server[:38]),
        "open-too-short": of(2, server[:37]),
        "open-empty": of(2, b""),
        "seal": of(4, plain, number=2),
        "seal-v2-server": of(7, plain, number=0x1234567890),
        "seal-short-number": of(4, b"\xc0" + plain[1:], bit=3),
        "seal-large": of(4, plain + bytes(range(256)) * 5, bit=9000),
        "seal-unsampled": of(4, plain[:23]),
        "retry": of(8, unhex(QUIC_RETRY_V1)),
        "retry-v2": of(9, unhex(QUIC_RETRY_V2)),
        "retry-long-id": of(8, unhex(QUIC_RETRY_V1), dcid="15" + "c1" * 21),
        "retry-empty": of(8, b"", dcid="00"),
    }


def quic_datagram() -> dict[str, bytes]:
    # Options and length of connection IDs, then a datagram; see quic_datagram.cpp. Packets are those of RFC 9001
    # Appendix A and RFC 9369 Appendix A.
    def start(cid_size: int, options: int = 0) -> bytes:
        return bytes([options, cid_size])

    initial = unhex(
        "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4c"
        "f73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7a"
        "af2f58891850abbdca3d20398c276456cbc42158407dd074ee"
    )
    initial_v2 = unhex("dc6b3343cf0008f067a5502a4262b5004075") + initial[18:]
    retry = unhex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba")
    retry_v2 = unhex("cf6b3343cf0008f067a5502a4262b5746f6b656ec8646ce8bfe33952d955543665dcc7b6")
    short = unhex("4cfe4189655e5cd55c41f69080575d7999c25a5bfb")
    ids = unhex("08f067a5502a4262b500")
    handshake = unhex("e000000001") + ids + unhex("18") + bytes(range(24))
    token = unhex("c000000001") + ids + unhex("4005") + b"token" + unhex("800000144142") + bytes(range(18))
    return {
        "coalesced": start(0) + initial + short,
        "version-2": start(0) + initial_v2 + short,
        "greased": start(0, 1) + bytes([initial[0] & 0xBF]) + initial[1:] + bytes([0x0C]) + short[1:],
        "handshake": start(8) + token + handshake + b"@" + ids[1:9] + bytes(range(20)),
        "destination-changed": start(8) + handshake + initial,
        "padding": start(0) + initial + bytes(30),
        "too-short": start(8) + unhex("e0000000010000044142434445") + handshake,
        "retry": start(0) + retry,
        "retry-version-2": start(0) + retry_v2,
        "version-negotiation": start(0) + unhex("c000000000") + ids + unhex("000000016b3343cf1a2a3a4a"),
        "unknown-version": start(0) + unhex("c01a2a3a4a") + ids + b"anything",
        "load-balanced": start(8) + unhex("4007c4605e4504cc4f") + bytes(range(20)),
        "many": start(8, 4) + handshake * 4,
        "empty": start(0),
    }


def diff_hpack() -> dict[str, bytes]:
    # The blocks of hpack_decode behind one octet of options; see differential/diff_hpack.cpp.
    inputs = {}
    for name, octets in hpack_decode().items():
        if octets[1:3] == b"\0\0":
            inputs[name] = bytes([3 if octets[0] == 2 else 0]) + octets[3:]
    inputs["many-updates"] = b"\0" + bytes([4]) + unhex("20202082")
    inputs["long-integer"] = b"\0" + bytes([254, 0, 10 + 128]) + unhex("0001617f818080808000") + b"v" * 128
    inputs["lowered-twice"] = b"\0" + unhex("ff0100ff0040ff1000") + bytes([7]) + unhex("3f213fe10782be")
    return inputs


def diff_qpack() -> dict[str, bytes]:
    # Capacity, then pieces: 0 section, 1 encoder stream, 3 cancellation; see differential/diff_qpack.cpp.
    def section(octets: str) -> bytes:
        return bytes([0, len(unhex(octets))]) + unhex(octets)

    def stream(octets: str) -> bytes:
        return bytes([1, len(unhex(octets))]) + unhex(octets)

    def cut(octets: str) -> bytes:
        return b"".join(bytes([1, 1, octet]) for octet in unhex(octets))

    all_instructions = "".join(QPACK_STREAM)
    huffman = "0000518cf1e3c2e5f23a6ba0ab90f4ff2f0125a849e95ba97d7f8925a849e95bb8e8b4bf"
    return {
        "appendix-b": b"\3" + section(QPACK_STATIC) + stream(QPACK_STREAM[0]) + section(QPACK_POST_BASE)
        + b"".join(map(stream, QPACK_STREAM[1:])) + section(QPACK_RELATIVE),
        "blocked": b"\3" + section(QPACK_POST_BASE) + section(QPACK_RELATIVE) + cut(all_instructions),
        "cancelled": b"\3" + section(QPACK_POST_BASE) + bytes([3, 0]) + stream(all_instructions),
        "huffman": b"\0" + section(huffman),
        "large-table": b"\0" + stream("3fe11f") + stream("6825a849e95ba97d7f8925a849e95bb8e8b4bf") + section("020080"),
        "capacity-too-large": b"\2" + stream("3fbe01"),
        "static-past-table": b"\0" + section("0000ff24"),
        "base-negative": b"\0" + section("028680"),
        "long-name": b"\0" + bytes([0, 255]) + unhex("000027fa01") + b"n" * 250,
    }


def diff_quic_header() -> dict[str, bytes]:
    # 0: a datagram, with the length of connection IDs times 4; 1 and 2: transport parameters of a client and of a
    # server; see differential/diff_quic_header.cpp.
    inputs = {name: bytes([4 * octets[1]]) + octets[2:] for name, octets in quic_datagram().items()}
    for name, octets in quic_transport_parameters().items():
        inputs[f"parameters-{name}"] = bytes([2 if octets[0] & 1 else 1]) + octets[1:]
    source = b"\x0f\x02id"
    inputs["parameters-of-client"] = b"\1" + source + quic_transport_parameters()["limits"][1:]
    return inputs


def main() -> None:
    for target in (
        prefix_integer,
        huffman,
        hpack_decode,
        hpack_roundtrip,
        h2_frames,
        h3_frames,
        quic_frames,
        qpack_section,
        qpack_encoder_stream,
        qpack_decoder_stream,
        qpack_pair,
        structured_fields,
        priority,
        capsule,
        connect_udp_path,
        http_section_rules,
        grpc_messages,
        alt_svc_value,
        alt_svc_cache,
        quic_transport_parameters,
        quic_client_hello,
        quic_crypto_stream,
        quic_initial,
        quic_datagram,
        diff_hpack,
        diff_qpack,
        diff_quic_header,
    ):
        folder = CORPUS / target.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("seed-*"):
            old.unlink()
        for name, octets in target().items():
            (folder / f"seed-{name}").write_bytes(octets)


if __name__ == "__main__":
    main()
