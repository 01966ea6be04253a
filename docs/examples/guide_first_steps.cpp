// SPDX-License-Identifier: MIT
// The program of docs/first_steps.md.
#include <array>
#include <cstdint>
#include <iostream>
#include <variant>

#include "httpwire/h2.hpp"
#include "httpwire/hpack.hpp"

namespace {

namespace h2 = httpwire::h2;

// Writes preface, SETTINGS and a GET request to the front of `room`.
httpwire::result<httpwire::bytes> write_request(httpwire::hpack::encoder& encoder,
                                                httpwire::mutable_bytes room) {
  const httpwire::field_line fields[] = {
      {":method", "GET"}, {":scheme", "https"}, {":authority", "example.com"}, {":path", "/"}};
  std::array<std::uint8_t, 512> memory;
  const auto block = encoder.encode(fields, memory);
  if (!block) return block.error();
  httpwire::writer out{room};
  out.append(httpwire::bytes{h2::preface});
  h2::write_settings(out, {});
  h2::write_field_block(out, {.stream_id = 1, .end_stream = true, .block = *block});
  return out.written();
}

// What a server does with the octets. `chunk` may end anywhere; the next call goes on there.
class reader {
 public:
  bool receive(httpwire::bytes chunk) {
    const auto start = preface_.next(chunk);
    if (start.has_error()) return failed(start.error());
    if (!start) return true;
    for (;;) {
      const auto event = frames_.next(chunk);
      if (event.need_more()) return true;
      if (event.has_error()) return failed(event.error());
      const auto block = joined_.add(*event);  // HEADERS and CONTINUATION
      if (block.has_error()) return failed(block.error());
      if (block && !show(*block)) return false;
    }
  }

 private:
  bool show(const h2::complete_field_block& block) {
    std::array<char, 1024> text;
    std::cout << "request on stream " << block.stream_id << '\n';
    const auto section = decoder_.decode(block.block, text, [](const httpwire::field_line& f) {
      std::cout << "  " << f.name << ": " << f.value << '\n';
    });
    return section || failed(section.error());
  }

  static bool failed(const httpwire::error& e) {
    std::cerr << e.name() << " at octet " << e.offset << ": " << e.text() << " (" << e.section() << ")\n";
    return false;
  }

  h2::preface_reader preface_;
  h2::frame_decoder frames_{{.peer = h2::role::client}};
  h2::field_block joined_;
  httpwire::hpack::decoder decoder_;
};

}  // namespace

int main() {
  httpwire::hpack::encoder encoder;
  std::array<std::uint8_t, 1024> room;
  const auto wire = write_request(encoder, room);
  if (!wire) return 1;
  reader whole;
  if (!whole.receive(*wire)) return 1;
  reader cut;  // the same, octet by octet
  for (const std::uint8_t octet : *wire)
    if (!cut.receive({&octet, 1})) return 1;
  return 0;
}
