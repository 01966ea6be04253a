# SPDX-License-Identifier: MIT
"""For tests/coverage: lines and branches of include/ that each module's tests reach, from what llvm-cov exports.

usage: coverage.py [--all] FOLDER MODULE...    reads FOLDER/MODULE.json, writes FOLDER/gcovr.json, in gcovr's own format

--all fails where anything is neither reached nor in tests/coverage-exceptions.txt.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LEAST_LINES, LEAST_BRANCHES = 98, 95
# What is made for processors that this one may not be like, and how Linux calls what they have.
NEEDS = {"aes_x86.hpp": "aes", "ghash_x86.hpp": "pclmulqdq", "sha256_x86.hpp": "sha_ni", "huffman_avx512.hpp": "avx512_vbmi2"}
TABLE_MAKER = re.compile(r"constexpr .*\bmake_\w+\(\) noexcept \{$|consteval .*\{$")


def exceptions():
    """{(file, line of code)}: what tests/coverage-exceptions.txt gives reasons for."""
    rows = [r for r in (ROOT / "tests/coverage-exceptions.txt").read_text().splitlines() if r and r[0] != "#"]
    return {(r.split(" | ", 1)[0], r.split(" | ", 1)[1].rsplit(" | ", 1)[0]) for r in rows}


def processor_has(needed):
    try:
        return needed in pathlib.Path("/proc/cpuinfo").read_text().split()
    except OSError:
        return False


def excused_lines(name, source, excused, used):
    """The numbers of lines with a reason; code that ends with "{ ... }" stands for all up to its closing brace."""
    numbers = set()
    for number, line in enumerate(source, 1):
        code = line.split("//")[0].strip()
        for row, end in ((code, number), (code + " ... }", None)):
            # What makes a table does so at compile time.
            if (name, row) in excused or (end is None and TABLE_MAKER.search(code)):
                used.add((name, row))
                indent = line[:len(line) - len(line.lstrip())]
                end = end or next(n for n in range(number, len(source) + 1) if source[n - 1].startswith(indent + "}"))
                numbers.update(range(number, end + 1))
    return numbers


def lines_of(segments, source):
    """{line: how often it was run}, for the lines that hold code: the most of what begins in it or goes on."""
    counts, current, at = {}, None, 0
    for line, text in enumerate(source, 1):
        first_column = len(text) - len(text.lstrip()) + 1
        here = []
        while at < len(segments) and segments[at][0] == line:
            here.append(segments[at])
            at += 1
        # What begins, or goes on at the front of the line behind a gap.
        begins = [s[2] for s in here if s[3] and not s[5] and (s[4] or s[1] <= first_column)]
        if begins or (current and current[3]):
            counts[line] = max(begins + [current[2] if current and current[3] else 0])
        current = here[-1] if here else current
    return counts


def branches_of(rows, source):
    """{line: [(condition, outcome, count)]}: each way a condition may go, of all its instantiations together."""
    sums = {}
    for row in rows:
        place = tuple(row[:4])
        yes, no = sums.get(place, (0, 0))
        sums[place] = (yes + row[4], no + row[5])
    result = {}
    for place in sorted(sums):
        # The compiler decides it; or one before it never goes the way to it, which is told.
        if sums[place] == (0, 0):
            continue
        line, begin, last, end = place
        condition = source[line - 1][begin - 1:end - 1 if last == line else None]
        result.setdefault(line, []).extend((condition, way, n) for way, n in zip(("true", "false"), sums[place]))
    return result


def main():
    everything = sys.argv[1] == "--all"
    folder, *modules = sys.argv[2 if everything else 1:]
    folder, excused, used = pathlib.Path(folder), exceptions(), set()
    report, short, open_ends = [], [], 0
    for module in modules:
        lines = reached = branches = taken = 0
        missed = []
        for file in json.loads((folder / f"{module}.json").read_text())["data"][0]["files"]:
            name = str(pathlib.Path(file["filename"]).relative_to(ROOT))
            needed = NEEDS.get(pathlib.Path(name).name)
            if needed and not processor_has(needed):
                print(f"  {name}: left out, the processor has no {needed}")
                continue
            source = (ROOT / name).read_text().splitlines()
            outcomes, rows = branches_of(file["branches"], source), []
            reasons = excused_lines(name, source, excused, used)
            for number, count in lines_of(file["segments"], source).items():
                code = source[number - 1].split("//")[0].strip()
                # What the compiler makes has no tests of its own; a brace or a blank line is no code.
                if number in reasons or "HTTPWIRE_ASSERT" in code or code.endswith("= default;") or not code.strip("{} ;"):
                    continue
                here = outcomes.get(number, [])
                rows.append({"line_number": number, "count": count, "gcovr/noncode": False, "gcovr/excluded": False,
                             "branches": [{"count": c, "fallthrough": False, "throw": False} for _, _, c in here]})
                lines, reached = lines + 1, reached + (count > 0)
                branches, taken = branches + len(here), taken + sum(c > 0 for _, _, c in here)
                if count == 0:
                    missed.append(f"  {name}:{number}: not reached: {code}")
                for condition, way, _ in (b for b in here if count and b[2] == 0):
                    missed.append(f"  {name}:{number}: never {way}: {condition}")
            report.append({"file": name, "lines": rows, "functions": []})
        line_share, branch_share = 100 * reached / max(1, lines), 100 * taken / max(1, branches)
        print(f"{module}: lines {line_share:.1f} % of {lines}, branches {branch_share:.1f} % of {branches}")
        print("\n".join(missed), flush=True)
        open_ends += len(missed)
        if line_share < LEAST_LINES or branch_share < LEAST_BRANCHES:
            short.append(module)
        for name, code in sorted(excused - used):
            if name.startswith(f"include/httpwire/{module}/"):
                print(f"  {name}: not needed in tests/coverage-exceptions.txt: {code}")
    (folder / "gcovr.json").write_text(json.dumps({"gcovr/format_version": "0.3", "files": report}))
    if everything and open_ends:
        sys.exit(f"{open_ends} lines or branches have neither a test nor a reason in tests/coverage-exceptions.txt")
    if short:
        sys.exit(f"below {LEAST_LINES} % of lines or {LEAST_BRANCHES} % of branches: {' '.join(short)}")


if __name__ == "__main__":
    main()
