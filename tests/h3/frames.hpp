// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

// Frames laid out by hand as RFC 9114 section 7.1 draws them, and what every frame's test asks.

namespace httpwire_test {

using octet_string = std::vector<std::uint8_t>;

inline constexpr std::uint64_t largest_varint = 0x3fff'ffff'ffff'ffff;

/// Only here are varints put together without the library: RFC 9000 section 16, in `size` octets or as few as
/// do.
[[nodiscard]] inline octet_string raw_varint(std::uint64_t value, std::size_t size = 0) {
  std::size_t log = 0;
  while ((value >> (8 * (std::size_t{1} << log) - 2)) != 0 || (std::size_t{1} << log) < size) ++log;
  octet_string out(std::size_t{1} << log);
  for (std::size_t i = out.size(); i-- > 0; value >>= 8) out[i] = static_cast<std::uint8_t>(value & 0xff);
  out[0] = static_cast<std::uint8_t>(out[0] | log << 6);
  return out;
}

[[nodiscard]] inline octet_string joined(std::initializer_list<octet_string> parts) {
  octet_string all;
  for (const octet_string& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

[[nodiscard]] inline octet_string raw_frame(std::uint64_t type, const octet_string& payload = {}) {
  return joined({raw_varint(type), raw_varint(payload.size()), payload});
}

[[nodiscard]] inline octet_string copy(httpwire::bytes from) { return {from.begin(), from.end()}; }

[[nodiscard]] constexpr bool same(httpwire::bytes a, httpwire::bytes b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) return false;
  return true;
}

/// The code of a failure; none for a value.
template <class T>
[[nodiscard]] constexpr httpwire::error_code code_of(const httpwire::result<T>& r) {
  return r ? httpwire::error_code::none : r.error().code;
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

/// What `write` puts out. On the way: counting over an empty span gives the same size, and every shorter
/// buffer is refused with the size that suffices and is not written past.
template <class Write>
[[nodiscard]] octet_string written(const Write& write) {
  httpwire::writer counting;
  write(counting);
  const std::size_t size = counting.size();
  CHECK(counting.written().error().limit == size);

  exact_octets memory(size, 0xee);
  httpwire::writer out{memory.span()};
  write(out);
  const auto whole = out.written();
  REQUIRE(whole);
  CHECK(whole->size() == size);

  bool refused = true;
  const std::size_t step = size < 2000 ? 1 : size / 500;
  for (std::size_t shorter = 0; shorter < size; shorter += step) {
    const exact_octets small(shorter);
    httpwire::writer over{small.span()};
    write(over);
    const auto r = over.written();
    refused = refused && !r && r.error().code == httpwire::error_code::buffer_too_small &&
              r.error().limit == size && r.error().offset == shorter;
  }
  CHECK(refused);
  return copy(*whole);
}

/// The code with which a writer refuses, which is the same whether there is room or not.
template <class Write>
[[nodiscard]] httpwire::error_code write_refusal(const Write& write) {
  httpwire::writer counting;
  write(counting);
  exact_octets memory(2048);
  httpwire::writer out{memory.span()};
  write(out);
  REQUIRE(!out.written());
  CHECK(counting.written().error() == out.written().error());
  return out.written().error().code;
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

/// The same at compile time: a frame in an array, and a parse of one.
template <std::size_t Size, class Write>
[[nodiscard]] consteval std::array<std::uint8_t, Size> written_array(Write write) {
  std::array<std::uint8_t, Size> out{};
  httpwire::writer over{out};
  write(over);
  if (!over.ok() || over.size() != Size) throw std::length_error("the frame has another size");
  return out;
}

template <class Frame, std::size_t Size, class... More>
[[nodiscard]] constexpr httpwire::result<Frame> parsed(const std::array<std::uint8_t, Size>& wire,
                                                       const More&... more) {
  const auto h = httpwire::h3::parse_frame_header(wire);
  return Frame::parse(h->header, httpwire::bytes{wire}.subspan(h->size), more...);
}

}  // namespace httpwire_test
