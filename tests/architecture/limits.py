#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/denial_of_service.md lists every numeric member of every struct of options or limits in include/, with its
default, and names no error that does not exist."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/denial_of_service.md"
# Numbers that are no limits.
OTHERS = {
    "alt_svc::load_options::now",
    "alt_svc::cache_options::hash_seed",
    "alt_svc::broken_options::initial_delay",
    "qpack::decoder_options::initial_capacity",
    "qpack::encoder_options::initial_capacity",
    "quic::frame_options::min_ack_delay",
    "quic::stateless_reset_options::preferred_size",
}
NUMBER = r"std::(?:size_t|uint(?:8|16|32|64)_t)"


def value_of(expression: str, constants: dict[str, str]) -> int:
    text = re.sub(NUMBER + r"\{([^}]*)\}", r"(\1)", expression).replace("'", "")
    text = re.sub(r"\b(\d+)[uU]?[lL]*\b", r"\1", text)
    for _ in range(4):
        text = re.sub(r"(?:[a-z]\w*::)*([a-z]\w*)", lambda m: "(" + constants[m[1]] + ")", text)
    return int(eval(text, {"__builtins__": {}}))  # only digits and operators are left


headers = {path: path.read_text() for path in sorted((ROOT / "include/httpwire").rglob("*.hpp"))}
constants = {}
for text in headers.values():
    for name, expression in re.findall(r"constexpr " + NUMBER + r" (\w+) =\s*([^;]+);", text):
        clean = re.sub(NUMBER + r"\{([^}]*)\}", r"(\1)", expression).replace("'", "")
        constants.setdefault(name, re.sub(r"\b(\d+)[uU]?[lL]*\b", r"\1", clean))

defaults = {}
for path, text in headers.items():
    for found in re.finditer(r"^struct (\w*options|limits) \{\n(.*?)\n\};", text, re.M | re.S):
        struct, body = found.groups()
        scope = re.findall(r"^namespace httpwire::([\w:]+) \{", text[: found.start()], re.M)[-1]
        for name, expression in re.findall(r"^  " + NUMBER + r" (\w+) = ([^;]+);", body, re.M):
            defaults[f"{scope}::{struct}::{name}"] = value_of(expression, constants)

codes = set(re.findall(r"^  (\w+)(?: = \w+)?,", (ROOT / "include/httpwire/core/error_code.hpp").read_text(), re.M))
problems = []
listed = {}
for cells in re.findall(r"^\| `(\w+(?:::\w+){2,})` \| ([^|]*) \| ([^|]*) \|", PAGE.read_text(), re.M):
    name, default, errors = cells
    listed[name] = default.strip().replace(",", "")
    problems += [f"{name}: there is no error {e}" for e in re.findall(r"`(\w+)`", errors) if e not in codes]
for name, value in sorted(defaults.items()):
    if name in OTHERS:
        continue
    if name not in listed:
        problems.append(f"{name} = {value} is not listed")
    elif listed[name] != str(value):
        problems.append(f"{name} is {value}, not {listed[name]}")
problems += [f"{name} is in no options struct" for name in sorted(listed.keys() - defaults.keys())]
problems += [f"{name} is in no options struct, but in this script" for name in sorted(OTHERS - defaults.keys())]
if len(defaults) < 40:
    problems.append(f"only {len(defaults)} limits were found in the headers")
if problems:
    sys.exit(f"{PAGE.relative_to(ROOT)}:\n" + "\n".join(problems))
