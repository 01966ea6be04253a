#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The C++ in README.md stands, to the letter, in docs/examples/readme_example.cpp, which is compiled and run; and
every path that README.md links to exists. The C++ in the pages below docs that have some stands in one of
docs/examples/*.cpp, and every path that a page links to exists."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
readme = (ROOT / "README.md").read_text()
program = (ROOT / "docs/examples/readme_example.cpp").read_text()

blocks = re.findall(r"```cpp\n(.*?)```", readme, re.S)
problems = [] if blocks else ["README.md has no example"]
problems += [f"not in readme_example.cpp:\n{block}" for block in blocks if block not in program]
links = [link for link in re.findall(r"\]\(([^)#]+)\)", re.sub(r"```.*?```", "", readme, flags=re.S)) if "://" not in link]
problems += [f"README.md links to {link}, which does not exist" for link in links if not (ROOT / link).exists()]
programs = [path.read_text() for path in sorted((ROOT / "docs/examples").glob("*.cpp"))]
for page in sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")):
    text = (ROOT / page).read_text()
    for block in re.findall(r"```cpp\n(.*?)```", text, re.S):
        if not any(block in program for program in programs):
            problems.append(f"{page} has code that is in no docs/examples/*.cpp:\n{block}")
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", re.sub(r"```.*?```", "", text, flags=re.S)):
        if "://" not in link and not (ROOT / "docs" / link).exists():
            problems.append(f"{page} links to {link}, which does not exist")
if problems:
    sys.exit("\n".join(problems))
