#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every include under include/httpwire follows the picture of the floors in docs/design.md."""

import os
import re
import sys
from pathlib import Path
from typing import Iterator, Optional

from headers import Problem, code_lines, headers_of, main, self_test

# The picture: what each module may include besides itself.
FLOOR_1 = ["field", "h2", "h3", "quic", "alt_svc", "http"]
ARROWS = {"core": set()}
ARROWS |= {module: {"core"} for module in FLOOR_1}
ARROWS |= {module: {"core", "field"} for module in ("hpack", "qpack")}
ARROWS["connection"] = set(ARROWS)

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<(?P<angle>[^>]+)>|"(?P<quoted>[^"]+)"|(?P<other>.*))')
STANDARD = re.compile(r"[a-z_0-9]+")  # <vector>, but not <stdint.h> or <boost/span.hpp>


def module_of(header: str) -> str:
    """The module of httpwire/<module>/..., or "" for a header beside the modules."""
    parts = header.split("/")
    return parts[1] if len(parts) > 2 else ""


def umbrella_of(header: str) -> str:
    """The module whose umbrella this is, or ""."""
    stem = re.fullmatch(r"httpwire/(\w+)\.hpp", header)
    return stem[1] if stem and stem[1] != "version" else ""


def resolve(include: Path, source: str, match: re.Match[str]) -> Optional[str]:
    """The included header as a path below include/, or None when it is not one of the project."""
    if match["quoted"]:
        beside = os.path.normpath(os.path.join(os.path.dirname(source), match["quoted"]))
        if (include / beside).is_file():
            return Path(beside).as_posix()
    name = match["angle"] or match["quoted"]
    return name if name == "httpwire.hpp" or name.startswith("httpwire/") else None


def arrow_fault(source: str, target: str) -> Optional[str]:
    """Why `source` may not include `target`, or None when it may."""
    if source == "httpwire.hpp":
        ok = umbrella_of(target) or target == "httpwire/version.hpp"
        return None if ok else f"the whole umbrella includes module umbrellas only, not {target}"
    if target == "httpwire.hpp" or umbrella_of(target):
        return f"only httpwire.hpp includes a whole module, here {target}"

    umbrella = umbrella_of(source)
    if umbrella:
        own = module_of(target) == umbrella or (umbrella == "core" and target == "httpwire/version.hpp")
        return None if own else f"the umbrella of {umbrella} includes headers of {umbrella} only, not {target}"
    if target == "httpwire/version.hpp":
        return None

    module, other = module_of(source), module_of(target)
    if module != other and "/detail/" in target:
        return f"{target} is a detail of {other}, {module or source} may not include it"
    if module != other and other not in ARROWS.get(module, set()):
        return f"no arrow from {module or source} to {other} ({target})"
    return None


def check(root: Path) -> Iterator[Problem]:
    include = root / "include"
    for path in headers_of(root):
        source = path.relative_to(include).as_posix()
        file = path.relative_to(root).as_posix()
        module = module_of(source) or umbrella_of(source)
        if module and module not in ARROWS:
            yield Problem(file, 1, f"module {module} is not in the picture")
        for number, line in enumerate(code_lines(path.read_text(encoding="utf-8")), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            if match["other"] is not None:
                yield Problem(file, number, "an include of a macro cannot be followed")
                continue
            target = resolve(include, source, match)
            if target is None:
                name = match["angle"] or match["quoted"]
                if not match["angle"] or not STANDARD.fullmatch(name):
                    yield Problem(file, number, f"{name} is neither httpwire's nor the C++ standard library's")
            elif not (include / target).is_file():
                yield Problem(file, number, f"{target} does not exist")
            else:
                fault = arrow_fault(source, target)
                if fault:
                    yield Problem(file, number, fault)


def run_self_test() -> int:
    h = "include/httpwire/"
    good = {
        "include/httpwire.hpp": "#include <httpwire/core.hpp>\n#include <httpwire/field.hpp>\n",
        h + "version.hpp": "#pragma once\n",
        h + "core.hpp": '#include "httpwire/core/bytes.hpp"\n#include "httpwire/version.hpp"\n',
        h + "field.hpp": '#include "httpwire/field/line.hpp"\n',
        h + "h2.hpp": '#include "httpwire/h2/frame/data.hpp"\n',
        h + "core/bytes.hpp": "#include <span>\n#include <httpwire/core/detail/endian.hpp>\n",
        h + "core/detail/endian.hpp": "// #include <httpwire/h2/frame_header.hpp>\n#include <cstdint>\n",
        h + "field/line.hpp": "#include <httpwire/core/bytes.hpp>\n",
        h + "field/detail/huffman_table.hpp": "",
        h + "hpack/decoder.hpp": '#include "../field/line.hpp"\n',
        h + "qpack/decoder.hpp": "#include <httpwire/field/line.hpp>\n",
        h + "h2/frame_header.hpp": "#include <httpwire/core/bytes.hpp>\n",
        h + "h2/frame/data.hpp": '#include "../frame_header.hpp"\n',
        h + "connection/h2_connection.hpp": '#include "../h2/frame/data.hpp"\n#include "../hpack/decoder.hpp"\n',
    }
    faults = [  # header, its text, line, words
        ("httpwire/core/bytes.hpp", "\n#include <httpwire/field/line.hpp>\n", 2, "no arrow from core to field"),
        ("httpwire/field/line.hpp", "#include <httpwire/hpack/decoder.hpp>\n", 1, "no arrow from field to hpack"),
        ("httpwire/field/line.hpp", '#include "../h2/frame_header.hpp"\n', 1, "no arrow from field to h2"),
        ("httpwire/h2/frame/data.hpp", '#include "../../hpack/decoder.hpp"\n', 1, "no arrow from h2 to hpack"),
        ("httpwire/hpack/decoder.hpp", "#include <httpwire/qpack/decoder.hpp>\n", 1, "no arrow from hpack to qpack"),
        ("httpwire/hpack/decoder.hpp", "#include <httpwire/h2/frame_header.hpp>\n", 1, "no arrow from hpack to h2"),
        ("httpwire/hpack/decoder.hpp", "#include <httpwire/connection/h2_connection.hpp>\n", 1, "to connection"),
        ("httpwire/hpack/decoder.hpp", "/* a\n*/\n#include <httpwire/field/detail/huffman_table.hpp>\n", 3, "detail"),
        ("httpwire/field/line.hpp", "#include <httpwire/core.hpp>\n", 1, "only httpwire.hpp includes a whole"),
        ("httpwire/field/line.hpp", "#include <httpwire.hpp>\n", 1, "only httpwire.hpp includes a whole"),
        ("httpwire/h2.hpp", '#include "httpwire/core/bytes.hpp"\n', 1, "the umbrella of h2"),
        ("httpwire/field.hpp", '#include "core.hpp"\n', 1, "only httpwire.hpp includes a whole"),
        ("httpwire.hpp", "#include <httpwire/core/bytes.hpp>\n", 1, "module umbrellas only"),
        ("httpwire/version.hpp", '#include "core/bytes.hpp"\n', 1, "no arrow from httpwire/version.hpp to core"),
        ("httpwire/core/bytes.hpp", "#include <httpwire/core/gone.hpp>\n", 1, "does not exist"),
        ("httpwire/core/bytes.hpp", "#include <stdint.h>\n", 1, "neither"),
        ("httpwire/core/bytes.hpp", '#include "bits.inc"\n', 1, "neither"),
        ("httpwire/core/bytes.hpp", "#include HEADER\n", 1, "macro"),
        ("httpwire/tls/record.hpp", "", 1, "module tls is not in the picture"),
    ]
    bad = [({"include/" + name: text}, "include/" + name, line, words) for name, text, line, words in faults]
    return self_test(check, good, bad)


if __name__ == "__main__":
    sys.exit(main(__doc__, check, run_self_test))
