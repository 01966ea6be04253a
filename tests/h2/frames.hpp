// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/octets.hpp"

// Frames laid out by hand as RFC 9113 section 4.1 draws them, and what every frame's test asks.

namespace httpwire_test {

inline constexpr std::uint32_t reserved_bit = 0x8000'0000;

/// Only here are the nine octets put together without the library. `stream` may have the reserved bit.
[[nodiscard]] inline octet_string raw_header(std::size_t length, unsigned type, unsigned flags,
                                             std::uint32_t stream) {
  const auto low = [](std::size_t v) { return static_cast<std::uint8_t>(v & 0xff); };
  return {low(length >> 16), low(length >> 8),  low(length),      low(type),  low(flags),
          low(stream >> 24), low(stream >> 16), low(stream >> 8), low(stream)};
}

[[nodiscard]] inline octet_string raw_frame(unsigned type, unsigned flags, std::uint32_t stream,
                                            const octet_string& payload = {}) {
  return joined({raw_header(payload.size(), type, flags, stream), payload});
}

/// A frame in memory without a spare octet, header and payload apart.
class received_frame {
 public:
  explicit received_frame(std::span<const std::uint8_t> wire)
      : header_(wire.first(9)), payload_(wire.subspan(9)) {}

  [[nodiscard]] httpwire::h2::frame_header header() const {
    return httpwire::h2::parse_frame_header(std::span<const std::uint8_t, 9>{header_.data(), 9});
  }
  [[nodiscard]] httpwire::bytes payload() const { return payload_.span(); }

  /// The whole payload, or its front: then it lies in memory of its own.
  template <class Frame, class... More>
  [[nodiscard]] httpwire::result<Frame> parse(const More&... more) const {
    return Frame::parse(header(), payload(), more...);
  }

 private:
  exact_octets header_;
  exact_octets payload_;
};

/// The code with which the frame of these parts is refused; none when it parses.
template <class Frame, class... More>
[[nodiscard]] httpwire::error_code refusal(unsigned type, unsigned flags, std::uint32_t stream,
                                           const octet_string& payload, const More&... more) {
  return code_of(received_frame(raw_frame(type, flags, stream, payload)).template parse<Frame>(more...));
}

/// A payload that ends before its announced length, or goes on behind it, is refused (RFC 9113 section 4.2).
template <class Frame, class... More>
void check_announced_length(const octet_string& wire, const More&... more) {
  const httpwire::h2::frame_header header = received_frame(wire).header();
  for (std::size_t size = 0; size <= header.length + 2U; ++size) {
    if (size == header.length) continue;
    octet_string payload(wire.begin() + 9, wire.end());
    payload.resize(size);
    const exact_octets exact(payload);
    const auto r = Frame::parse(header, httpwire::bytes{exact.span()}, more...);
    CAPTURE(size);
    REQUIRE(code_of(r) == httpwire::error_code::truncated);
    CHECK(r.error().offset == size);
    CHECK(r.error().stream_id == header.stream_id);
  }
}

template <class Frame, std::size_t Size, class... More>
[[nodiscard]] constexpr httpwire::result<Frame> parsed(const std::array<std::uint8_t, Size>& wire,
                                                       const More&... more) {
  const std::span<const std::uint8_t, Size> all{wire};
  return Frame::parse(httpwire::h2::parse_frame_header(all.template first<9>()),
                      httpwire::bytes{all.template subspan<9>()}, more...);
}

}  // namespace httpwire_test
