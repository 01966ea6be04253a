// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/octets.hpp"

// Frames laid out by hand as RFC 9114 section 7.1 draws them, and what every frame's test asks.

namespace httpwire_test {

[[nodiscard]] inline octet_string raw_frame(std::uint64_t type, const octet_string& payload = {}) {
  return joined({raw_varint(type), raw_varint(payload.size()), payload});
}

[[nodiscard]] constexpr httpwire::h3::frame_header header_of(std::uint64_t type, std::uint64_t length) {
  return {.type = static_cast<httpwire::h3::frame_type>(type), .length = length};
}

/// A payload in memory without a spare octet, with its header.
class received_frame {
 public:
  received_frame(std::uint64_t type, const octet_string& payload)
      : header_(header_of(type, payload.size())), payload_(payload) {}

  /// From octets of the library, which are one frame.
  explicit received_frame(const octet_string& wire)
      : received_frame(*httpwire::h3::parse_frame_header(wire), wire) {}

  [[nodiscard]] const httpwire::h3::frame_header& header() const { return header_; }
  [[nodiscard]] httpwire::bytes payload() const { return payload_.span(); }

  template <class Frame, class... More>
  [[nodiscard]] httpwire::result<Frame> parse(const More&... more) const {
    return Frame::parse(header(), payload(), more...);
  }

 private:
  received_frame(const httpwire::h3::received_frame_header& h, const octet_string& wire)
      : header_(h.header), payload_(std::span{wire}.subspan(h.size)) {
    CHECK(payload_.size() == header_.length);
  }

  httpwire::h3::frame_header header_;
  exact_octets payload_;
};

/// The code with which the frame of these parts is refused; none when it parses.
template <class Frame, class... More>
[[nodiscard]] httpwire::error_code refusal(std::uint64_t type, const octet_string& payload,
                                           const More&... more) {
  return code_of(received_frame(type, payload).template parse<Frame>(more...));
}

/// A payload that ends before its announced length, or goes on behind it, is refused (RFC 9114 section 7.1);
/// so is a header of another type.
template <class Frame, class... More>
void check_announced_length(std::uint64_t type, const octet_string& whole, const More&... more) {
  const httpwire::h3::frame_header header = header_of(type, whole.size());
  for (std::size_t size = 0; size <= whole.size() + 2; ++size) {
    if (size == whole.size()) continue;
    octet_string payload = whole;
    payload.resize(size);
    const exact_octets exact(payload);
    const auto r = Frame::parse(header, httpwire::bytes{exact.span()}, more...);
    CAPTURE(size);
    REQUIRE(code_of(r) == httpwire::error_code::h3_frame_truncated);
    CHECK(r.error().offset == size);
    CHECK(r.error().h3_code() == 0x106);
  }
  const exact_octets exact(whole);
  CHECK(code_of(Frame::parse(header_of(type + 0x100, whole.size()), httpwire::bytes{exact.span()},
                             more...)) == httpwire::error_code::invalid_argument);
}

/// A frame of one identifier: every value in every form, and every length that does not suit it (RFC 9114
/// sections 7.1 and 10.8).
template <class Frame, class IdOf, class... More>
void check_only_id(std::uint64_t type, httpwire::error_code length_code, const IdOf& id_of,
                   const More&... more) {
  for (const std::uint64_t id :
       {std::uint64_t{0}, std::uint64_t{60}, std::uint64_t{64}, std::uint64_t{16'380}, std::uint64_t{16'384},
        std::uint64_t{0x3fff'fffc}, std::uint64_t{0x4000'0000}, largest_varint - 3})
    for (const std::size_t size : {1U, 2U, 4U, 8U}) {
      const octet_string payload = raw_varint(id, size);
      const auto f = received_frame(type, payload).template parse<Frame>(more...);
      REQUIRE(f);
      CHECK(id_of(*f) == id);
      for (std::size_t length = 0; length < 20; ++length) {
        if (length == payload.size()) continue;
        octet_string other = payload;
        other.resize(length);
        const auto r = received_frame(type, other).template parse<Frame>(more...);
        REQUIRE(code_of(r) == length_code);
        CHECK(r.error().h3_code() == 0x106);
      }
    }
}

template <class Frame, std::size_t Size, class... More>
[[nodiscard]] constexpr httpwire::result<Frame> parsed(const std::array<std::uint8_t, Size>& wire,
                                                       const More&... more) {
  const auto h = httpwire::h3::parse_frame_header(wire);
  return Frame::parse(h->header, httpwire::bytes{wire}.subspan(h->size), more...);
}

}  // namespace httpwire_test
