// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/detail/grammar.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// The protocol of an alternative: a percent-encoded ALPN protocol name, RFC 7838 section 3.
//
//   protocol-id = token

namespace httpwire::alt_svc {

/// A protocol ID as it stands in a value. It compares with ALPN protocol names, so that `id == "h3"` needs no
/// decoding.
struct protocol_id {
  std::string_view encoded{};  ///< A view into what was parsed.

  /// Octets of the ALPN protocol name.
  [[nodiscard]] constexpr std::size_t decoded_size() const noexcept {
    std::size_t size = 0;
    for (std::size_t at = 0; at < encoded.size(); ++size)
      static_cast<void>(detail::take_percent_decoded(encoded, at));
    return size;
  }

  /// The ALPN protocol name: `encoded` itself where nothing is encoded, otherwise written into `room`.
  /// buffer_too_small, with the size needed, leaves `room` alone.
  [[nodiscard]] constexpr result<std::string_view> decode(std::span<char> room) const noexcept {
    if (encoded.find('%') == std::string_view::npos) return encoded;
    const std::size_t size = decoded_size();
    if (size > room.size())
      return error{.code = error_code::buffer_too_small, .offset = room.size(), .limit = size};
    std::size_t at = 0;
    for (std::size_t i = 0; i < size; ++i) room[i] = detail::take_percent_decoded(encoded, at);
    return std::string_view{room.data(), size};
  }

  /// False where an octet is encoded that need not be, or with lower-case digits. RFC 7838 section 3 forbids
  /// that to senders; such an ID still compares by its octets.
  [[nodiscard]] constexpr bool canonical() const noexcept {
    for (std::size_t at = 0; at < encoded.size();) {
      const std::size_t from = at;
      const char octet = detail::take_percent_decoded(encoded, at);
      if (at - from != 3) continue;
      if ((octet != '%' && detail::is_token_octet(octet)) || encoded[from + 1] >= 'a' ||
          encoded[from + 2] >= 'a')
        return false;
    }
    return true;
  }

  /// True for this ALPN protocol name.
  friend constexpr bool operator==(const protocol_id& id, std::string_view alpn) noexcept {
    std::size_t at = 0;
    for (const char c : alpn)
      if (at == id.encoded.size() || detail::take_percent_decoded(id.encoded, at) != c) return false;
    return at == id.encoded.size();
  }
  /// True where both stand for the same ALPN protocol name.
  friend constexpr bool operator==(const protocol_id& a, const protocol_id& b) noexcept {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.encoded.size() && j < b.encoded.size())
      if (detail::take_percent_decoded(a.encoded, i) != detail::take_percent_decoded(b.encoded, j))
        return false;
    return i == a.encoded.size() && j == b.encoded.size();
  }
};

namespace detail {

constexpr void write_protocol_octet(writer& out, char octet) noexcept {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(octet);
  if (octet != '%' && is_token_octet(octet)) return out.u8(value);
  out.u8('%');
  out.u8(static_cast<std::uint8_t>(digits[value >> 4U]));
  out.u8(static_cast<std::uint8_t>(digits[value & 15U]));
}

}  // namespace detail

/// Appends the one form that RFC 7838 section 3 has for this ALPN protocol name. invalid_argument unless the
/// name has 1 to 255 octets (RFC 7301 section 3.1).
constexpr void write_protocol_id(writer& out, std::string_view alpn) noexcept {
  if (alpn.empty() || alpn.size() > 255) return out.fail(error_code::invalid_argument);
  for (const char c : alpn) detail::write_protocol_octet(out, c);
}

/// The same for an ID that was parsed, whatever form it had.
constexpr void write(writer& out, const protocol_id& id) noexcept {
  if (id.encoded.empty()) return out.fail(error_code::invalid_argument);
  for (std::size_t at = 0; at < id.encoded.size();)
    detail::write_protocol_octet(out, detail::take_percent_decoded(id.encoded, at));
}

}  // namespace httpwire::alt_svc
