// SPDX-License-Identifier: MIT
// Prints the frames of two small streams of HTTP/3: a server's control stream and a response. The octets come
// in chunks of four, as a transport might hand them on.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string_view>
#include <variant>

#include "httpwire/h3.hpp"

namespace {

namespace h3 = httpwire::h3;
using httpwire::bytes;

// The type of the stream, SETTINGS, a reserved frame, GOAWAY.
constexpr std::array<std::uint8_t, 17> control = {0x00, 0x04, 0x08, 0x01, 0x50, 0x00, 0x06, 0x80, 0x00,
                                                  0x40, 0x00, 0x40, 0x40, 0x00, 0x07, 0x01, 0x08};

// HEADERS with an encoded field section of four octets, DATA.
constexpr std::array<std::uint8_t, 13> response = {0x01, 0x04, 0x00, 0x00, 0xd9, 0xd7, 0x00,
                                                   0x05, 'h',  'e',  'l',  'l',  'o'};

void print(const h3::event& event) {
  std::visit(httpwire::overloaded{
                 [](const h3::settings& f) {
                   for (const h3::setting s : f.entries)
                     std::cout << "  " << name(s.id) << " = " << s.value << '\n';
                 },
                 [](const h3::goaway& f) { std::cout << "  no requests from stream " << f.id << " on\n"; },
                 [](const h3::headers& f) { std::cout << "  " << f.section.size() << " octets for QPACK\n"; },
                 [](const h3::data& f) { std::cout << "  \"" << httpwire::as_text(f.payload) << "\"\n"; },
                 [](const auto&) {}},
             event);
}

/// All frames of a chunk; false when the connection or the stream has to end.
bool read(h3::frame_decoder& frames, bytes chunk) {
  for (;;) {
    const auto event = frames.next(chunk);  // drops what it used from the front of chunk
    if (event.need_more()) return true;
    if (!event) {
      std::cout << event.error().text() << ", " << name(static_cast<h3::error_code>(event.error().h3_code()))
                << " at octet " << event.error().offset << '\n';
      return false;
    }
    const std::string_view type = name(frames.header().type);
    std::cout << (type.empty() ? "unknown" : type) << " of " << frames.header().length << " octets\n";
    print(*event);
  }
}

bool read_all(h3::frame_decoder& frames, bytes stream) {
  while (!stream.empty()) {
    const bytes chunk = stream.first(std::min<std::size_t>(4, stream.size()));
    stream = stream.subspan(chunk.size());
    if (!read(frames, chunk)) return false;
  }
  return true;
}

}  // namespace

int main() {
  bytes rest = control;
  h3::stream_type_reader front{{.peer = h3::role::server}};
  const auto header = front.next(rest);
  if (!header) return 1;
  std::cout << "-- " << name(header->type) << " stream\n";
  h3::frame_decoder settings{{.stream = h3::stream_kind::control, .peer = h3::role::server}};
  if (!read_all(settings, rest)) return 1;

  std::cout << "-- response\n";
  h3::frame_decoder message{{.peer = h3::role::server}};
  return read_all(message, response) && message.finish() ? 0 : 1;
}
