# SPDX-License-Identifier: MIT
"""Runs httpwire-inspect --from=h3 over streams, whole and damaged, and checks each line that it prints.

usage: inspect_h3_checks.py PROGRAM CAPTURES SCRATCH
"""

import random
import subprocess
import time

from inspect_bytes import (H3_DYNAMIC, H3_GET, H3_GREASE, KINDS, h3_encoder, h3_frame, h3_literal, h3_settings,
                           varint)
from inspect_checks import PROGRAM, TIMEOUT, bounded, clean, count, fields, make, one, run
from inspect_lines import lines_of

STREAMS = ("h3-request", "h3-control", "h3-push", "h3-encoder", "h3-decoder")
HEADERS = h3_frame(1, H3_GET)
DATA = h3_frame(0, b"hello")
SETTINGS = h3_settings()


def inspect(octets, *arguments):
    return run("--from=h3", *arguments, "-", octets=octets)


def form_of(kind):
    return "--stream=request" if kind == "h3-request" else "--stream=uni"


def names(lines):
    return [line["event"] for line in lines]


def requests():
    lines = clean("--from=h3", make("h3-request"))
    assert names(lines) == ["HEADERS", "UNKNOWN", "PUSH_PROMISE", "DATA", "DATA", "ORIGIN", "HEADERS"], names(lines)
    for line in lines:
        assert (line["packet"], line["flow"], line["proto"], line["stream"], line["flags"]) == (
            0, "file>file", "h3", 0, 0), line
    get = [[":method", "GET"], [":scheme", "https"], [":path", "/"], [":authority", "www.example.com"]]
    assert lines[0]["fields"] == lines[2]["fields"] == get and lines[0]["length"] == len(H3_GET)
    assert (lines[1]["type"], lines[1]["reserved"], lines[1]["length"]) == (H3_GREASE, True, 4)
    assert lines[2]["push_id"] == 300
    assert [line["length"] for line in lines[3:5]] == [5, 0]
    assert lines[5]["ignored_for"] == "h3_origin_stream"
    assert lines[6]["fields"] == [["x-odd", "\x1b[31mred\x1b[0m \x00\x7f\x80\xff\"\\"], ["secret", "s"]]
    assert lines == clean("--from=h3", "--stream=request", make("h3-request"))


def unidirectional_streams():
    lines = clean("--from=h3", make("h3-control"))
    assert names(lines) == ["STREAM_TYPE", "SETTINGS", "UNKNOWN", "GOAWAY", "GOAWAY", "MAX_PUSH_ID", "CANCEL_PUSH",
                            "PRIORITY_UPDATE", "PRIORITY_UPDATE", "ORIGIN"], names(lines)
    assert (lines[0]["type"], lines[0]["name"], lines[0]["length"]) == (0, "control", 1)
    assert lines[1]["settings"] == [["QPACK_MAX_TABLE_CAPACITY", 4096], [H3_GREASE, 5],
                                    ["MAX_FIELD_SECTION_SIZE", 1 << 40], ["H3_DATAGRAM", 1]]
    assert [line["id"] for line in lines[3:5]] == [400, 4]
    assert [line["push_id"] for line in lines[5:7]] == [70, 2]
    assert (lines[7]["prioritized_stream"], lines[7]["field_value"]) == (4, "u=1, i")
    assert (lines[8]["prioritized_push"], lines[8]["field_value"]) == (9, "")
    assert lines[9]["origins"] == ["https://b.org"]
    lines = clean("--from=h3", make("h3-push"))
    assert (lines[0]["name"], lines[0]["push_id"], lines[1]["fields"]) == ("push", 70, [[":status", "200"]])
    assert one(lines, "DATA")["length"] == 6
    other = clean("--from=h3", "--stream=uni", "-", octets=varint(0x21) + b"\xff" * 100)
    assert names(other) == ["STREAM_TYPE"] and other[0]["type"] == 0x21 and other[0]["reserved"]


def instructions():
    lines = clean("--from=h3", make("h3-encoder"))
    assert names(lines) == ["STREAM_TYPE", "SET_DYNAMIC_TABLE_CAPACITY", "INSERT_WITH_NAME_REFERENCE",
                            "INSERT_WITH_LITERAL_NAME", "DUPLICATE", "INSERT_WITH_NAME_REFERENCE",
                            "INSERT_WITH_NAME_REFERENCE", "INSERT_WITH_NAME_REFERENCE"], names(lines)
    assert lines[1]["capacity"] == 220
    assert [line["fields"] for line in lines[2:]] == [
        [[":path", "/abc"]], [["x-a", "1"]], [["x-a", "1"]], [["x-a", "2"]], [[":authority", "www.example.com"]],
        [[":authority", "a" * 80]]]
    assert [line["entry"] for line in lines[2:]] == list(range(6))
    assert [line.get("table") for line in lines[2:]] == ["static", None, None, "dynamic", "static", "static"]
    lines = clean("--from=h3", make("h3-decoder"))
    assert [(line["event"], line["length"]) for line in lines[1:]] == [
        ("SECTION_ACKNOWLEDGMENT", 1), ("SECTION_ACKNOWLEDGMENT", 3), ("STREAM_CANCELLATION", 1),
        ("INSERT_COUNT_INCREMENT", 2), ("INSERT_COUNT_INCREMENT", 1)]
    assert [line["stream_id"] for line in lines[1:4]] == [4, 255, 8]
    assert [line["increment"] for line in lines[4:]] == [64, 1]


def dynamic_table_is_missing():
    lines = inspect(HEADERS + H3_DYNAMIC + DATA + H3_DYNAMIC)
    assert names(lines) == ["HEADERS", "HEADERS", "error", "DATA", "HEADERS", "error"], names(lines)
    for line, offset in ((lines[2], len(HEADERS)), (lines[5], len(HEADERS + H3_DYNAMIC + DATA))):
        assert (line["code"], line["section"], line["offset"], line["frame"]) == (
            "qpack_insert_count_invalid", "RFC 9204 section 4.5.1.1", offset, "HEADERS"), line
        assert "encoder stream is not there" in line["text"]


def errors_say_where():
    http2_only = [(HEADERS + h3_frame(kind, b"x"), "h3_frame_http2_only", "RFC 9114 section 7.2.8", len(HEADERS))
                  for kind in (2, 6, 8, 9)]
    request = [
        (DATA, "h3_data_unexpected", "RFC 9114 section 4.1", 0),
        (HEADERS + DATA + HEADERS + DATA, "h3_data_unexpected", "RFC 9114 section 4.1", 2 * len(HEADERS) + len(DATA)),
        (HEADERS + DATA + HEADERS + HEADERS, "h3_headers_unexpected", "RFC 9114 section 4.1",
         2 * len(HEADERS) + len(DATA)),
        (HEADERS + SETTINGS, "h3_frame_not_on_control_stream", "RFC 9114", len(HEADERS)),
        (HEADERS + h3_frame(1, b"\0\0\xff\x40"), "qpack_static_index_out_of_range", "RFC 9204 section 3.1",
         len(HEADERS)),
        (HEADERS + DATA[:-1], "h3_frame_truncated", "RFC 9114 section 7.1", len(HEADERS + DATA) - 1),
        (b"", "h3_request_incomplete", "RFC 9114 section 4.1", 0),
    ]
    control = [
        (h3_frame(7, b"\x04"), "h3_settings_missing", "RFC 9114 section 6.2.1", 1),
        (SETTINGS + SETTINGS, "h3_settings_repeated", "RFC 9114 section 7.2.4", 3),
        (SETTINGS + DATA, "h3_frame_on_control_stream", "RFC 9114", 3),
        (SETTINGS + h3_frame(8, b"\0\0\0\1"), "h3_frame_http2_only", "RFC 9114 section 7.2.8", 3),
        (h3_settings((6, 1), (2, 0)), "h3_setting_http2_only", "RFC 9114 section 7.2.4.1", 5),
        (h3_settings((0x21, 1), (0x21, 2)), "h3_setting_duplicate", "RFC 9114 section 7.2.4", 5),
        (SETTINGS + h3_frame(7, b"\x04\x04"), "h3_goaway_length", "RFC 9114 section 7.1", 3),
        (SETTINGS + h3_frame(0xD, b"\x04") + h3_frame(0xD, b"\x03"), "h3_max_push_id_reduced", "RFC 9114", 6),
        (SETTINGS + h3_frame(0xF0700, b"\x01"), "h3_priority_update_stream", "RFC 9218 section 7.2", 3),
    ]
    qpack = [
        (b"\x02" + h3_literal(b"a", b"b", 0x40), "qpack_insert_too_large", "RFC 9204 section 3.2.2", 1),
        (b"\x02\x3f\xe2\xff\x03", "qpack_capacity_too_large", "RFC 9204 section 4.3.1", 1),
        (h3_encoder() + b"\x1e", "qpack_reference_invalid", "RFC 9204", len(h3_encoder())),
        (b"\x02\x3f\x45\xc1\x04ab", "truncated", "RFC 9204 section 4.3", 7),
        (b"\x03\x84\x00", "qpack_increment_zero", "RFC 9204 section 4.4.3", 2),
        (b"\x03\x84" + b"\xff" * 20, "integer_too_large", "RFC 7541 section 5.1", 2),
        (b"\x03\x84\xff\x80", "truncated", "RFC 9204 section 4.4", 4),
    ]
    push = [(b"\x01\x05" + h3_frame(1, b"\0\0\xd9") + h3_frame(5, b"\1" + H3_GET), "h3_push_promise_on_push_stream",
             "RFC 9114", 7)]
    for form, wrong in (("request", request + http2_only), ("uni", [(b"\0" + c[0], *c[1:]) for c in control]),
                        ("uni", qpack + push)):
        for octets, code, section, offset in wrong:
            lines = inspect(octets, f"--stream={form}")
            found = one(lines, "error")
            assert found is lines[-1], f"{octets}: a line after the end"
            assert (found["code"], found["offset"]) == (code, offset), f"{octets}: {found}"
            assert found["section"].startswith(section), f"{octets}: {found}"


def streams_are_told_apart():
    for octets, event in ((b"\0\x04\0", "STREAM_TYPE"), (b"\0", "STREAM_TYPE"), (b"\0\x05hello", "error"),
                          (b"\x01\x05\x01\x03\0\0\xd9", "STREAM_TYPE"), (b"\x01\x03\0\0\xd9", "HEADERS"),
                          (b"\x01", "error"), (b"\x02", "STREAM_TYPE"), (b"\x02\x3f\x45", "STREAM_TYPE"),
                          (b"\x02\x05abcde", "error"), (b"\x03\x01", "STREAM_TYPE"), (b"\x03\0", "error"),
                          (b"\x21\x01x\x01\x03\0\0\xd9", "UNKNOWN")):
        assert names(inspect(octets))[0] == event, octets
    assert names(inspect(b"\0\x04\0", "--stream=request")) == ["error"]
    assert inspect(b"", "--stream=uni") == inspect(b"\x40", "--stream=uni") == []


def limits_fire():
    for octets, limit, code, after in (
            (HEADERS + h3_frame(1, b"\0\0" + b"\xd1" * 9) + DATA, "max-fields=4", "too_many_fields", 1),
            (HEADERS + h3_frame(1, b"\0\0" + b"\xd1" * 9) + DATA, "max-section-size=200", "section_too_large", 1),
            (HEADERS + DATA, "max-string-size=14", "string_too_long", 1),
            (HEADERS + DATA, "max-block-size=18", "h3_field_section_too_large", 0),
            (b"\0" + h3_settings((6, 1), (7, 1)), "max-settings=1", "h3_too_many_settings", 0),
            (b"\x02\x3f\xe2\x1f", "table-capacity=4096", "qpack_capacity_too_large", 0)):
        lines = inspect(octets, "--limit", limit)
        found = one(lines, "error")
        assert found["code"] == code and found["limit"] == int(limit.split("=")[1]), found
        assert len(lines) - 1 - lines.index(found) == after, lines


def cut_and_damaged():
    chance = random.Random(2718)
    for kind in STREAMS:
        octets = make(kind).read_bytes()
        lines = inspect(octets)
        for size in range(len(octets)):
            part = inspect(octets[:size], form_of(kind))
            same = [line for line in part if line["event"] != "error"]
            assert same == lines[:len(same)] and len(part) - len(same) <= 1, f"{kind} cut at {size}"
            inspect(octets[:size])
        for _ in range(100):
            wrong = bytearray(octets)
            for _ in range(chance.choice((1, 3))):
                wrong[chance.randrange(len(wrong))] = chance.randrange(256)
            inspect(bytes(wrong), form_of(kind))
    for _ in range(100):
        octets = chance.randbytes(chance.randrange(3000))
        inspect(octets)
        inspect(bytes([chance.randrange(4)]) + octets, "--stream=uni")


def pieces_do_not_matter():
    for kind in STREAMS:
        octets = make(kind).read_bytes()
        with subprocess.Popen([PROGRAM, "--json", "--from=h3", form_of(kind), "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            for octet in octets:
                process.stdin.write(bytes([octet]))
                process.stdin.flush()
                time.sleep(0.0005)
            assert lines_of(process.communicate(timeout=TIMEOUT)[0]) == inspect(octets), kind


def memory_is_bounded():
    events = count(bounded("h3-big", 48, "--from=h3"))
    assert events == {"HEADERS": 1, "DATA": 1001}, events


if __name__ == "__main__":
    assert set(STREAMS) < set(KINDS) and fields(inspect(HEADERS))
    for check in (requests, unidirectional_streams, instructions, dynamic_table_is_missing, errors_say_where,
                  streams_are_told_apart, limits_fire, cut_and_damaged, pieces_do_not_matter, memory_is_bounded):
        check()
        print("passed: h3", check.__name__, flush=True)
