// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "builders.hpp"
#include "httpwire/quic.hpp"
#include "inspect/limits.hpp"
#include "inspect/output.hpp"
#include "inspect/shared.hpp"
#include "inspect/udp_flows.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

// Datagrams of QUIC made with httpwire's own writers, and what the inspector prints about them.

namespace inspect_test {

namespace quic = httpwire::quic;

inline const octets client_id = pattern(8, 0x11);
inline const octets client_source = pattern(5, 0x22);
inline const octets server_source = pattern(9, 0x33);

// The body of the ClientHello of RFC 9001 Appendix A.2 with its header, 241 octets: server name example.com,
// ALPN "alpn".
inline octets example_client_hello() {
  return httpwire_test::unhex(
      "010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c000004130113020100"
      "00c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
      "04616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f5"
      "0f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d0002010100"
      "1c00024001003900320408ffffffffffffffff05048000ffff07048000ffff080110010480007530090110"
      "0f088394c8f03e51570806048000ffff");
}

// The ServerHello of RFC 9001 Appendix A.3 with its header.
inline octets example_server_hello() {
  return httpwire_test::unhex(
      "020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a1200130100002e0033"
      "0024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00020304");
}

struct packet_fields {
  quic::packet_type type = quic::packet_type::initial;
  quic::version version = quic::version::v1;
  octets dcid = client_id;
  octets scid = client_source;
  octets token{};
  std::uint32_t number = 0;
  octets payload{};
  quic::role sender = quic::role::client;
  octets key_id = client_id;
  std::uint8_t reserved_bits = 0;
};

inline octets frame_bytes(const quic::frame& f) {
  octets out(quic::size_of(f));
  REQUIRE(quic::write(out, f));
  return out;
}

inline octets crypto_bytes(std::uint64_t offset, byte_span data) {
  return frame_bytes(quic::crypto{.offset = offset, .data = data});
}

// A long packet; one of another type than Initial has no right tag.
inline octets long_packet_bytes(const packet_fields& fields) {
  const quic::long_header header{.type = fields.type,
                                 .version = fields.version,
                                 .dcid = fields.dcid,
                                 .scid = fields.scid,
                                 .token = fields.token,
                                 .number = {.value = fields.number, .size = 4},
                                 .payload_size = fields.payload.size() + quic::packet_tag_size,
                                 .reserved_bits = fields.reserved_bits};
  octets out(header.size() + fields.payload.size() + quic::packet_tag_size);
  httpwire::writer w{out};
  write(w, header);
  w.append(fields.payload);
  REQUIRE(w.written());
  if (fields.type != quic::packet_type::initial) return out;
  const auto keys = quic::derive_initial_keys(fields.version, fields.key_id, fields.sender);
  REQUIRE(keys);
  REQUIRE(
      quic::seal_initial(quic::initial_protection{*keys}, out, header.packet_number_offset(), fields.number));
  return out;
}

inline octets client_initial(const octets& payload, std::uint32_t number = 0,
                             quic::version version = quic::version::v1) {
  return long_packet_bytes({.version = version, .number = number, .payload = payload});
}

inline octets server_initial(const octets& payload, std::uint32_t number = 0,
                             quic::version version = quic::version::v1) {
  return long_packet_bytes({.version = version,
                            .dcid = client_source,
                            .scid = server_source,
                            .number = number,
                            .payload = payload,
                            .sender = quic::role::server});
}

inline octets short_packet_bytes(const octets& dcid, std::size_t size, std::uint8_t first = 0x40) {
  return join({{first}, dcid, pattern(size)});
}

inline octets retry_bytes(const octets& original, const octets& scid, const octets& token) {
  octets tag(quic::retry_integrity_tag_size);
  quic::retry_packet packet{.dcid = client_source, .scid = scid, .token = token, .integrity_tag = tag};
  octets out(7 + packet.dcid.size() + scid.size() + token.size() + tag.size());
  httpwire::writer w{out};
  write(w, packet);
  REQUIRE(w.written());
  const auto right =
      quic::retry_integrity_tag(quic::version::v1, original, byte_span{out}.first(out.size() - tag.size()));
  REQUIRE(right);
  std::copy(right->begin(), right->end(), out.end() - static_cast<std::ptrdiff_t>(tag.size()));
  return out;
}

// The inspector behind the packet decoder. What it prints is read back as lines of JSON or text.
class quic_session {
 public:
  explicit quic_session(const inspect::limits& limit = {}, std::vector<std::uint16_t> ports = {},
                        inspect::output_style style = inspect::output_style::json)
      : file_(std::tmpfile(), &std::fclose),
        out_(::fileno(file_.get()), style),
        shared_(out_, limit),
        flows(shared_, std::move(ports)) {}

  void to_server(const octets& datagram, std::size_t missing = 0, std::uint16_t client_port = 50'000) {
    send(client_port, 4'433, datagram, missing);
  }
  void to_client(const octets& datagram, std::size_t missing = 0, std::uint16_t client_port = 50'000) {
    send(4'433, client_port, datagram, missing);
  }

  void send(std::uint16_t source, std::uint16_t destination, const octets& datagram,
            std::size_t missing = 0) {
    const httpwire_test::exact_buffer<std::uint8_t> copy{datagram};
    inspect::decoded_packet packet;
    packet.protocol = inspect::transport_protocol::udp;
    packet.source = {{inspect::ip_family::v4, {10, 0, 0, 1}}, source};
    packet.destination = {{inspect::ip_family::v4, {10, 0, 0, 1}}, destination};
    packet.payload = byte_span{copy.span()};
    packet.missing_bytes = missing;
    flows.add(packet, ++sent_);
  }

  // Everything so far.
  std::string text() {
    out_.flush();
    std::string read;
    std::rewind(file_.get());
    for (int c = std::fgetc(file_.get()); c != EOF; c = std::fgetc(file_.get())) read += static_cast<char>(c);
    return read;
  }

  // The values of "event", and the code of an error behind it.
  std::string events() {
    std::string all;
    const std::string lines = text();
    for (std::size_t at = lines.find("\"event\":\""); at != lines.npos; at = lines.find("\"event\":\"", at)) {
      at += 9;
      if (!all.empty()) all += ' ';
      all += lines.substr(at, lines.find('"', at) - at);
      if (!all.ends_with("error")) continue;
      const std::size_t code = lines.find("\"code\":\"", at) + 8;
      all += ':' + lines.substr(code, lines.find('"', code) - code);
    }
    return all;
  }

  [[nodiscard]] bool says(std::string_view words) { return text().find(words) != std::string::npos; }
  [[nodiscard]] std::uint64_t problems() const { return out_.problems(); }
  [[nodiscard]] bool budget_is_whole() {
    return shared_.budget.take(static_cast<std::size_t>(shared_.limit.max_state_bytes));
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  inspect::output out_;
  inspect::shared_state shared_;
  std::uint64_t sent_ = 0;

 public:
  inspect::udp_flows flows;
};

}  // namespace inspect_test
