// SPDX-License-Identifier: MIT
// What a user of HPACK and of HTTP/2 frames writes first. Exit status 0 when both do their work.
#include <array>
#include <cstddef>
#include <cstdint>
#include <httpwire/h2.hpp>
#include <httpwire/hpack.hpp>
#include <variant>

namespace {

bool hpack_round_trip() {
  httpwire::hpack::encoder encoder;
  httpwire::hpack::decoder decoder;
  const httpwire::field_line request[] = {{":method", "GET"}, {":path", "/"}};
  std::array<std::uint8_t, 128> wire{};
  std::array<char, 128> text{};
  std::size_t fields = 0;
  const auto block = encoder.encode(request, wire);
  if (!block) return false;
  const auto section = decoder.decode(*block, text, [&](const httpwire::field_line&) { ++fields; });
  return section && section->fields == 2 && fields == 2;
}

bool frame_round_trip() {
  std::array<std::uint8_t, 64> wire{};
  httpwire::writer out{wire};
  write(out, httpwire::h2::window_update{.stream_id = 1, .increment = 7});
  const auto written = out.written();
  if (!written) return false;
  httpwire::h2::frame_decoder frames{{.settings_first = false}};
  httpwire::bytes octets = *written;
  const auto event = frames.next(octets);
  if (!event) return false;
  const auto* const update = std::get_if<httpwire::h2::window_update>(&*event);
  return update != nullptr && update->increment == 7;
}

}  // namespace

int main() { return hpack_round_trip() && frame_round_trip() ? 0 : 1; }
