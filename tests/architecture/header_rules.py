#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every header under include/ keeps the rules of docs/design.md that a machine can check."""

import re
import sys
from pathlib import Path
from typing import Iterator

from headers import Problem, code_lines, headers_of, main, self_test

SPDX = "// SPDX-License-Identifier: MIT"
MAX_LINES = 350  # of a header written by hand; a generated one says so in its first lines
LISTS = {"include/httpwire/core/error_code.hpp"}  # one enumeration cannot be split
GENERATED = re.compile(r"^//.*\bgenerated\b", re.IGNORECASE)

FORBIDDEN = [
    (re.compile(rf"\b{word}\b"), word.replace("\\s*", ""))
    for word in ("throw", "virtual", "dynamic_cast", "typeid", r"std\s*::\s*function", r"std\s*::\s*locale")
] + [
    (re.compile(rf"#\s*include\s*<{name}>"), f"<{name}>")
    for name in ("iostream", "istream", "ostream", "sstream", "fstream", "iomanip", "locale", "clocale", "typeinfo")
]
DEFINE = re.compile(r"^\s*#\s*define\s+(\w+)")
OWN_MACRO = re.compile(r"HTTPWIRE_VERSION_\w+|HTTPWIRE_ASSERT")


def check_text(file: str, text: str) -> Iterator[Problem]:
    lines = text.splitlines()
    if lines[:1] != [SPDX]:
        yield Problem(file, 1, f"the first line is not {SPDX}")
    code = code_lines(text)
    if not any(line.strip() == "#pragma once" for line in code):
        yield Problem(file, 1, "#pragma once is missing")
    if len(lines) > MAX_LINES and file not in LISTS and not any(GENERATED.match(line) for line in lines[:5]):
        yield Problem(file, MAX_LINES + 1, f"{len(lines)} lines, more than {MAX_LINES}: split it")
    for number, line in enumerate(code, 1):
        for pattern, name in FORBIDDEN:
            if pattern.search(line):
                yield Problem(file, number, f"{name} has no place in a header")
        macro = DEFINE.match(line)
        if macro and not OWN_MACRO.fullmatch(macro[1]):
            yield Problem(file, number, f"macro {macro[1]}: only HTTPWIRE_VERSION_* and HTTPWIRE_ASSERT are public")


def check(root: Path) -> Iterator[Problem]:
    for path in headers_of(root):
        file = path.relative_to(root).as_posix()
        yield from check_text(file, path.read_text(encoding="utf-8"))
        name = path.relative_to(root / "include")
        in_module = len(name.parts) > 2 and "detail" not in name.parts
        test = Path("tests", *name.parts[1:]).with_suffix(".cpp")
        if in_module and not (root / test).is_file():
            yield Problem(file, 1, f"its test {test.as_posix()} is missing")


def run_self_test() -> int:
    head = SPDX + "\n#pragma once\n"
    header = "include/httpwire/core/bytes.hpp"
    good = {
        header: head + '// never throws\n#include <span>\ninline auto a = "throw // virtual";\nint b = 16\'384;\n',
        "tests/core/bytes.cpp": "",
        "include/httpwire/core.hpp": head,
        "include/httpwire/core/detail/endian.hpp": head,
        "include/httpwire/version.hpp": head + "#define HTTPWIRE_VERSION_MAJOR 1\n#define HTTPWIRE_ASSERT(x)\n",
        "include/httpwire/core/detail/table.hpp": head + "// generated\n" + "int a;\n" * MAX_LINES,
    }
    faults = [  # text, line, words
        ("#pragma once\n", 1, "SPDX"),
        (SPDX + "\n// #pragma once\n", 1, "#pragma once is missing"),
        (head + "int a;\n" * (MAX_LINES - 1), MAX_LINES + 1, "351 lines"),
        (head + "void f() { throw 1; }\n", 3, "throw"),
        (head + "struct a {\n  virtual void f();\n};\n", 4, "virtual"),
        (head + "auto* a = dynamic_cast<b*>(c);\n", 3, "dynamic_cast"),
        (head + "auto& a = typeid(int);\n", 3, "typeid"),
        (head + "/*\n*/ std::function<void()> f;\n", 4, "std::function"),
        (head + "std::locale l;\n", 3, "std::locale"),
        (head + "#include <iostream>\n", 3, "<iostream>"),
        (head + "# include <locale>\n", 3, "<locale>"),
        (head + "#define HTTPWIRE_INLINE inline\n", 3, "macro HTTPWIRE_INLINE"),
        (head + "int a = 16'384; int b() { throw '1'; }\n", 3, "throw"),
    ]
    bad = [({header: text}, header, line, words) for text, line, words in faults]
    untested = "include/httpwire/h2/frame/data.hpp"
    bad.append(({untested: head}, untested, 1, "tests/h2/frame/data.cpp is missing"))
    return self_test(check, good, bad)


if __name__ == "__main__":
    sys.exit(main(__doc__, check, run_self_test))
