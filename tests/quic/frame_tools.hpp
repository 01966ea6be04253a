// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frames.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/octets.hpp"

// QUIC frames laid out by hand as RFC 9000 section 19 draws them, and what every frame's test asks.

namespace httpwire_test {

/// All extensions, as if they had been agreed on.
inline constexpr httpwire::quic::frame_options all_extensions{
    .max_datagram_frame_size = 65'535, .ack_frequency = true, .reset_stream_at = true};

/// A frame alone in memory without a spare octet, given to the parser of its type and to the walk of a
/// packet, which say the same.
template <class Frame>
class lone_frame {
 public:
  explicit lone_frame(const octet_string& wire, const httpwire::quic::frame_options& options = all_extensions,
                      httpwire::quic::packet_type packet = httpwire::quic::packet_type::one_rtt)
      : memory_(wire), parsed_(parse(options)), walked_(walk(options, packet)) {
    REQUIRE(parsed_.has_value() == walked_.has_value());
    if (!parsed_) {
      CHECK(parsed_.error() == walked_.error());
      return;
    }
    CHECK(end_ == memory_.size());
    REQUIRE(std::holds_alternative<Frame>(*walked_));
    CHECK(std::get<Frame>(*walked_) == *parsed_);
    CHECK(type_of(*walked_) == parsed_->type());
    CHECK(size_of(*walked_) == parsed_->size());
  }

  [[nodiscard]] const httpwire::result<Frame>& operator*() const { return parsed_; }
  [[nodiscard]] const httpwire::result<Frame>* operator->() const { return &parsed_; }

 private:
  [[nodiscard]] httpwire::result<Frame> parse(const httpwire::quic::frame_options& options) {
    httpwire::reader in{httpwire::bytes{memory_.span()}};
    const auto type = static_cast<httpwire::quic::frame_type>(in.varint());
    const auto f = Frame::parse(in, type, options);
    end_ = in.position();
    return f;
  }
  [[nodiscard]] httpwire::result<httpwire::quic::frame> walk(const httpwire::quic::frame_options& options,
                                                             httpwire::quic::packet_type packet) {
    httpwire::quic::frames all{httpwire::bytes{memory_.span()}, packet, options};
    CHECK_FALSE(all.done());
    const auto f = all.next();
    CHECK(all.done());
    CHECK(all.position() == (f ? memory_.size() : 0));
    return f;
  }

  exact_octets memory_;
  std::size_t end_ = 0;
  httpwire::result<Frame> parsed_;
  httpwire::result<httpwire::quic::frame> walked_;
};

/// The failure of a frame; code none when it is good.
template <class Frame>
[[nodiscard]] httpwire::error failure_of(const octet_string& wire,
                                         const httpwire::quic::frame_options& options = all_extensions) {
  const lone_frame<Frame> f(wire, options);
  return *f ? httpwire::error{} : f->error();
}

/// What is written of the frame. On the way: size() and counting say as much, and a shorter buffer gets
/// nothing.
template <class Frame>
[[nodiscard]] octet_string written(const Frame& f) {
  httpwire::writer counting;
  write(counting, f);
  CHECK(f.size() == counting.size());

  exact_octets memory(f.size(), 0xee);
  httpwire::writer out{memory.span()};
  write(out, f);
  const auto whole = out.written();
  REQUIRE(whole);

  bool untouched = true;
  const std::size_t step = f.size() < 500 ? 1 : f.size() / 100;
  for (std::size_t shorter = 0; shorter < f.size(); shorter += step) {
    const exact_octets small(shorter, 0xee);
    const auto r = write(small.span(), f);
    untouched =
        untouched && !r && r.error().code == httpwire::error_code::buffer_too_small &&
        r.error().limit == f.size() &&
        std::all_of(small.span().begin(), small.span().end(), [](auto octet) { return octet == 0xee; });
  }
  CHECK(untouched);
  exact_octets roomy(f.size() + 3, 0xee);
  const auto alone = write(roomy.span(), f);
  REQUIRE(alone);
  CHECK(copy(*alone) == copy(*whole));
  CHECK(roomy.span()[f.size()] == 0xee);
  return copy(*whole);
}

/// The code with which a value is not written, which is the same whether there is room or not.
template <class Frame>
[[nodiscard]] httpwire::error_code write_refusal(const Frame& f) {
  httpwire::writer counting;
  write(counting, f);
  exact_octets memory(2048, 0xee);
  httpwire::writer out{memory.span()};
  write(out, f);
  REQUIRE(!out.written());
  CHECK(counting.written().error() == out.written().error());
  exact_octets untouched(2048, 0xee);
  CHECK(code_of(write(untouched.span(), f)) == out.written().error().code);
  CHECK(untouched.span()[0] == 0xee);
  return out.written().error().code;
}

/// A frame in its shortest form: it parses to the value, the value writes it, and each part of it is refused.
template <class Frame>
void check_layout(const octet_string& wire, const Frame& value, bool goes_to_the_end = false) {
  const lone_frame<Frame> f(wire);
  REQUIRE(*f);
  CHECK(**f == value);
  CHECK(written(value) == wire);
  const std::size_t type_size = raw_varint(static_cast<std::uint64_t>(value.type())).size();
  CHECK(static_cast<std::uint64_t>(value.type()) ==
        (type_size == 1 ? wire[0] : (wire[0] & 0x3fU) << 8 | wire[1]));
  for (std::size_t size = type_size; size < wire.size() && !goes_to_the_end; ++size) {
    CAPTURE(size);
    const httpwire::error e =
        failure_of<Frame>({wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(size)});
    CHECK(e.code == httpwire::error_code::quic_frame_truncated);
    CHECK(e.offset >= type_size);
    CHECK(e.offset <= size);
    CHECK(e.quic_code() == 0x07);
  }
}

/// A frame of numbers: every one of them in all four lengths and up to 2^62-1, and too large to be written.
/// `make` takes a span of the numbers.
template <class Frame, std::size_t Count, class Make>
void check_numbers(std::uint64_t type, const Make& make, std::uint64_t largest = largest_varint) {
  for (std::size_t which = 0; which < Count; ++which)
    for (const std::uint64_t number :
         {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{64}, std::uint64_t{16'383},
          std::uint64_t{16'384}, std::uint64_t{0x3fff'ffff}, std::uint64_t{0x4000'0000}, largest}) {
      if (number > largest) continue;
      std::array<std::uint64_t, Count> numbers{};
      numbers[which] = number;
      for (const std::size_t length : {1U, 2U, 4U, 8U}) {
        octet_string wire = raw_varint(type);
        for (const std::uint64_t n : numbers) wire = joined({wire, raw_varint(n, length)});
        const lone_frame<Frame> f(wire);
        REQUIRE(*f);
        CHECK(**f == make(numbers));
      }
      octet_string shortest = raw_varint(type);
      for (const std::uint64_t n : numbers) shortest = joined({shortest, raw_varint(n)});
      check_layout(shortest, make(numbers));
    }
}

/// The same at compile time.
template <std::size_t Size, class Frame>
[[nodiscard]] consteval std::array<std::uint8_t, Size> written_array(const Frame& f) {
  std::array<std::uint8_t, Size> out{};
  const auto r = write(httpwire::mutable_bytes{out}, f);
  if (!r || r->size() != Size) throw std::length_error("the frame has another size");
  return out;
}

template <class Frame, std::size_t Size>
[[nodiscard]] constexpr bool parses_to(
    const std::array<std::uint8_t, Size>& wire, const Frame& value,
    httpwire::quic::packet_type packet = httpwire::quic::packet_type::one_rtt) {
  httpwire::quic::frames all{httpwire::bytes{wire}, packet, all_extensions};
  const auto f = all.next();
  return f && all.done() && std::get<Frame>(*f) == value;
}

}  // namespace httpwire_test
