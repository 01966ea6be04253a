# SPDX-License-Identifier: MIT
"""The public names of the headers, for the module. The headers are formatted, so that what is declared in a namespace
begins in the first column, and what ends a namespace says so."""

import re
from collections.abc import Iterator

NAMESPACE = re.compile(r"^(?:inline )?namespace ([\w:]+) \{")
NAMESPACE_END = re.compile(r"^\}  // namespace\b")
SKIPPED = re.compile(r"^(#|\}|\)|=|//|static_assert\b|using namespace\b|extern\b)")
TYPE = re.compile(r"^(?:struct|class|union|enum class|enum struct|enum) (\w+)\b(?!<)")
ALIAS = re.compile(r"^(?:using|concept) (\w+) =")
GUIDE = re.compile(r"^\w+\(.*\) ->")
NAME = re.compile(r"(\w+)\s*$")


def public_names(text: str) -> Iterator[tuple[str, str]]:
    """(namespace, name) of each declaration; namespaces called detail are not looked into."""
    spaces: list[str] = []
    prefix = ""
    lines = [re.sub(r"\s*//(?! namespace).*", "", line) for line in text.splitlines()]
    for index, line in enumerate(lines):
        opened = NAMESPACE.match(line)
        if opened:
            if not line.rstrip().endswith("}"):
                spaces.append(opened[1])
        elif NAMESPACE_END.match(line):
            spaces.pop()
        elif spaces and line and not line[0].isspace() and not SKIPPED.match(line):
            # The declaration goes on in lines that are indented.
            end = index + 1
            while end < len(lines) and lines[end][:1].isspace():
                end += 1
            declaration = prefix + " ".join(part.strip() for part in lines[index:end])
            prefix = ""
            if re.match(r"^template\s*<", declaration):
                declaration = without_template(declaration)
                if not declaration:  # its parameters only: what it is a template of begins the next line
                    continue
            space = "::".join(spaces)
            name = name_of(declaration)
            if name and "detail" not in space.split("::"):
                yield space, name


def without_template(declaration: str) -> str:
    depth = 0
    for index, character in enumerate(declaration):
        depth += {"<": 1, ">": -1}.get(character, 0)
        if character == ">" and depth == 0:
            rest = declaration[index + 1:].strip()
            if not rest.startswith("requires"):
                return rest
            # A constraint on a line of its own is in parentheses, or all of the line.
            return ""
    return ""


def name_of(declaration: str) -> str:
    declaration = re.sub(r"\[\[[^]]*\]\]\s*", "", declaration)
    found = TYPE.match(declaration) or ALIAS.match(declaration)
    if found:
        return found[1]
    if re.match(r"^(struct|class|union|enum) ", declaration) or GUIDE.match(declaration):
        return ""  # a specialization, or a deduction guide
    head = re.split(r"[{=;]", declaration, maxsplit=1)[0]
    while (plain := re.sub(r"<[^<>]*>", "", head)) != head:  # arguments of templates may hold calls
        head = plain
    head = head.split("(")[0]
    found = NAME.search(head)
    if not found or head[:found.start()].endswith("::") or not head[:found.start()].strip():
        return ""  # a member that is defined outside of its class
    return found[1]


def self_test() -> None:
    text = """
namespace httpwire {
struct plain {
  int member = 0;
};
class [[nodiscard]] noted final : base {};
enum class kind : std::uint8_t { a, b };
template <class T>
class result {
  void inside();
};
template <>
class result<void> {};
using octets = std::span<const int>;
template <class T>
concept sink = requires(T t) { t(); };
inline constexpr table<size_of(x)> index{x};
inline constexpr std::size_t size = f(1);
[[nodiscard]] constexpr std::uint32_t load(const octet* p) noexcept {
  return p[0];
}
template <class T, std::size_t N = (1 << 2)>
  requires(!std::is_same_v<T, int>)
octets as_octets(T&& range)
= delete;
template <class... Cs>
overloaded(Cs...) -> overloaded<Cs...>;
constexpr int result::outside() { return 1; }  // a comment (with parentheses
static_assert(size == 1);
namespace detail {
struct hidden {};
}  // namespace detail
namespace flag {
inline constexpr int ack = 1;  // of SETTINGS
}  // namespace flag
}  // namespace httpwire
"""
    names = [name if space == "httpwire" else f"{space}::{name}" for space, name in public_names(text)]
    wanted = ["plain", "noted", "kind", "result", "octets", "sink", "index", "size", "load", "as_octets",
              "httpwire::flag::ack"]
    assert names == wanted, names
