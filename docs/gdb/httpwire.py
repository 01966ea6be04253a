# SPDX-License-Identifier: MIT
"""Shows httpwire's types as values in gdb:  (gdb) source docs/gdb/httpwire.py

httpwire::bytes (and every other span of octets), error, result, poll, field_line, varint, received_varint,
quic::connection_id, and the variants of frames, events and packets. Knows the layouts of libstdc++ and libc++.
"""

import re

import gdb
import gdb.printing

MAX_OCTETS = 64  # of one span; how many there are is always shown
NO_FIELD = 0xFFFF_FFFF


def member(value, *names):
    """The first of these members that the value has: standard libraries differ."""
    fields = {field.name for field in value.type.strip_typedefs().fields()}
    return value[next(name for name in names if name in fields)]


def word(enumerator):
    """An enumerator without its scopes."""
    return str(enumerator).rsplit("::", 1)[-1]


def read(pointer, count):
    """The octets there, or None."""
    try:
        return bytes(gdb.selected_inferior().read_memory(int(pointer), count)) if count else b""
    except gdb.MemoryError:
        return None


def hex_text(pointer, count):
    octets = read(pointer, min(count, MAX_OCTETS))
    head = "1 octet" if count == 1 else f"{count} octets"
    if octets is None:
        return head + ", not readable"
    return (head + ": " + octets.hex(" ") if count else head) + (" ..." if count > MAX_OCTETS else "")


def text_of(view):
    """What a std::string_view shows, quoted as a string of Python."""
    octets = read(member(view, "_M_str", "__data_", "__data"), int(member(view, "_M_len", "__size_", "__size")))
    return "<not readable>" if octets is None else repr(octets.decode("latin-1"))[1:-1]


class Span:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        extent = int(self.value.type.strip_typedefs().template_argument(1)) & (2**64 - 1)
        if extent >= 2**32 - 1:  # std::dynamic_extent, of any width
            size = member(self.value, "_M_extent", "__size_", "__size")
            extent = int(size["_M_extent_value"] if size.type.strip_typedefs().code == gdb.TYPE_CODE_STRUCT else size)
        return hex_text(member(self.value, "_M_ptr", "__data_", "__data"), extent)


class Error:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        if int(self.value["code"]) == 0:
            return "no error"
        parts = [f"error {word(self.value['code'])} at offset {int(self.value['offset'])}"]
        if int(self.value["field_index"]) != NO_FIELD:
            parts.append(f"field {int(self.value['field_index'])}")
        if int(self.value["stream_id"]):
            parts.append(f"stream {int(self.value['stream_id'])}")
        if int(self.value["limit"]):
            parts.append(f"limit {int(self.value['limit'])}")
        if int(self.value["origin"]):
            parts.append(f"in {word(self.value['origin'])}")
        return ", ".join(parts)


class Outcome:
    """A result or a poll: what it is in one word, then the value or the error."""

    def __init__(self, value):
        self.value = value
        fields = {field.name for field in value.type.strip_typedefs().fields()}
        if "state_" in fields:
            self.state = {"ready": "value", "starved": "need_more"}.get(word(value["state_"]), "error")
        elif "has_value_" in fields:
            self.state = "value" if value["has_value_"] else "error"
        else:  # result<void>
            self.state = "error" if int(value["error_"]["code"]) else "success"

    def to_string(self):
        return self.state

    def children(self):
        if self.state in ("value", "error"):
            yield self.state, self.value[self.state + "_"]


class FieldLine:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        indexing = word(self.value["indexing"])
        suffix = "" if indexing == "automatic" else f" ({indexing})"
        return f"{text_of(self.value['name'])}: {text_of(self.value['value'])}{suffix}"


class ConnectionId:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        octets = member(self.value["octets_"], "_M_elems", "__elems_")
        return "connection ID of " + hex_text(octets.address, int(self.value["size_"]))


class Varint:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return str(int(self.value["value_"]))


class ReceivedVarint:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return f"{int(self.value['value'])}, size {int(self.value['size'])}"


class Variant:
    """The alternative that a variant holds, with its members."""

    def __init__(self, value):
        self.type = value.type.strip_typedefs()
        fields = {field.name for field in self.type.fields() if not field.is_base_class}
        if "__impl_" in fields or "__impl" in fields:  # libc++
            impl = member(value, "__impl_", "__impl")
            index, union = self.find(impl, ("__index", "__index_")), self.find(impl, ("__data", "__data_"))
            head, tail = ("__head", "__head_"), ("__tail", "__tail_")
        else:
            index, union = self.find(value, ("_M_index",)), self.find(value, ("_M_u",))
            head, tail = ("_M_first",), ("_M_rest",)
        # The index of a variant without a value is the largest number of its type.
        self.index = int(index)
        self.held = None
        if self.index < (1 << (8 * index.type.sizeof)) - 1:
            for _ in range(self.index):
                union = member(union, *tail)
            self.held = member(member(union, *head), "_M_storage", "__value", "__value_")

    @staticmethod
    def find(value, names):
        """The member of that name in the value or one of its bases."""
        for field in value.type.strip_typedefs().fields():
            if field.is_base_class:
                found = Variant.find(value[field], names)
                if found is not None:
                    return found
            elif field.name in names:
                return value[field]
        return None

    def to_string(self):
        return "no value" if self.held is None else str(self.held.type.strip_typedefs())

    def children(self):
        if self.held is None:
            return
        if gdb.default_visualizer(self.held) is not None:
            yield "value", self.held
            return
        for field in self.held.type.strip_typedefs().fields():
            if not field.is_base_class and hasattr(field, "bitpos"):  # static members have no place
                yield field.name, self.held[field]


PRINTERS = [
    ("octets", r"std::(__\w+::)?span<(unsigned char const|const unsigned char|unsigned char),.*>", Span),
    ("error", r"httpwire::error", Error),
    ("result", r"httpwire::result<.*>", Outcome),
    ("poll", r"httpwire::poll<.*>", Outcome),
    ("field_line", r"httpwire::field_line", FieldLine),
    ("varint", r"httpwire::varint", Varint),
    ("received_varint", r"httpwire::received_varint", ReceivedVarint),
    ("connection_id", r"httpwire::quic::connection_id", ConnectionId),
    ("variant", r"std::(__\w+::)?variant<httpwire::.*>", Variant),
]


def make_printers():
    printers = gdb.printing.RegexpCollectionPrettyPrinter("httpwire")
    for name, pattern, printer in PRINTERS:
        printers.add_printer(name, f"^{pattern}$", printer)
    return printers


def attach(objfile):
    gdb.printing.register_pretty_printer(objfile, PRETTY_PRINTERS, replace=True)


# Printers of an object file come first, and the program before the standard library, whose printers know spans and
# variants too.
PRETTY_PRINTERS = make_printers()
for loaded in gdb.objfiles():
    attach(loaded)
gdb.events.new_objfile.connect(lambda event: attach(event.new_objfile))
