// SPDX-License-Identifier: MIT
// The program of docs/sans_io.md.
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "httpwire/h2.hpp"

namespace {

namespace h2 = httpwire::h2;

// Joins the pieces of DATA frames; true while the connection goes on.
bool read_body(h2::frame_decoder& frames, httpwire::bytes chunk, std::string& body) {
  for (;;) {
    const auto event = frames.next(chunk);  // takes what it used from the front of chunk
    if (event.need_more()) return true;     // the chunk is used up
    if (event.has_error()) {
      const httpwire::error& e = event.error();
      std::cerr << e.name() << " at octet " << e.offset << " (" << e.section() << ")\n";
      if (e.scope() == httpwire::error_scope::connection) return false;  // send GOAWAY with e.h2_code()
      continue;                                                          // RST_STREAM for e.stream_id
    }
    if (const auto* data = std::get_if<h2::data>(&*event))
      body += httpwire::as_text(data->payload);  // a copy: the payload ends with the chunk
  }
}

std::vector<std::uint8_t> sent() {
  std::vector<std::uint8_t> room(256);
  httpwire::writer out{room};
  h2::write_settings(out, {});
  h2::write(out, h2::data{.stream_id = 1, .payload = httpwire::as_bytes(std::string_view{"one "})});
  h2::write(
      out,
      h2::data{.stream_id = 1, .payload = httpwire::as_bytes(std::string_view{"body"}), .end_stream = true});
  const auto written = out.written();
  room.resize(written ? written->size() : 0);
  return room;
}

}  // namespace

int main() {
  const auto octets = sent();
  for (std::size_t size = 1; size <= octets.size(); ++size) {  // cut every so many octets
    h2::frame_decoder frames;
    std::string body;
    for (httpwire::bytes rest = octets; !rest.empty();) {
      const auto chunk = rest.first(size < rest.size() ? size : rest.size());
      rest = rest.subspan(chunk.size());
      if (!read_body(frames, chunk, body)) return 1;
    }
    if (body != "one body") return 1;
  }

  // A frame on a stream that it cannot be on: the connection ends.
  h2::frame_decoder frames{{.settings_first = false}};
  const std::uint8_t data_on_stream_0[] = {0, 0, 0, 0, 0, 0, 0, 0, 0};
  std::string body;
  return read_body(frames, data_on_stream_0, body) ? 1 : 0;
}
