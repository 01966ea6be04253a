// SPDX-License-Identifier: MIT
// Writes the frames of a QUIC packet, reads them as the peer would, and acknowledges the packet.
#include <array>
#include <cstdint>
#include <iostream>
#include <string_view>
#include <variant>

#include "httpwire/quic/ack_ranges.hpp"
#include "httpwire/quic/error_code.hpp"
#include "httpwire/quic/frames.hpp"

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;

// 0: nothing to say; 1: the packet has to be acknowledged; 2: the connection has to end.
int read(bytes payload) {
  int outcome = 0;
  for (const auto f : quic::frames{payload, quic::packet_type::one_rtt, {.peer = quic::role::client}}) {
    if (!f) {
      const auto code = static_cast<quic::transport_error_code>(f.error().quic_code());
      std::cout << f.error().text() << ", " << name(code) << " at octet " << f.error().offset << '\n';
      return 2;
    }
    if (is_ack_eliciting(type_of(*f))) outcome = 1;
    std::visit(
        httpwire::overloaded{[](const quic::stream& s) {
                               std::cout << "stream " << s.stream_id << " from " << s.offset << ": \""
                                         << httpwire::as_text(s.data) << (s.fin ? "\", the end\n" : "\"\n");
                             },
                             [](const quic::ack& a) {
                               for (const auto [smallest, largest] : a.ranges())
                                 std::cout << "acknowledged: " << smallest << " to " << largest << '\n';
                             },
                             [](const auto& other) { std::cout << name(other.type()) << '\n'; }},
        *f);
  }
  return outcome;
}

/// The ACK frame for the packets that came, of at most 40 octets.
httpwire::result<bytes> acknowledge(httpwire::mutable_bytes out) {
  quic::ack_ranges received;
  for (const std::uint64_t packet_number : {7U, 3U, 4U, 5U, 8U})
    if (!received.insert(packet_number)) std::cout << "a duplicate: the packet is dropped\n";
  httpwire::writer w{out};
  const auto done = received.write_ack(w, {.ack_delay = 25, .max_size = 40});
  if (!done) return done.error();
  return w.written();
}

}  // namespace

int main() {
  constexpr std::string_view hello = "hello, world";
  std::array<std::uint8_t, 100> memory{};
  httpwire::writer packet{memory};
  write(packet, quic::max_data{.maximum = 1 << 20});
  write(packet, quic::stream{.stream_id = 4, .data = httpwire::as_bytes(hello), .fin = true});
  write(packet, quic::padding{.count = 8});
  if (!packet.ok() || read(*packet.written()) != 1) return 1;

  std::array<std::uint8_t, 40> answer{};
  const auto acknowledgment = acknowledge(answer);
  if (!acknowledgment || read(*acknowledgment) != 0) return 1;

  // A frame that only a server may send.
  std::array<std::uint8_t, 1> done{};
  const auto wrong = write(done, quic::handshake_done{});
  return wrong && read(*wrong) == 2 ? 0 : 1;
}
