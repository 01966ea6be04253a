# SPDX-License-Identifier: MIT
"""Reads what httpwire-inspect --json printed. Every line has to be an object with the keys that are promised."""

import json
import sys

KEYS = ("packet", "flow", "proto", "event", "stream", "flags", "length")
NUMBERS = ("packet", "stream", "flags", "length")
ERROR_KEYS = ("code", "section", "offset", "text")


def unique(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a key twice: {names}"
    return dict(pairs)


def lines_of(octets):
    lines = []
    assert octets == b"" or octets.endswith(b"\n"), "the last line has no end"
    for text in octets.decode("ascii").splitlines():
        line = json.loads(text, object_pairs_hook=unique)
        for key in KEYS:
            assert key in line, f"no {key}: {text}"
        for key in NUMBERS:
            assert isinstance(line[key], int), f"{key} is no number: {text}"
        if line["event"] == "error":
            for key in ERROR_KEYS:
                assert key in line, f"no {key}: {text}"
        for name, value in line.get("fields", []):
            assert isinstance(name, str) and isinstance(value, str), text
        lines.append(line)
    return lines


if __name__ == "__main__":
    print(len(lines_of(sys.stdin.buffer.read())))
