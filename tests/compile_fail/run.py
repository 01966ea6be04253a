#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Misuse that must not compile, and why.

Each source here compiles as it is, without a warning, and no longer does with MISUSE defined: then the message
of the compiler has to match the expression behind "// g++:" or "// clang:" in it.

usage: run.py <compiler>...
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
         "-Wno-unused-const-variable",
         f"-I{HERE.parent.parent / 'include'}"]


def compile_one(compiler, source, *extra):
    # Messages in English, with plain quotes.
    return subprocess.run([compiler, *FLAGS, *extra, str(source)], capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}, check=False)


def problem_of(compiler, source):
    family = "clang" if "clang" in pathlib.Path(compiler).name else "g++"
    expected = re.search(rf"^// {re.escape(family)}: (.*)$", source.read_text(), re.MULTILINE)
    if not expected:
        return f"says nothing of {family}"
    right = compile_one(compiler, source)
    if right.returncode != 0:
        return f"does not compile without the misuse:\n{right.stderr}"
    wrong = compile_one(compiler, source, "-DMISUSE")
    if wrong.returncode == 0:
        return "compiles with the misuse"
    if not re.search(expected.group(1), wrong.stderr):
        return f"fails for another reason than {expected.group(1)}:\n{wrong.stderr}"
    return None


def main(compilers):
    tasks = [(c, s) for c in compilers for s in sorted(HERE.glob("*.cpp"))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = list(pool.map(lambda task: problem_of(*task), tasks))
    for (compiler, source), problem in zip(tasks, problems):
        if problem:
            print(f"{source.name} with {compiler} {problem}")
    print(f"{len(tasks)} misuses, {sum(p is not None for p in problems)} problems")
    return int(not tasks or any(problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["g++"]))
