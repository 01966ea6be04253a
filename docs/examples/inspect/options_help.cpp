// SPDX-License-Identifier: MIT
#include "escape.hpp"
#include "options.hpp"

// The text of --help.

namespace inspect {

namespace {

constexpr std::string_view before_limits =
    R"(usage: httpwire-inspect [--stats] [--json] [--from=pcap|h2|h3] [--stream=request|uni] [--quic-port=N]...
                        [--limit NAME=VALUE]... FILE|-

Shows the HTTP/2 frames and field lines and the QUIC packets in a capture, or the frames in one direction of raw
HTTP/2, or the HTTP/3 ones in one direction of one raw stream. '-' reads the standard input, which may be a pipe:
  tcpdump -U -w - 'tcp port 8080' | httpwire-inspect -

  --stats        only a summary: frames by type, compression of field sections, streams, errors
  --json         one JSON object a line instead of text
  --from=pcap    the file is a capture, pcap or pcapng
  --from=h2      the file is what one side of a connection sent, with or without the client preface
  --from=h3      the file is what one side sent on one QUIC stream
                 Without --from the first octets tell pcap and h2 apart; h3 has to be said.
  --stream=request
                 with --from=h3: the stream is bidirectional and begins with a frame
  --stream=uni   with --from=h3: the stream is unidirectional and begins with its type: control, push, QPACK
                 encoder or decoder
  --quic-port=N  in a capture, UDP flows of this port are QUIC, whatever they begin with, and the port is the
                 server's; may be repeated
  --limit NAME=VALUE
                 sets a limit of the list below; may be repeated
  --help         this text
  --version      the version of httpwire
  --             what follows is the file, whatever it begins with

In a capture, a TCP connection is HTTP/2 when one side begins with the client preface, or with a SETTINGS frame.
What is encrypted cannot be read; other connections are counted and not shown. Each frame is one line, when its
last octet has come; the field lines of a field block are with the frame that completes it.

)"
    R"(A UDP flow is QUIC when its first datagram begins with a long header of version 1 or 2, of a reserved version, of
one of a known draft or company, or of Version Negotiation. Each packet is one line: initial, 0rtt, handshake, 1rtt,
retry, version_negotiation, unknown_version, or padding behind the last one. Initial packets of versions 1 and 2 are
opened, for their keys follow from the client's connection ID: their frames are listed, CRYPTO data is put in order
(crypto), and ClientHello and ServerHello are shown (client_hello, server_hello). All other packets stay closed; of
them there is what the header says in the clear. Where the capture begins too late for a server's keys, it says
opened=no. An error of a packet does not end its flow.

Without --stream, a stream of HTTP/3 is unidirectional when it begins, as far as it goes, with
  0x00 and the type of SETTINGS (a control stream),
  0x01, a push ID and the type of HEADERS, all of them there (a push stream),
  0x02 and an instruction that sets the capacity of the table (a QPACK encoder stream),
  0x03 and anything but an increment by 0 (a QPACK decoder stream),
and otherwise a request stream. QPACK field sections are decoded without a dynamic table: one that refers to it is
an error line, and what comes after it is read on. Instructions of QPACK are one line each, with the field line that
they insert; table-capacity stands for SETTINGS_QPACK_MAX_TABLE_CAPACITY, max-block-size limits what HEADERS and
PUSH_PROMISE hold, max-frame-size and max-block-frames mean nothing.

Text: flow, packet, direction (> to the server, < to the client), frame, stream, length, flags and the rest.
Octets outside printable ASCII are shown as \xNN, and of a long value only the front. Colours are for terminals
only, and not where NO_COLOR is set.

JSON: every line has the keys packet, flow, proto, event, stream, flags, flag_names, length. "packet" counts from 1,
and is 0 before the first and where there is no capture. "flow" is sender and receiver with '>' between them, of a
capture with their ports, otherwise "file>file", and empty for errors of the capture itself. "event" is the name of the
frame, PREFACE, UNKNOWN (with "type") or error (with "code", "section", "offset", "text" and perhaps "limit").
HTTP/3 has STREAM_TYPE (with "type", "name") for the front of a unidirectional stream, and QPACK's instructions, such
as INSERT_WITH_LITERAL_NAME or SECTION_ACKNOWLEDGMENT. "stream" and "flags" are 0 there.
Others, where they apply: fields and settings (lists of [name, value]), code, last_stream, increment and so on.
)"
    R"(QUIC has version, dcid, scid, token (of initial and retry), packet_number and frames (of an initial that was opened:
names, with frame_details beside them), server_name, alpn and transport_parameters (of client_hello; the last is a list
of [name, value]), versions (of version_negotiation) and others. Connection IDs, tokens and other octets are
hexadecimal digits; "version" is a number, and version_name is there for those that have one.
Octets outside printable ASCII are written as \u00NN, one character for one octet (Latin-1).

With --stats no line is printed but the sums: of each protocol the events above with their number and the octets of
their lengths; field sections with the octets of their names and values against those on the wire; streams that were
opened by HEADERS or promised; errors by code. With --json they are one object whose "event" is "statistics".

On a terminal, stderr shows how far a file of more than 64 MiB has been read, unless lines go to a terminal too.

A line with the event "error" says what is wrong and where: "offset" counts the octets of that direction before
it. After an error of the connection that direction is not decoded any further; other flows are. Of QUIC, "where" says
what "offset" counts octets of: the datagram, or the CRYPTO data (crypto_stream).

Limits, with their defaults:
)";

constexpr std::string_view after_limits = R"(
Exit status: 0 when all was clean, 1 when there was an error line or the file could not be read, 2 for a wrong
command line.
)";

void append_padded(std::string& to, std::string_view text, std::size_t width) {
  to += text;
  to.append(text.size() < width ? width - text.size() : 1, ' ');
}

}  // namespace

std::string help_text() {
  std::string text{before_limits};
  const limits defaults;
  for (const limit_row& row : limit_rows()) {
    std::string value;
    append_number(value, defaults.*row.value);
    text += "  ";
    append_padded(text, row.name, 23);
    append_padded(text, value, 10);
    append_padded(text, row.unit, 9);
    text += row.meaning;
    text += '\n';
  }
  return text.append(after_limits);
}

}  // namespace inspect
