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


def main() -> None:
    for target in (prefix_integer, huffman, hpack_decode, hpack_roundtrip, h2_frames):
        folder = CORPUS / target.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("seed-*"):
            old.unlink()
        for name, octets in target().items():
            (folder / f"seed-{name}").write_bytes(octets)


if __name__ == "__main__":
    main()
