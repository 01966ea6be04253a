#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the inputs of an attack as raw octets, for parsers that would rather not read the notation.

    expand.py FILE DIR     writes DIR/FILE.1.KIND, DIR/FILE.2.KIND, ...; fields as name, TAB, value, LF, in hexadecimal
    expand.py --check      reads all files of the index
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOKEN = re.compile(r'"(?:[^"\\]|\\x[0-9a-f]{2})*"|\S+')


def text_of(token: str) -> bytes:
    return re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes.fromhex(m[1].decode()), token[1:-1].encode())


def inputs_of(path: pathlib.Path) -> list:
    """(kind, words, tokens) for each feed."""
    inputs = []
    for line in path.read_text().splitlines():
        tokens = [] if line.startswith("#") else TOKEN.findall(line)
        if not tokens or tokens[0] in ("set", "gives", "end"):
            continue
        if tokens[0] == "feed":
            inputs.append((tokens[1], tokens[2:], []))
        else:
            inputs[-1][2].extend(tokens)
    return inputs


def expand(tokens: list) -> bytes:
    """All up to the end, or up to the brace that closes a repetition."""
    out = b""
    while tokens and tokens[0] != "}":
        token = tokens.pop(0)
        if token == "repeat":
            count, brace = int(tokens.pop(0)), tokens.pop(0)
            once = expand(tokens)
            if brace != "{" or not tokens or tokens.pop(0) != "}":
                sys.exit("a repetition without braces")
            out += count * once
        elif token.startswith('"'):
            out += text_of(token).hex().encode() + b"\t" + text_of(tokens.pop(0)).hex().encode() + b"\n"
        else:
            out += bytes.fromhex(token)
    return out


def expanded(path: pathlib.Path) -> list:
    inputs = []
    for kind, words, tokens in inputs_of(path):
        octets = expand(tokens)
        if tokens:
            sys.exit(f"{path.name}: a brace too many")
        inputs.append((kind, words, octets))
    return inputs


def main() -> None:
    if sys.argv[1:] == ["--check"]:
        for row in (HERE / "index.tsv").read_text().splitlines()[1:]:
            name, _reference, fed_to, _verdict, _error = row.split("\t")
            if expanded(HERE / name)[-1][0] != fed_to:
                sys.exit(f"{name}: not fed to {fed_to}")
        return
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    path, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    try:
        for number, (kind, words, octets) in enumerate(expanded(path), 1):
            (folder / f"{path.stem}.{number}.{kind}").write_bytes(octets)
            print(number, kind, *words, len(octets), "octets")
    except OSError as failure:
        sys.exit(f"expand.py: {failure.filename}: {failure.strerror}")


main()
