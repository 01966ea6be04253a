# SPDX-License-Identifier: MIT
"""What the architecture checks share: walking headers, blanking comments, reporting, and self-tests."""

import argparse
import re
import sys
import tempfile
from pathlib import Path
from typing import Callable, Iterator, NamedTuple


class Problem(NamedTuple):
    file: str  # relative to the root of the project
    line: int
    text: str


Check = Callable[[Path], Iterator[Problem]]

_TOKEN = re.compile(
    r"""
      (?P<directive> ^[ \t]*\#[ \t]*include\b[^\n]* )        # keeps its "path"
    | (?P<comment>   //[^\n]* | /\*.*?\*/ )
    | (?P<raw>       \bR"(?P<delimiter>[^()\s\\]{0,16})\(.*?\)(?P=delimiter)" )
    | (?P<string>    "(?:\\.|[^"\\\n])*" )
    | (?P<character> (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+' )   # not the separator of 16'384
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def code_lines(text: str) -> list[str]:
    """The lines of a header with comments and literals blanked, so that line numbers stay."""

    def blank(match: re.Match[str]) -> str:
        if match["directive"] is not None:
            return match[0]
        return "\n" * match[0].count("\n") or " "

    return _TOKEN.sub(blank, text).split("\n")


def headers_of(root: Path) -> list[Path]:
    return sorted((root / "include").rglob("*.hpp"))


def write_tree(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def self_test(check: Check, good: dict[str, str], bad: list[tuple[dict[str, str], str, int, str]]) -> int:
    """Runs `check` over a good tree and over variants of it, each with one fault.

    A fault is (files changed, file and line that must be named, words that must be in the message).
    """
    failures = []
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "good"
        write_tree(root, good)
        failures += [f"a good tree was rejected: {problem}" for problem in check(root)]
        for number, (changes, file, line, words) in enumerate(bad):
            root = Path(place) / f"bad{number}"
            write_tree(root, good | changes)
            found = list(check(root))
            if not any(p.file == file and p.line == line and words in p.text for p in found):
                failures.append(f"not found: {file}:{line}: ...{words}..., but {found}")
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"self-test: 1 good tree, {len(bad)} bad ones, {len(failures)} failures")
    return 1 if failures else 0


def main(description: str, check: Check, run_self_test: Callable[[], int]) -> int:
    parser = argparse.ArgumentParser(description=description)
    project = Path(__file__).resolve().parents[2]
    parser.add_argument("root", nargs="?", type=Path, default=project, help="root of the project")
    parser.add_argument("--self-test", action="store_true", help="check that faults are found")
    options = parser.parse_args()
    if options.self_test:
        return run_self_test()
    headers = headers_of(options.root)
    if not headers:
        print(f"no headers below {options.root / 'include'}", file=sys.stderr)
        return 1
    problems = sorted(check(options.root))
    for problem in problems:
        print(f"{problem.file}:{problem.line}: {problem.text}", file=sys.stderr)
    print(f"{len(headers)} headers, {len(problems)} problems")
    return 1 if problems else 0
