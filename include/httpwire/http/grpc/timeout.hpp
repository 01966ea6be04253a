// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/http/detail/character_class.hpp"

// grpc-timeout, draft-kumar-rtgwg-grpc-protocol section 3.
//
//   Timeout = TimeoutValue TimeoutUnit
//   TimeoutValue = 1*8DIGIT
//   TimeoutUnit = "H" / "M" / "S" / "m" / "u" / "n"

namespace httpwire::http::grpc {

/// How long a call may take: a number of units.
struct timeout {
  static constexpr std::uint32_t max_value = 99'999'999;

  std::uint32_t value = 0;  ///< Up to max_value. gRPC says positive; 0 is accepted, and has run out.
  char unit = 'S';          ///< Hour, Minute, Second, milli-, micro- or nanosecond, as on the wire.

  friend constexpr bool operator==(const timeout&, const timeout&) noexcept = default;

  /// Nanoseconds of a unit; 0 for what is none.
  [[nodiscard]] static constexpr std::uint64_t nanoseconds_of(char unit) noexcept {
    switch (unit) {
      case 'H': return 3'600'000'000'000;
      case 'M': return 60'000'000'000;
      case 'S': return 1'000'000'000;
      case 'm': return 1'000'000;
      case 'u': return 1'000;
      case 'n': return 1;
      default: return 0;
    }
  }

  /// grpc_timeout_invalid, with the offset of what is wrong.
  [[nodiscard]] static constexpr result<timeout> parse(std::string_view text) noexcept {
    constexpr std::size_t max_digits = 8;
    timeout t;
    std::size_t i = 0;
    for (; i < text.size() && i < max_digits && http::detail::is(text[i], http::detail::digit); ++i)
      t.value = t.value * 10 + static_cast<std::uint32_t>(text[i] - '0');
    // draft-kumar-rtgwg-grpc-protocol section 3: one to eight digits, one unit and nothing else.
    if (i == 0 || i == text.size() || nanoseconds_of(text[i]) == 0)
      return error{.code = error_code::grpc_timeout_invalid, .offset = i};
    t.unit = text[i];
    // draft-kumar-rtgwg-grpc-protocol section 3: the same.
    if (i + 1 != text.size()) return error{.code = error_code::grpc_timeout_invalid, .offset = i + 1};
    return t;
  }

  /// At most 2^63-1, which what counts in signed numbers can hold: some 292 years.
  [[nodiscard]] constexpr std::uint64_t nanoseconds() const noexcept {
    constexpr std::uint64_t most = 0x7fff'ffff'ffff'ffff;
    const std::uint64_t unit_size = nanoseconds_of(unit);
    return unit_size != 0 && value > most / unit_size ? most : value * unit_size;
  }

  /// The smallest timeout that is not shorter, in the finest unit that can hold it. Hours hold any number.
  [[nodiscard]] static constexpr timeout from_nanoseconds(std::uint64_t nanoseconds) noexcept {
    for (const char unit : {'n', 'u', 'm', 'S', 'M'}) {
      const std::uint64_t size = nanoseconds_of(unit);
      const std::uint64_t count = nanoseconds / size + (nanoseconds % size != 0 ? 1 : 0);
      if (count <= max_value) return {.value = static_cast<std::uint32_t>(count), .unit = unit};
    }
    const std::uint64_t hour = nanoseconds_of('H');
    return {.value = static_cast<std::uint32_t>(nanoseconds / hour + (nanoseconds % hour != 0 ? 1 : 0)),
            .unit = 'H'};
  }
};

/// Appends the value of grpc-timeout. invalid_argument for a value past max_value or what is no unit.
constexpr void write(writer& out, const timeout& t) noexcept {
  if (t.value > timeout::max_value || timeout::nanoseconds_of(t.unit) == 0)
    return out.fail(error_code::invalid_argument);
  std::uint32_t power = 1;
  while (t.value / power >= 10) power *= 10;
  for (; power != 0; power /= 10) out.u8(static_cast<std::uint8_t>('0' + t.value / power % 10));
  out.u8(static_cast<std::uint8_t>(t.unit));
}

}  // namespace httpwire::http::grpc
