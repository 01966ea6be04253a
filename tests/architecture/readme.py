#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The C++ in README.md stands, to the letter but for its indentation, in docs/examples/readme_example.cpp, which is
compiled and run. The C++ in the pages below docs that have some stands so in one of docs/examples/*.cpp. Every path
that a page of the project links to exists, and so does the heading behind its #."""
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]


def stands_in(block, program):
    """To the letter, but for how deep it stands."""
    return any(textwrap.indent(block, depth * "  ") in program for depth in range(4))


readme = (ROOT / "README.md").read_text()
program = (ROOT / "docs/examples/readme_example.cpp").read_text()

blocks = re.findall(r"```cpp\n(.*?)```", readme, re.S)
problems = [] if blocks else ["README.md has no example"]
problems += [f"not in readme_example.cpp:\n{block}" for block in blocks if not stands_in(block, program)]


def without_code(text):
    return re.sub(r"```.*?```", "", text, flags=re.S)


def anchors(page):
    """The names that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.*)$", without_code(page.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


programs = [path.read_text() for path in sorted((ROOT / "docs/examples").glob("*.cpp"))]
for page in sorted((ROOT / "docs").glob("*.md")):
    for block in re.findall(r"```cpp\n(.*?)```", page.read_text(), re.S):
        if not any(stands_in(block, program) for program in programs):
            problems.append(f"{page.relative_to(ROOT)} has code that is in no docs/examples/*.cpp:\n{block}")

folders = [ROOT / name for name in ("bench", "docs", "fuzz", "tests")]
for page in [ROOT / "README.md", *sorted(path for folder in folders for path in folder.rglob("*.md"))]:
    for link, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", without_code(page.read_text())):
        if "://" in link:
            continue
        target = page.parent / link if link else page
        if not target.exists():
            problems.append(f"{page.relative_to(ROOT)} links to {link}, which does not exist")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            problems.append(f"{page.relative_to(ROOT)} links to {link}#{anchor}, and there is no such heading")
if problems:
    sys.exit("\n".join(problems))
