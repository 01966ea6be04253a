#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs doxygen over docs/Doxyfile and fails on any warning, and on whatever has no words:
namespaces, types, functions, members that are functions, and constants. Exempt are members whose name says enough:
data, which are named as in the RFCs, operators, what containers, iterators and frames have in common, and what the
library alone calls and is described once, where it is asked for: members of policies. Exit status 77: there is no
doxygen."""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
MEMBER = re.compile(r"warning: Member (?P<name>.*) \((?P<kind>\w+)\) of (class|struct|union) (?P<type>\S+)"
                    r".* is not documented")
NAMES = re.compile(r"operator(?! bool)|(begin|end|size|empty|data|type|options|array|iterator)\(")
TYPES = re.compile(r"::(iterator|array|static_only|balanced|everything|default_indexing|index_all|index_none)$")


def is_exempt(warning: str) -> bool:
    member = MEMBER.search(warning)
    if not member:
        return False
    return member["kind"] != "function" or bool(NAMES.match(member["name"]) or TYPES.search(member["type"]))


def warnings_of(doxyfile: str) -> list[str]:
    run = subprocess.run(["doxygen", "-"], input=doxyfile, cwd=PROJECT, text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, check=False)
    lines = [line.removeprefix(f"{PROJECT}/") for line in run.stdout.splitlines() if line.strip()]
    return lines + ([f"doxygen ends with {run.returncode}"] if run.returncode else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", help="where the pages go; without it they are not kept")
    folder = parser.parse_args().folder
    if shutil.which("doxygen") is None:
        print("skipped: doxygen is not installed")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        folder = folder or scratch
        Path(folder).mkdir(parents=True, exist_ok=True)
        # What comes later in a Doxyfile holds.
        text = (PROJECT / "docs/Doxyfile").read_text(encoding="utf-8")
        text += f'\nOUTPUT_DIRECTORY = "{folder}"\nHTML_OUTPUT = html\nWARN_IF_UNDOCUMENTED = YES\n'
        left = [line for line in warnings_of(text) if not is_exempt(line)]
        pages = len(list(Path(folder, "html").glob("*.html")))
    print("\n".join(left) if left else f"{pages} pages, no warnings")
    return 1 if left or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
