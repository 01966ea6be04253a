// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// grpc-message, draft-kumar-rtgwg-grpc-protocol section 4: UTF-8, percent-encoded.
//
//   Percent-Encoded        = 1*( Percent-Byte-Unencoded / Percent-Byte-Encoded )
//   Percent-Byte-Unencoded = %x20-24 / %x26-7E
//   Percent-Byte-Encoded   = "%" 2HEXDIGIT

namespace httpwire::http::grpc {

namespace detail {

/// 0 to 15, or 16 for what is no digit.
[[nodiscard]] constexpr unsigned hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  return 16;
}

}  // namespace detail

/// Appends the value of grpc-message. A space at either end is encoded too, for field values have none there
/// (RFC 9110 section 5.5).
constexpr void write_status_message(writer& out, std::string_view text) noexcept {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<std::uint8_t>(text[i]);
    const bool at_end = i == 0 || i + 1 == text.size();
    if (octet > 0x7e || octet < 0x20 || octet == '%' || (octet == ' ' && at_end)) {
      out.u8('%');
      out.u8(static_cast<std::uint8_t>(digits[octet >> 4U]));
      out.u8(static_cast<std::uint8_t>(digits[octet & 15U]));
    } else {
      out.u8(octet);
    }
  }
}

/// Decodes the value of grpc-message into `out`, of which it gives the written part. What is not a whole
/// encoding stays as it is, as the specification forbids to fail: any value decodes, to no more octets than
/// it has. Whether they are UTF-8 is not checked; they may hold any octet. buffer_too_small, whose limit is
/// the size that suffices.
[[nodiscard]] constexpr result<std::string_view> decode_status_message(std::string_view value,
                                                                       std::span<char> out) noexcept {
  std::size_t size = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    char c = value[i];
    if (c == '%' && value.size() - i > 2) {
      const unsigned high = detail::hex_value(value[i + 1]);
      const unsigned low = detail::hex_value(value[i + 2]);
      if (high < 16 && low < 16) {
        c = static_cast<char>(static_cast<std::uint8_t>(high << 4U | low));
        i += 2;
      }
    }
    if (size < out.size()) out[size] = c;
    ++size;
  }
  if (size > out.size())
    return error{.code = error_code::buffer_too_small, .offset = out.size(), .limit = size};
  return std::string_view{out.data(), size};
}

}  // namespace httpwire::http::grpc
